#define G_LOG_DOMAIN "lb-tls-accept"

#include "config.h"
#include "net/lb-tls-accept.h"

#include "net/lb-client-hello.h"

/* A ClientHello that comes in pieces keeps the socket readable, so the rest is waited for by time,
 * each time twice as long. What has not come after that is left to TLS, which alone sees whether
 * the client has gone; the name stays unknown. */
#define PEEK_INTERVAL_MS     10
#define PEEK_INTERVAL_MAX_MS 320

typedef struct
{
  GSocketConnection *connection;  /* (owned) */
  GTlsCertificate   *certificate; /* (owned) */
  LbTlsGate         *gate;        /* (owned) */
  LbTlsPass         *pass;        /* (owned) (nullable): while a handshake is under way */
  char              *server_name; /* (owned) (nullable) */
  guint              interval_ms;
} Accept;

static void
accept_free (Accept *self)
{
  g_clear_object (&self->connection);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->gate, lb_tls_gate_unref);
  g_free (self->server_name);
  g_free (self);
}

static void
handshake_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Accept *self = g_task_get_task_data (task);

  lb_tls_gate_leave (g_steal_pointer (&self->pass));
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &error))
    {
      g_task_return_pointer (task, g_object_ref (object), g_object_unref);
      return;
    }

  /* GIO would do so a little later, with its TLS connection: nobody may use it in between. */
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_task_return_error (task, g_steal_pointer (&error));
}

/* The handshake runs in one of GIO's threads: it begins only when the client has said something. */
static void
shake_hands (LbTlsPass *pass,
             GTask     *task)
{
  Accept *self = g_task_get_task_data (task);
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GError) error = NULL;

  self->pass = pass;
  tls = g_tls_server_connection_new (G_IO_STREAM (self->connection), self->certificate, &error);
  if (tls == NULL)
    {
      lb_tls_gate_leave (g_steal_pointer (&self->pass));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* Many senders just close the socket after the last reply. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task), handshake_cb,
                                    g_object_ref (task));
}

static gssize
peek (GSocket  *socket,
      guint8   *octets,
      gsize     n_octets,
      GError  **error)
{
  GInputVector vector = { octets, n_octets };
  int flags = G_SOCKET_MSG_PEEK;

  return g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, error);
}

static gboolean
peek_again_cb (gpointer user_data);

static void
look_at_hello (GTask *task)
{
  Accept *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  guint8 octets[LB_CLIENT_HELLO_MAX_OCTETS];
  LbClientHelloState state = LB_CLIENT_HELLO_INVALID;
  gssize n_octets;

  n_octets = peek (g_socket_connection_get_socket (self->connection), octets, sizeof octets,
                   &error);
  if (n_octets > 0)
    state = lb_client_hello_parse (octets, n_octets, &self->server_name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    state = LB_CLIENT_HELLO_INCOMPLETE;

  if (state == LB_CLIENT_HELLO_INCOMPLETE && self->interval_ms <= PEEK_INTERVAL_MAX_MS)
    {
      g_autoptr(GSource) source = g_timeout_source_new (self->interval_ms);

      self->interval_ms *= 2;
      g_task_attach_source (task, source, peek_again_cb);
    }
  else
    {
      lb_tls_gate_enter (self->gate, task, state == LB_CLIENT_HELLO_INCOMPLETE, shake_hands);
    }
}

static gboolean
peek_again_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    look_at_hello (task);

  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GSocket      *socket,
             GIOCondition  condition,
             gpointer      user_data)
{
  return peek_again_cb (user_data);
}

/**
 * lb_tls_accept_async:
 * @connection: an accepted connection that nobody else reads or writes meanwhile
 * @certificate: our certificate with its key
 * @gate: how many handshakes are under way at once
 * @cancellable: gives up, and is cancelled by @gate when others wait for too long; there is no
 *   other time limit
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Does a TLS handshake as the server; when it fails, the connection is closed. The first octets
 * are looked at before, without taking them out of the socket, for the server name that
 * GTlsConnection does not tell.
 */
void
lb_tls_accept_async (GSocketConnection   *connection,
                     GTlsCertificate     *certificate,
                     LbTlsGate           *gate,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GSource) source = NULL;
  GSocket *socket = g_socket_connection_get_socket (connection);
  Accept *self;

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_tls_accept_async);
  self = g_new0 (Accept, 1);
  self->connection = g_object_ref (connection);
  self->certificate = g_object_ref (certificate);
  self->gate = lb_tls_gate_ref (gate);
  self->interval_ms = PEEK_INTERVAL_MS;
  g_task_set_task_data (task, self, (GDestroyNotify) accept_free);

  /* The streams say themselves for each call whether they wait; this is for the look only. */
  g_socket_set_blocking (socket, FALSE);
  source = g_socket_create_source (socket, G_IO_IN, cancellable);
  g_task_attach_source (task, source, G_SOURCE_FUNC (readable_cb));
}

/**
 * lb_tls_accept_finish:
 * @result: the result that the callback was given
 * @server_name: (out) (optional) (transfer full) (nullable): the name that the client asked for
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): TLS over the connection; %NULL with @error set
 */
GTlsConnection *
lb_tls_accept_finish (GAsyncResult  *result,
                      char         **server_name,
                      GError       **error)
{
  GTlsConnection *tls;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  tls = g_task_propagate_pointer (G_TASK (result), error);
  if (server_name != NULL)
    {
      Accept *self = g_task_get_task_data (G_TASK (result));

      *server_name = tls != NULL ? g_steal_pointer (&self->server_name) : NULL;
    }

  return tls;
}

/**
 * lb_tls_get_version_name:
 * @tls: TLS after its handshake
 *
 * Returns: "TLS1.3" and the like
 */
const char *
lb_tls_get_version_name (GTlsConnection *tls)
{
  switch (g_tls_connection_get_protocol_version (tls))
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "SSL3.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS1.3";
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
      return "TLS";
    }

  return "TLS";
}
