#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_TEXT_PAGE (lb_text_page_get_type ())
G_DECLARE_FINAL_TYPE (LbTextPage, lb_text_page, LB, TEXT_PAGE, LbMessagePage)

G_END_DECLS
