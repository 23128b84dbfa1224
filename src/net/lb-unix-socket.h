#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LbUnixSocket LbUnixSocket;

LbUnixSocket *lb_unix_socket_bind   (GSocket       *socket,
                                     const char    *path,
                                     GError       **error);
void          lb_unix_socket_remove (LbUnixSocket  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbUnixSocket, lb_unix_socket_remove)

G_END_DECLS
