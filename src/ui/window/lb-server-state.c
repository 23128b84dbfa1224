#define G_LOG_DOMAIN "lb-server-state"

#include "config.h"
#include "ui/window/lb-server-state.h"

#include <glib/gi18n.h>
#include <string.h>

#include "service/lb-option.h"

static const char debugging[] =
  N_("Debugging only. Each message is printed to standard output and never relayed.");

/* How far to look for a port that nobody uses. */
#define MAX_TRIES 50

static void
lb_server_state_set_bar (LbServerState *self,
                         const char    *style,
                         char          *text,
                         char          *button,
                         const char    *action)
{
  self->bar_style = style;
  self->bar_text = text;
  self->bar_button = button;
  self->bar_action = g_strdup (action);
}

static void
lb_server_state_tell_error (LbServerState *self,
                            const char    *address,
                            const GError  *error,
                            guint          free_port,
                            const char    *holder)
{
  g_autofree char *action = g_strdup_printf ("app.use-port(uint32 %u)", free_port);
  guint port = 0;
  char *text;

  self->led = "failed";
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE) ||
      !lb_server_state_split (address, NULL, &port))
    {
      self->label = g_strdup (_("Not receiving"));
      self->short_label = g_strdup (_("Off"));
      lb_server_state_set_bar (self, "error", g_strdup (error->message), g_strdup (_("Try Again")),
                               "app.listen");
      return;
    }

  self->label = g_strdup_printf (_("Port %u in use"), port);
  self->short_label = g_strdup_printf (":%u", port);
  if (holder != NULL)
    /* Translators: %s is “program” (process 4711) */
    text = g_strdup_printf (_("%s uses port %u."), holder, port);
  else
    text = g_strdup_printf (_("Another program uses port %u."), port);
  if (free_port > 0)
    /* Translators: a button that takes another port */
    lb_server_state_set_bar (self, "error", text, g_strdup_printf (_("Use %u"), free_port), action);
  else
    lb_server_state_set_bar (self, "error", text, g_strdup (_("Try Again")), "app.listen");
}

/* @reason: what the upstream server, or the way to it, said */
static void
lb_server_state_tell_failing (LbServerState *self,
                              guint          n_failed,
                              const char    *reason)
{
  char *text;

  /* Translators: %s is a reason: "The server could not be reached: connection refused" */
  text = g_strdup_printf (ngettext ("%u message could not be relayed: %s",
                                    "%u messages could not be relayed: %s", n_failed),
                          n_failed, reason);
  lb_server_state_set_bar (self, "error", text, g_strdup (_("Retry")), "win.retry-failed");
}

static void
lb_server_state_tell_on (LbServerState *self,
                         const char    *address)
{
  guint port;

  self->led = "on";
  self->label = g_strdup (address);
  if (lb_server_state_split (address, NULL, &port))
    self->short_label = g_strdup_printf (":%u", port);
  else
    self->short_label = g_strdup (address);

  if (g_str_has_prefix (address, "unix:") || lb_option_is_loopback (address))
    return;
  self->led = "open";
  if (self->bar_text != NULL)
    return;
  lb_server_state_set_bar (self, "warning",
                           g_strdup_printf (_("Reachable from the network at %s."),
                                            address), NULL, NULL);
}

static void
lb_server_state_tell_mode (LbServerState *self,
                           LbMode         mode,
                           const char    *upstream)
{
  char *text;

  switch (mode)
    {
    case LB_MODE_CAPTURE:
      return;
    case LB_MODE_DEBUG:
      lb_server_state_set_bar (self, NULL, g_strdup (_(debugging)), g_strdup (_("Stop")),
                               "win.mode::capture");
      return;
    case LB_MODE_RELAY:
    case LB_MODE_MAILMAN:
      break;
    }
  /* Translators: %s is a server: "smtp.example.org:587" */
  text = g_strdup_printf (_("Relaying through %s. Messages reach their real recipients."),
                          upstream);
  lb_server_state_set_bar (self, "warning", text, g_strdup (_("Stop Relaying")),
                           "win.mode::capture");
}

