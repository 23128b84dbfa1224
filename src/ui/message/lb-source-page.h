#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_SOURCE_PAGE (lb_source_page_get_type ())
G_DECLARE_FINAL_TYPE (LbSourcePage, lb_source_page, LB, SOURCE_PAGE, LbMessagePage)

void lb_source_page_go_to_line (LbSourcePage *self,
                                guint         line);

G_END_DECLS
