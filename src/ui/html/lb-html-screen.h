#pragma once

#include <adwaita.h>

#include "ui/html/lb-html-engine.h"

G_BEGIN_DECLS

#define LB_TYPE_HTML_SCREEN (lb_html_screen_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlScreen, lb_html_screen, LB, HTML_SCREEN, AdwBin)

void       lb_html_screen_load       (LbHtmlScreen         *self,
                                      const LbHtmlEngine   *engine,
                                      const LbHtmlDocument *document,
                                      LbHtmlViewFlags       flags,
                                      GtkWidget            *related);
void       lb_html_screen_set_zoom   (LbHtmlScreen         *self,
                                      double                zoom);
GtkWidget *lb_html_screen_get_view   (LbHtmlScreen         *self);
GtkWidget *lb_html_screen_get_closed (LbHtmlScreen         *self);
void       lb_html_screen_release    (LbHtmlScreen         *self);

G_END_DECLS
