#pragma once

#include "ui/html/lb-html-module.h"

G_BEGIN_DECLS

#define LB_TYPE_HTML_VIEW (lb_html_view_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlView, lb_html_view, LB, HTML_VIEW, GtkWidget)

GtkWidget *lb_html_view_new      (const char          *folder);
void       lb_html_view_load     (GtkWidget           *widget,
                                  const char          *html,
                                  gboolean             with_images,
                                  LbHtmlResolveFunc    resolve,
                                  gpointer             user_data,
                                  GDestroyNotify       destroy);
void       lb_html_view_set_zoom (GtkWidget           *widget,
                                  double               zoom);
void       lb_html_view_shoot    (GtkWidget           *widget,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

G_END_DECLS
