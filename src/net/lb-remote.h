#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean lb_remote_is_loopback (GSocketConnection  *connection);
gboolean lb_remote_is_one_of   (GSocketConnection  *connection,
                                const char * const *addresses);

G_END_DECLS
