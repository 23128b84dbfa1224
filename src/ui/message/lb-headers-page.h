#pragma once

#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_HEADERS_PAGE (lb_headers_page_get_type ())
G_DECLARE_FINAL_TYPE (LbHeadersPage, lb_headers_page, LB, HEADERS_PAGE, LbMessagePage)

G_END_DECLS
