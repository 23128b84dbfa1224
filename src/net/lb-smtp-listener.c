#define G_LOG_DOMAIN "lb-smtp-listener"

#include "config.h"
#include "net/lb-smtp-listener.h"

#include <gio/gnetworking.h>
#include <glib/gi18n.h>

#include "base/lb-limits.h"
#include "net/lb-unix-socket.h"

#define UNIX_PREFIX "unix:"

struct _LbSmtpListener
{
  GObject           parent_instance;

  GSocket          *socket;   /* (owned) */
  LbUnixSocket     *file;     /* (owned) (nullable) */
  char             *address;  /* (owned): the real one */
  LbSmtpListenFlags flags;
};

G_DEFINE_FINAL_TYPE (LbSmtpListener, lb_smtp_listener, G_TYPE_OBJECT)

static void
lb_smtp_listener_finalize (GObject *object)
{
  LbSmtpListener *self = LB_SMTP_LISTENER (object);

  g_clear_pointer (&self->file, lb_unix_socket_remove);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (lb_smtp_listener_parent_class)->finalize (object);
}

static void
lb_smtp_listener_class_init (LbSmtpListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_smtp_listener_finalize;
}

static void
lb_smtp_listener_init (LbSmtpListener *self)
{
}

/* Literals and "localhost" only: listening must not wait for a DNS server. */
static GSocketAddress *
parse_inet_address (const char  *text,
                    GError     **error)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  GSocketAddress *address = NULL;
  guint64 port;

  if (colon != NULL && colon != text &&
      g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      gboolean is_bracketed = text[0] == '[' && colon[-1] == ']';

      host = is_bracketed ? g_strndup (text + 1, colon - text - 2) : g_strndup (text, colon - text);
      if (g_ascii_strcasecmp (host, "localhost") == 0)
        address = g_inet_socket_address_new_from_string ("127.0.0.1", (guint16) port);
      else if (is_bracketed == (strchr (host, ':') != NULL))
        address = g_inet_socket_address_new_from_string (host, (guint16) port);
    }

  if (address == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _("“%s” is not an address to listen on, such as 127.0.0.1:1025, [::1]:1025 or "
                   "unix:PATH."), text);

  return address;
}

static gboolean
bind_inet (LbSmtpListener  *self,
           const char      *text,
           GError         **error)
{
  g_autoptr(GSocketAddress) address = parse_inet_address (text, error);
  GSocketFamily family;

  if (address == NULL)
    return FALSE;

  family = g_socket_address_get_family (address);
  self->socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->socket == NULL)
    return FALSE;

  /* [::] must not take 0.0.0.0 with it: what is listened on is what was asked for. */
  if (family == G_SOCKET_FAMILY_IPV6 &&
      !g_socket_set_option (self->socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, error))
    return FALSE;

  return g_socket_bind (self->socket, address, TRUE, error);
}

static gboolean
bind_unix (LbSmtpListener  *self,
           const char      *path,
           GError         **error)
{
  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;

  self->file = lb_unix_socket_bind (self->socket, path, error);
  return self->file != NULL;
}

static gboolean
listen_on (LbSmtpListener  *self,
           const char      *address,
           GError         **error)
{
  g_autoptr(GSocketAddress) local = NULL;

  if (g_str_has_prefix (address, UNIX_PREFIX))
    {
      if (!bind_unix (self, address + strlen (UNIX_PREFIX), error))
        return FALSE;
      self->address = g_strdup (address);
    }
  else if (!bind_inet (self, address, error))
    {
      return FALSE;
    }

  /* A backlog of 10, GSocketListener's own, makes a burst of 400 clients wait for half a minute. */
  g_socket_set_listen_backlog (self->socket, LB_LIMIT_LISTEN_BACKLOG);
  if (!g_socket_listen (self->socket, error))
    return FALSE;

  if (self->address == NULL)
    {
      local = g_socket_get_local_address (self->socket, error);
      if (local == NULL)
        return FALSE;
      self->address = lb_smtp_listener_format_address (local);
    }

  return TRUE;
}

/* GIO's sentences name the address twice; these name the way out. The codes stay. */
static void
explain (const char    *address,
         const GError  *cause,
         GError       **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG))
    g_propagate_error (error, g_error_copy (cause));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, cause->domain, cause->code,
                 _("Cannot listen on %s: the address is in use. Stop the other program or choose "
                   "another port."), address);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_set_error (error, cause->domain, cause->code,
                 _("Cannot listen on %s: not permitted. Choose a port above 1023."), address);
  else
    g_set_error (error, cause->domain, cause->code, _("Cannot listen on %s: %s"), address,
                 cause->message);
}

/**
 * lb_smtp_listener_new:
 * @address: "127.0.0.1:1025", "[::1]:1025" or "unix:PATH"; port 0 takes a free one
 * @flags: what is spoken there
 * @error: return location for an error
 *
 * Makes a listening socket. Ends in GIO's codes, such as %G_IO_ERROR_ADDRESS_IN_USE.
 *
 * Returns: (transfer full) (nullable): a listener; %NULL with @error set
 */
LbSmtpListener *
lb_smtp_listener_new (const char         *address,
                      LbSmtpListenFlags   flags,
                      GError            **error)
{
  g_autoptr(LbSmtpListener) self = NULL;
  g_autoptr(GError) cause = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (LB_TYPE_SMTP_LISTENER, NULL);
  self->flags = flags;
  if (!listen_on (self, address, &cause))
    {
      explain (address, cause, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * lb_smtp_listener_get_socket:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): its listening socket; %NULL once closed
 */
GSocket *
lb_smtp_listener_get_socket (LbSmtpListener *self)
{
  g_return_val_if_fail (LB_IS_SMTP_LISTENER (self), NULL);
  return self->socket;
}

/**
 * lb_smtp_listener_get_address:
 * @self: a listener
 *
 * Returns: (transfer none): the real address, with the port that was taken
 */
const char *
lb_smtp_listener_get_address (LbSmtpListener *self)
{
  g_return_val_if_fail (LB_IS_SMTP_LISTENER (self), NULL);
  return self->address;
}

/**
 * lb_smtp_listener_get_flags:
 * @self: a listener
 *
 * Returns: what is spoken there
 */
LbSmtpListenFlags
lb_smtp_listener_get_flags (LbSmtpListener *self)
{
  g_return_val_if_fail (LB_IS_SMTP_LISTENER (self), LB_SMTP_LISTEN_NONE);
  return self->flags;
}

/**
 * lb_smtp_listener_close:
 * @self: a listener
 *
 * Removes the file of a unix socket and lets go of the socket, which lives as long as whoever
 * accepts on it. GSocketListener makes each socket hold its listener, so this has to be done.
 */
void
lb_smtp_listener_close (LbSmtpListener *self)
{
  g_return_if_fail (LB_IS_SMTP_LISTENER (self));
  g_clear_pointer (&self->file, lb_unix_socket_remove);
  g_clear_object (&self->socket);
}

/**
 * lb_smtp_listener_format_address:
 * @address: (nullable): the end of a connection
 *
 * Returns: (transfer full): "127.0.0.1:1025", "[::1]:1025"; "unix:" for all others, and "unknown"
 *   for a client that is gone already: nobody must take it for one of this machine
 */
char *
lb_smtp_listener_format_address (GSocketAddress *address)
{
  g_autofree char *host = NULL;
  guint16 port;

  if (address == NULL)
    return g_strdup ("unknown");
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup (UNIX_PREFIX);

  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  host = g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}
