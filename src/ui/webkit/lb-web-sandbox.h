#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     lb_web_sandbox_try_async  (GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean lb_web_sandbox_try_finish (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
