#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_PARTS_PAGE (lb_parts_page_get_type ())
G_DECLARE_FINAL_TYPE (LbPartsPage, lb_parts_page, LB, PARTS_PAGE, LbMessagePage)

G_END_DECLS
