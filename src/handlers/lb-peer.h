#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char         *lb_peer_dup_host    (const char *peer);
GInetAddress *lb_peer_get_address (const char *peer);
gboolean      lb_peer_is_loopback (const char *peer);

G_END_DECLS
