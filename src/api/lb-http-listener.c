#define G_LOG_DOMAIN "lb-http-listener"

#include "config.h"
#include "api/lb-http-listener.h"

#include <string.h>

#include "base/lb-limits.h"

struct _LbHttpListener
{
  GObject          parent_instance;

  GPtrArray       *sockets; /* (element-type GSocket) (owned) */
  GPtrArray       *sources; /* (element-type GSource) (owned): empty while nothing is taken */
  LbHttpAcceptFunc accept;
  gpointer         user_data;
  guint            patience_ms;
  guint            n_connections;
  guint            resume_id; /* watches again when descriptors may be there again */
};

/* What hangs on a connection while it is open. */
typedef struct
{
  LbHttpListener *listener; /* (owned): a connection may outlive everyone else's interest */
  guint           deadline_id;
} LbHttpConnection;

G_DEFINE_FINAL_TYPE (LbHttpListener, lb_http_listener, G_TYPE_OBJECT)

static GQuark lb_http_connection_quark (void);
G_DEFINE_QUARK (lb-http-connection, lb_http_connection)

static void lb_http_listener_watch (LbHttpListener *self);

static void
lb_http_listener_unwatch (LbHttpListener *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    g_source_destroy (g_ptr_array_index (self->sources, i));
  g_ptr_array_set_size (self->sources, 0);
}

static void
lb_http_connection_free (LbHttpConnection *connection)
{
  LbHttpListener *listener = connection->listener;

  g_clear_handle_id (&connection->deadline_id, g_source_remove);
  listener->n_connections--;
  if (listener->sources->len == 0 && listener->resume_id == 0)
    lb_http_listener_watch (listener);

  g_object_unref (listener);
  g_free (connection);
}

static void
lb_http_listener_take (LbHttpListener *self,
                       GSocket        *socket)
{
  g_autoptr(GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  LbHttpConnection *connection = g_new0 (LbHttpConnection, 1);

  connection->listener = g_object_ref (self);
  self->n_connections++;
  g_object_set_qdata_full (G_OBJECT (stream), lb_http_connection_quark (), connection,
                           (GDestroyNotify) lb_http_connection_free);
  lb_http_listener_expect (stream, TRUE);
  self->accept (stream, self->user_data);
}

static gboolean
lb_http_listener_resume_cb (gpointer user_data)
{
  LbHttpListener *self = LB_HTTP_LISTENER (user_data);

  self->resume_id = 0;
  if (self->n_connections < LB_LIMIT_HTTP_CONNECTIONS)
    lb_http_listener_watch (self);

  return G_SOURCE_REMOVE;
}

static gboolean
lb_http_listener_incoming_cb (GSocket      *socket,
                              GIOCondition  condition,
                              gpointer      user_data)
{
  g_autoptr(LbHttpListener) self = g_object_ref (LB_HTTP_LISTENER (user_data));
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) accepted = g_socket_accept (socket, NULL, &error);

  if (accepted != NULL)
    lb_http_listener_take (self, accepted);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    self->resume_id = g_timeout_add_seconds (1, lb_http_listener_resume_cb, self);
  else
    g_debug ("A connection could not be taken: %s", error->message);

  /* The rest waits in the kernel's backlog until a connection ends, or descriptors are there again:
   * accepting at once would only spin. */
  if (self->n_connections < LB_LIMIT_HTTP_CONNECTIONS && self->resume_id == 0)
    return G_SOURCE_CONTINUE;

  lb_http_listener_unwatch (self);
  return G_SOURCE_REMOVE;
}

static void
lb_http_listener_watch (LbHttpListener *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      GSource *source = g_socket_create_source (g_ptr_array_index (self->sockets, i), G_IO_IN,
                                                NULL);

      g_source_set_callback (source, G_SOURCE_FUNC (lb_http_listener_incoming_cb), self, NULL);
      g_source_set_static_name (source, "[letterbox] HTTP listener");
      g_source_attach (source, g_main_context_get_thread_default ());
      g_ptr_array_add (self->sources, source);
    }
}

static void
lb_http_listener_finalize (GObject *object)
{
  LbHttpListener *self = LB_HTTP_LISTENER (object);

  g_clear_handle_id (&self->resume_id, g_source_remove);
  lb_http_listener_unwatch (self);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->sockets);

  G_OBJECT_CLASS (lb_http_listener_parent_class)->finalize (object);
}

static void
lb_http_listener_class_init (LbHttpListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_http_listener_finalize;
}

static void
lb_http_listener_init (LbHttpListener *self)
{
  self->patience_ms = LB_LIMIT_HTTP_REQUEST_SECONDS * 1000;
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
}

