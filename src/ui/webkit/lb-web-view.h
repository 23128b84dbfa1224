#pragma once

#include <webkit/webkit.h>

#include "ui/webkit/lb-html-engine.h"

G_BEGIN_DECLS

#define LB_TYPE_WEB_VIEW (lb_web_view_get_type ())
G_DECLARE_FINAL_TYPE (LbWebView, lb_web_view, LB, WEB_VIEW, WebKitWebView)

GtkWidget *lb_web_view_new         (LbHtmlViewFlags       flags,
                                    GtkWidget            *related);
void       lb_web_view_load        (GtkWidget            *view,
                                    const LbHtmlDocument *document);
void       lb_web_view_find        (GtkWidget            *view,
                                    const char           *text);
void       lb_web_view_find_again  (GtkWidget            *view,
                                    gboolean              is_backwards);
GObject   *lb_web_view_get_message (LbWebView            *self,
                                    LbHtmlPartFunc       *find_part);

G_END_DECLS
