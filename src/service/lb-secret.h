#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     lb_secret_load_async  (const char           *server,
                                const char           *user,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
char    *lb_secret_load_finish (GAsyncResult         *result,
                                GError              **error);
void     lb_secret_save_async  (const char           *server,
                                const char           *user,
                                const char           *password,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean lb_secret_save_finish (GAsyncResult         *result,
                                gboolean             *is_in_keyring,
                                GError              **error);

gboolean lb_secret_is_private (const char *path);

G_END_DECLS
