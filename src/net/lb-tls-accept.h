#pragma once

#include <gio/gio.h>

#include "net/lb-tls-gate.h"

G_BEGIN_DECLS

void            lb_tls_accept_async  (GSocketConnection    *connection,
                                      GTlsCertificate      *certificate,
                                      LbTlsGate            *gate,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GTlsConnection *lb_tls_accept_finish (GAsyncResult         *result,
                                      char                **server_name,
                                      GError              **error);

const char *lb_tls_get_version_name (GTlsConnection *tls);

G_END_DECLS
