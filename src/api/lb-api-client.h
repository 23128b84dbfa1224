#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void    lb_api_client_get_async  (const char           *uri,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
GBytes *lb_api_client_get_finish (GAsyncResult         *result,
                                  guint                *status,
                                  GError              **error);

G_END_DECLS
