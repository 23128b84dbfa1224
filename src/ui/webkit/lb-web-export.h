#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

void        lb_web_snapshot_async  (GtkWidget            *view,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
GdkTexture *lb_web_snapshot_finish (GtkWidget            *view,
                                    GAsyncResult         *result,
                                    GError              **error);
void        lb_web_print_async     (GtkWidget            *view,
                                    GFile                *file,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean    lb_web_print_finish    (GtkWidget            *view,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
