#pragma once

#include "ui/html/lb-html-engine.h"

G_BEGIN_DECLS

void    lb_html_export_picture_async (const LbHtmlEngine   *engine,
                                      GtkWidget            *view,
                                      GtkWidget            *other,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void    lb_html_export_pdf_async     (const LbHtmlEngine   *engine,
                                      GtkWidget            *view,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GBytes *lb_html_export_finish        (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