/**
 * lb_server_state_new:
 * @address: (nullable): where mail is received, or should be
 * @is_receiving: whether it is
 * @error: (nullable): why not, when it should
 * @mode: what happens to a message
 * @upstream: (nullable): the server that messages are relayed to
 * @free_port: a port that could be used instead; 0: none was looked for
 * @holder: (nullable): the program that has the port, where that is known
 * @health: (nullable): whether messages get through to @upstream
 *
 * The most severe state gets the state bar: a failure, then that nothing is relayed, then what
 * could leave this computer or come from beyond it, then the mode.
 *
 * Returns: (transfer full): how to tell it
 */
LbServerState *
lb_server_state_new (const char    *address,
                     gboolean       is_receiving,
                     const GError  *error,
                     LbMode         mode,
                     const char    *upstream,
                     guint          free_port,
                     const char    *holder,
                     LbRelayHealth *health)
{
  LbServerState *self = g_new0 (LbServerState, 1);
  guint n_failed = health != NULL ? lb_relay_health_get_n_failed (health) : 0;

  self->led = "";
  if (error == NULL && n_failed > 0)
    lb_server_state_tell_failing (self, n_failed, lb_relay_health_get_reason (health));
  if (error != NULL)
    lb_server_state_tell_error (self, address != NULL ? address : "", error, free_port,
                                holder);
  else if (is_receiving && address != NULL)
    lb_server_state_tell_on (self, address);

  if (self->label == NULL)
    {
      self->label = g_strdup (_("Not receiving"));
      /* Translators: the mail server is off; there is little room */
      self->short_label = g_strdup (_("Off"));
    }
  if (self->bar_text == NULL)
    lb_server_state_tell_mode (self, mode, upstream);
  return self;
}

/**
 * lb_server_state_free:
 * @self: (transfer full): a state
 */
void
lb_server_state_free (LbServerState *self)
{
  g_free (self->label);
  g_free (self->short_label);
  g_free (self->bar_text);
  g_free (self->bar_button);
  g_free (self->bar_action);
  g_free (self);
}

/**
 * lb_server_state_split:
 * @address: "127.0.0.1:1025" or "[::1]:1025"
 * @host: (out) (optional) (transfer full): the address without brackets
 * @port: (out): the port
 *
 * Returns: whether @address has a port
 */
gboolean
lb_server_state_split (const char  *address,
                       char       **host,
                       guint       *port)
{
  const char *colon = strrchr (address, ':');
  guint64 number;

  if (colon == NULL || g_str_has_prefix (address, "unix:") ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
    return FALSE;
  *port = (guint) number;
  if (host != NULL && *address == '[' && colon > address + 1 && colon[-1] == ']')
    *host = g_strndup (address + 1, (gsize) (colon - address - 2));
  else if (host != NULL)
    *host = g_strndup (address, (gsize) (colon - address));
  return TRUE;
}

/**
 * lb_server_state_join:
 * @host: an address without brackets
 * @port: a port
 *
 * Returns: (transfer full): the two as lb_server_state_split() takes them
 */
char *
lb_server_state_join (const char *host,
                      guint       port)
{
  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
}

static gboolean
lb_server_state_is_free (const char *host,
                         guint       port)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (host);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) socket = NULL;

  if (inet == NULL)
    return FALSE;
  address = g_inet_socket_address_new (inet, (guint16) port);
  socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
  return socket != NULL && g_socket_bind (socket, address, TRUE, NULL) && g_socket_listen (socket,
                                                                                           NULL);
}

/**
 * lb_server_state_find_free:
 * @address: an address whose port is used
 *
 * Returns: the next port that nobody listens on; 0: there is none near
 */
guint
lb_server_state_find_free (const char *address)
{
  g_autofree char *host = NULL;
  guint port;

  if (!lb_server_state_split (address, &host, &port))
    return 0;
  for (guint i = 1; i <= MAX_TRIES && port + i <= G_MAXUINT16; i++)
    {
      if (lb_server_state_is_free (host, port + i))
        return port + i;
    }
  return 0;
}