/**
 * lb_http_listener_new:
 * @accept: takes each connection
 * @user_data: data for @accept
 *
 * Makes what SoupServer's own listeners lack: a backlog that a burst fits in, a bound on
 * connections, and a time by which each has to get on.
 *
 * Returns: (transfer full): a listener that does not listen yet
 */
LbHttpListener *
lb_http_listener_new (LbHttpAcceptFunc accept,
                      gpointer         user_data)
{
  LbHttpListener *self = g_object_new (LB_TYPE_HTTP_LISTENER, NULL);

  self->accept = accept;
  self->user_data = user_data;

  return self;
}

static GSocketAddress *
lb_http_listener_parse (const char  *address,
                        GError     **error)
{
  const char *colon = strrchr (address, ':');
  g_autofree char *host = colon == NULL ? NULL : g_strndup (address, (gsize) (colon - address));
  GSocketAddress *parsed = NULL;
  guint64 port;

  if (host != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    {
      gsize length = strlen (host);

      if (host[0] == '[' && host[length - 1] == ']')
        {
          host[length - 1] = '\0';
          parsed = g_inet_socket_address_new_from_string (host + 1, (guint) port);
        }
      else
        {
          parsed = g_inet_socket_address_new_from_string (host, (guint) port);
        }
    }

  if (parsed == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no address with a port",
                 address);

  return parsed;
}

/**
 * lb_http_listener_listen:
 * @self: a listener
 * @address: "127.0.0.1:8025", "[::1]:0"
 * @real_address: (out) (transfer full): likewise, with the port that was given for 0
 * @error: return location; %G_IO_ERROR_ADDRESS_IN_USE and others of sockets
 *
 * Returns: whether it listens
 */
gboolean
lb_http_listener_listen (LbHttpListener  *self,
                         const char      *address,
                         char           **real_address,
                         GError         **error)
{
  g_autoptr(GSocketAddress) wanted = lb_http_listener_parse (address, error);
  g_autoptr(GSocketAddress) real = NULL;
  g_autoptr(GSocket) socket = NULL;

  if (wanted == NULL)
    return FALSE;

  socket = g_socket_new (g_socket_address_get_family (wanted), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return FALSE;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, LB_LIMIT_LISTEN_BACKLOG);
  if (!g_socket_bind (socket, wanted, TRUE, error) || !g_socket_listen (socket, error))
    return FALSE;

  real = g_socket_get_local_address (socket, error);
  if (real == NULL)
    return FALSE;

  *real_address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (real));
  lb_http_listener_unwatch (self);
  g_ptr_array_add (self->sockets, g_steal_pointer (&socket));
  lb_http_listener_watch (self);

  return TRUE;
}

/**
 * lb_http_listener_close:
 * @self: a listener
 *
 * Stops listening. Open connections stay.
 */
void
lb_http_listener_close (LbHttpListener *self)
{
  g_clear_handle_id (&self->resume_id, g_source_remove);
  lb_http_listener_unwatch (self);
  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_close (g_ptr_array_index (self->sockets, i), NULL);
  g_ptr_array_set_size (self->sockets, 0);
}

/**
 * lb_http_listener_get_n_connections:
 * @self: a listener
 *
 * Returns: how many connections are open
 */
guint
lb_http_listener_get_n_connections (LbHttpListener *self)
{
  return self->n_connections;
}

static gboolean
lb_http_listener_expired_cb (gpointer user_data)
{
  GSocketConnection *stream = G_SOCKET_CONNECTION (user_data);
  LbHttpConnection *connection = g_object_get_qdata (G_OBJECT (stream),
                                                     lb_http_connection_quark ());

  /* Not closed: that is for whoever reads from it, who now sees the end. */
  connection->deadline_id = 0;
  g_socket_shutdown (g_socket_connection_get_socket (stream), TRUE, TRUE, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * lb_http_listener_set_patience:
 * @self: a listener
 * @patience_ms: how long a client may take for a request, and for each piece of its answer
 */
void
lb_http_listener_set_patience (LbHttpListener *self,
                               guint           patience_ms)
{
  self->patience_ms = patience_ms;
}

/**
 * lb_http_listener_expect:
 * @stream: a connection that a listener took
 * @is_expected: whether it is the client's turn
 *
 * Gives the client the whole time from now on, after which both directions are shut; or stops the
 * clock while it is our turn.
 */
void
lb_http_listener_expect (GSocketConnection *stream,
                         gboolean           is_expected)
{
  LbHttpConnection *connection =
    g_object_get_qdata (G_OBJECT (stream), lb_http_connection_quark ());

  g_return_if_fail (connection != NULL);

  g_clear_handle_id (&connection->deadline_id, g_source_remove);
  if (is_expected)
    connection->deadline_id =
      g_timeout_add (connection->listener->patience_ms, lb_http_listener_expired_cb, stream);
}
