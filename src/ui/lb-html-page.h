#pragma once

#include "ui/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_HTML_PAGE (lb_html_page_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlPage, lb_html_page, LB, HTML_PAGE, LbMessagePage)

gboolean lb_html_page_is_loaded (LbHtmlPage *self);

G_END_DECLS
