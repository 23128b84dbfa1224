#pragma once

#include "ui/html/lb-html-document.h"
#include "ui/html/lb-html-stage.h"
#include "ui/message/lb-message-page.h"

G_BEGIN_DECLS

#define LB_TYPE_HTML_PAGE (lb_html_page_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlPage, lb_html_page, LB, HTML_PAGE, LbMessagePage)

gboolean            lb_html_page_is_loaded       (LbHtmlPage      *self);
gboolean            lb_html_page_is_shown        (LbHtmlPage      *self);
gboolean            lb_html_page_can_load_images (LbHtmlPage      *self);
void                lb_html_page_load_images     (LbHtmlPage      *self);
LbHtmlStage        *lb_html_page_get_stage       (LbHtmlPage      *self);
const LbHtmlEngine *lb_html_page_get_engine      (LbHtmlPage      *self);
const char         *lb_html_page_get_state       (LbHtmlPage      *self);
void                lb_html_page_set_width       (LbHtmlPage      *self,
                                                  LbHtmlWidth      width);
LbHtmlRendering     lb_html_page_get_rendering   (LbHtmlPage      *self);
void                lb_html_page_set_rendering   (LbHtmlPage      *self,
                                                  LbHtmlRendering  rendering);
void                lb_html_page_zoom            (LbHtmlPage      *self,
                                                  int              steps);

G_END_DECLS
