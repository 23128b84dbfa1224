#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void             lb_tls_load_async         (const char           *certificate_path,
                                            const char           *key_path,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GTlsCertificate *lb_tls_load_finish        (GAsyncResult         *result,
                                            GError              **error);
void             lb_tls_self_signed_async  (const char           *folder,
                                            const char           *hostname,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GTlsCertificate *lb_tls_self_signed_finish (GAsyncResult         *result,
                                            char                **certificate_path,
                                            GError              **error);

G_END_DECLS
