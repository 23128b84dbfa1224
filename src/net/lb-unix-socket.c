#define G_LOG_DOMAIN "lb-unix-socket"

#include "config.h"
#include "net/lb-unix-socket.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#ifdef G_OS_UNIX

#include <gio/gunixsocketaddress.h>
#include <sys/stat.h>
#include <sys/un.h>

#define PATH_SIZE (sizeof ((struct sockaddr_un *) NULL)->sun_path)

struct _LbUnixSocket
{
  char *path;    /* (owned) */
  dev_t device;
  ino_t inode;
};

/* Connecting tells a living socket from the file that a killed server left behind. */
static gboolean
is_stale (const char     *path,
          GSocketAddress *address)
{
  g_autoptr(GSocket) probe = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  if (g_lstat (path, &status) != 0 || !S_ISSOCK (status.st_mode))
    return FALSE;

  probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                        NULL);
  if (probe == NULL)
    return FALSE;

  g_socket_set_blocking (probe, FALSE);
  return !g_socket_connect (probe, address, NULL, &error) &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static gboolean
bind_or_replace (GSocket     *socket,
                 const char  *path,
                 GError     **error)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GError) local_error = NULL;

  if (g_socket_bind (socket, address, FALSE, &local_error))
    return TRUE;

  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE) ||
      !is_stale (path, address) || g_unlink (path) != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return g_socket_bind (socket, address, FALSE, error);
}

/**
 * lb_unix_socket_bind:
 * @socket: a new unix socket
 * @path: where its file is to be
 * @error: return location for an error
 *
 * Binds a socket to a path. A socket file that nobody listens on any more is replaced; a living
 * one, or a file of another kind, is left alone and ends in %G_IO_ERROR_ADDRESS_IN_USE.
 *
 * Returns: (transfer full) (nullable): what removes the file; %NULL with @error set
 */
LbUnixSocket *
lb_unix_socket_bind (GSocket     *socket,
                     const char  *path,
                     GError     **error)
{
  GStatBuf status;
  LbUnixSocket *self;

  g_return_val_if_fail (G_IS_SOCKET (socket), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  if (strlen (path) == 0 || strlen (path) >= PATH_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
                   _("The path of a unix socket has 1 to %u octets."), (guint) PATH_SIZE - 1);
      return NULL;
    }

  if (!bind_or_replace (socket, path, error))
    return NULL;

  self = g_new0 (LbUnixSocket, 1);
  self->path = g_strdup (path);
  if (g_lstat (path, &status) == 0)
    {
      self->device = status.st_dev;
      self->inode = status.st_ino;
    }

  return self;
}

/**
 * lb_unix_socket_remove:
 * @self: (transfer full): what lb_unix_socket_bind() gave
 *
 * Removes the socket's file, unless another file has taken its place meanwhile.
 */
void
lb_unix_socket_remove (LbUnixSocket *self)
{
  GStatBuf status;

  if (g_lstat (self->path, &status) == 0 &&
      status.st_dev == self->device && status.st_ino == self->inode)
    g_unlink (self->path);

  g_free (self->path);
  g_free (self);
}

#else

struct _LbUnixSocket
{
  char *path;
};

LbUnixSocket *
lb_unix_socket_bind (GSocket     *socket,
                     const char  *path,
                     GError     **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("This system has no unix sockets."));
  return NULL;
}

void
lb_unix_socket_remove (LbUnixSocket *self)
{
}

#endif
