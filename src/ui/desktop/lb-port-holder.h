#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     lb_port_holder_find_async  (const char           *address,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean lb_port_holder_find_finish (GAsyncResult         *result,
                                     char                **holder,
                                     guint                *free_port,
                                     GError              **error);

G_END_DECLS
