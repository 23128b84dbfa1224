#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void       lb_tls_connect_async  (GIOStream            *stream,
                                  GSocketConnectable   *server,
                                  GTlsCertificate      *trusted,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
GIOStream *lb_tls_connect_finish (GAsyncResult         *result,
                                  char                **fault);

G_END_DECLS
