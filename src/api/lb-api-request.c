#define G_LOG_DOMAIN "lb-api-request"

#include "config.h"
#include "api/lb-api-request.h"

#include <string.h>

#include "api/lb-body-stream.h"
#include "api/lb-http-message.h"
#include "api/lb-http-server-private.h"

struct _LbApiRequest
{
  gatomicrefcount    ref_count;
  LbHttpServer      *server;      /* (owned) */
  SoupServerMessage *message;     /* (owned) */
  char             **parameters;  /* (owned): what stood for each `*` of the route */
  GHashTable        *query;       /* (owned) (nullable) */
  GBytes            *body;        /* (owned) (nullable) */
  LbBodyStream      *stream;      /* (owned) (nullable): the body of a route that reads it itself */
  GCancellable      *cancellable; /* (owned) */
  GSource           *hangup;      /* (owned) (nullable): the client closes while it waits */
  gulong             finished_id;
  gboolean           is_finished; /* the client is gone, or has its answer */
};

static void
lb_api_request_unwatch (LbApiRequest *self)
{
  if (self->hangup == NULL)
    return;

  g_source_destroy (self->hangup);
  g_clear_pointer (&self->hangup, g_source_unref);
}

static void
lb_api_request_finished_cb (SoupServerMessage *message,
                            LbApiRequest      *self)
{
  self->is_finished = TRUE;
  g_cancellable_cancel (self->cancellable);
}

/**
 * lb_api_request_new_stream:
 * @server: the server
 * @message: the request, its body not read yet
 * @parameters: (transfer full): what stood for each `*` of the route, decoded
 * @max_octets: see lb_body_stream_new()
 *
 * Makes a request that is looked at while its body comes.
 *
 * Returns: (transfer full): a new request
 */
LbApiRequest *
lb_api_request_new_stream (LbHttpServer       *server,
                           SoupServerMessage  *message,
                           char              **parameters,
                           guint64             max_octets)
{
  LbApiRequest *self = g_new0 (LbApiRequest, 1);
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  g_atomic_ref_count_init (&self->ref_count);
  self->server = g_object_ref (server);
  g_ptr_array_add (server->requests, self);
  self->message = g_object_ref (message);
  self->parameters = parameters;
  self->query = query == NULL ? NULL : soup_form_decode (query);
  self->cancellable = g_cancellable_new ();
  self->finished_id = g_signal_connect (message, "finished",
                                        G_CALLBACK (lb_api_request_finished_cb), self);
  if (max_octets > 0)
    self->stream = lb_body_stream_new (message, max_octets);
  else
    soup_server_message_pause (message);

  return self;
}

/**
 * lb_api_request_new:
 * @server: the server
 * @message: the request, read whole
 * @parameters: (transfer full): what stood for each `*` of the route, decoded
 *
 * Makes a request that waits until it is answered.
 *
 * Returns: (transfer full): a new request
 */
LbApiRequest *
lb_api_request_new (LbHttpServer       *server,
                    SoupServerMessage  *message,
                    char              **parameters)
{
  return lb_api_request_new_stream (server, message, parameters, 0);
}

/**
 * lb_api_request_abandon:
 * @self: a request
 *
 * Ends what is done for a request whose connection is about to be closed.
 */
void
lb_api_request_abandon (LbApiRequest *self)
{
  g_autoptr(GCancellable) cancellable = g_object_ref (self->cancellable);

  self->is_finished = TRUE;
  if (self->stream != NULL)
    lb_body_stream_close (self->stream);
  g_cancellable_cancel (cancellable);
}

/**
 * lb_api_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
LbApiRequest *
lb_api_request_ref (LbApiRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_api_request_unref:
 * @self: (transfer full): a request; only from the main thread
 */
void
lb_api_request_unref (LbApiRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_api_request_unwatch (self);
  g_clear_signal_handler (&self->finished_id, self->message);
  if (self->stream != NULL)
    lb_body_stream_close (self->stream);
  g_clear_object (&self->stream);
  g_ptr_array_remove_fast (self->server->requests, self);
  g_object_unref (self->server);
  g_object_unref (self->message);
  g_strfreev (self->parameters);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_object_unref (self->cancellable);
  g_free (self);
}

/**
 * lb_api_request_get_server:
 * @self: a request
 *
 * Returns: (transfer none): the server
 */
LbHttpServer *
lb_api_request_get_server (LbApiRequest *self)
{
  return self->server;
}

/**
 * lb_api_request_get_mailbox:
 * @self: a request
 *
 * Returns: (transfer none): the mailbox
 */
LbMailbox *
lb_api_request_get_mailbox (LbApiRequest *self)
{
  return lb_http_server_get_mailbox (self->server);
}

/**
 * lb_api_request_get_parameter:
 * @self: a request
 * @position: which `*` of the route, from 0
 *
 * Returns: (transfer none): what stood there, decoded
 */
const char *
lb_api_request_get_parameter (LbApiRequest *self,
                              guint         position)
{
  g_assert (position < g_strv_length (self->parameters));
  return self->parameters[position];
}

/**
 * lb_api_request_get_query:
 * @self: a request
 * @name: a name of the query
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
lb_api_request_get_query (LbApiRequest *self,
                          const char   *name)
{
  return self->query == NULL ? NULL : g_hash_table_lookup (self->query, name);
}

/**
 * lb_api_request_get_number:
 * @self: a request
 * @name: a name of the query
 * @fallback: for a value that is missing, below 0 or no number
 *
 * Returns: the value
 */
guint64
lb_api_request_get_number (LbApiRequest *self,
                           const char   *name,
                           guint64       fallback)
{
  const char *text = lb_api_request_get_query (self, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return fallback;

  return number;
}

/**
 * lb_api_request_dup_zone:
 * @self: a request
 *
 * Returns: (transfer full) (nullable): the time zone that its "tz" names; %NULL: ours
 */
GTimeZone *
lb_api_request_dup_zone (LbApiRequest *self)
{
  const char *name = lb_api_request_get_query (self, "tz");

  return name == NULL ? NULL : g_time_zone_new_identifier (name);
}

static gboolean
lb_api_request_hangup_cb (GSocket      *socket,
                          GIOCondition  condition,
                          gpointer      user_data)
{
  LbApiRequest *self = user_data;
  char octet;
  GInputVector vector = { &octet, 1 };
  int flags = G_SOCKET_MSG_PEEK;
  g_autoptr(GError) error = NULL;
  gssize n = g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  /* What a client sends after its request is nobody's: only its going away is waited for. */
  if (n <= 0)
    g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/**
 * lb_api_request_watch_client:
 * @self: a request whose answer may take long
 *
 * SoupServer looks at a connection again only when it has something to write: without this a
 * client that is gone would be kept until then. One that closes its side has given up.
 */
void
lb_api_request_watch_client (LbApiRequest *self)
{
  g_autoptr(GSocketConnection) stream = lb_http_message_dup_stream (self->message);

  if (stream == NULL || self->hangup != NULL)
    return;

  self->hangup = g_socket_create_source (g_socket_connection_get_socket (stream), G_IO_IN, NULL);
  g_source_set_callback (self->hangup, G_SOURCE_FUNC (lb_api_request_hangup_cb), self, NULL);
  g_source_set_static_name (self->hangup, "[letterbox] HTTP client that waits");
  g_source_attach (self->hangup, g_main_context_get_thread_default ());
}

/**
 * lb_api_request_get_body:
 * @self: a request
 *
 * Returns: (transfer none): its body; empty without one
 */
GBytes *
lb_api_request_get_body (LbApiRequest *self)
{
  if (self->body == NULL)
    self->body = soup_message_body_flatten (soup_server_message_get_request_body (self->message));

  return self->body;
}

/**
 * lb_api_request_get_stream:
 * @self: a request of a route with %LB_ROUTE_STREAM
 *
 * Returns: (transfer none): its body, for another thread
 */
GInputStream *
lb_api_request_get_stream (LbApiRequest *self)
{
  return G_INPUT_STREAM (self->stream);
}

/**
 * lb_api_request_get_type:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the Content-Type of its body, without parameters
 */
const char *
lb_api_request_get_type (LbApiRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

  return soup_message_headers_get_content_type (headers, NULL);
}

/**
 * lb_api_request_is_local:
 * @self: a request
 *
 * Returns: whether it comes from this machine
 */
gboolean
lb_api_request_is_local (LbApiRequest *self)
{
  GSocketAddress *address = soup_server_message_get_remote_address (self->message);

  return g_inet_address_get_is_loopback (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/**
 * lb_api_request_dup_user:
 * @self: a request
 *
 * Returns: (transfer full): whom it logged in as; "" without a login
 */
char *
lb_api_request_dup_user (LbApiRequest *self)
{
  return lb_http_server_dup_user (self->server, self->message);
}

/**
 * lb_api_request_dup_peer:
 * @self: a request
 *
 * Returns: (transfer full): the client, "127.0.0.1:40112"
 */
char *
lb_api_request_dup_peer (LbApiRequest *self)
{
  GSocketAddress *address = soup_server_message_get_remote_address (self->message);

  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

/**
 * lb_api_request_get_cancellable:
 * @self: a request
 *
 * Returns: (transfer none): is cancelled when the client goes away
 */
GCancellable *
lb_api_request_get_cancellable (LbApiRequest *self)
{
  return self->cancellable;
}

/**
 * lb_api_request_get_message:
 * @self: a request
 *
 * Returns: (transfer none): what SoupServer has of it
 */
SoupServerMessage *
lb_api_request_get_message (LbApiRequest *self)
{
  return self->message;
}

/**
 * lb_api_request_is_finished:
 * @self: a request
 *
 * Returns: whether its connection is gone, or its answer whole on its way
 */
gboolean
lb_api_request_is_finished (LbApiRequest *self)
{
  return self->is_finished;
}

/**
 * lb_api_request_get_headers:
 * @self: a request
 *
 * Returns: (transfer none): the headers of the answer
 */
SoupMessageHeaders *
lb_api_request_get_headers (LbApiRequest *self)
{
  return soup_server_message_get_response_headers (self->message);
}

/**
 * lb_api_request_respond:
 * @self: (transfer full): a request
 * @status: the status
 * @type: the Content-Type
 * @body: the answer; it is not copied
 *
 * Answers. The body is sent as fast as the client takes it.
 */
void
lb_api_request_respond (LbApiRequest *self,
                        guint         status,
                        const char   *type,
                        GBytes       *body)
{
  /* A body that became too large is refused already. */
  if (!lb_api_request_is_finished (self) && soup_server_message_get_status (self->message) == 0)
    {
      soup_message_headers_set_content_type (lb_api_request_get_headers (self), type, NULL);
      if (g_bytes_get_size (body) > 0)
        soup_message_body_append_bytes (soup_server_message_get_response_body (self->message),
                                        body);
      soup_server_message_set_status (self->message, status, NULL);
      if (self->stream == NULL)
        soup_server_message_unpause (self->message);
    }

  lb_api_request_unref (self);
}

/**
 * lb_api_request_respond_text:
 * @self: (transfer full): a request
 * @status: the status
 * @text: the answer
 *
 * Answers with plain text, as Mailpit does for errors and for "ok".
 */
void
lb_api_request_respond_text (LbApiRequest *self,
                             guint         status,
                             const char   *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  lb_api_request_respond (self, status, "text/plain; charset=utf-8", body);
}

/**
 * lb_api_request_respond_json:
 * @self: (transfer full): a request
 * @json: (transfer full): the answer
 */
void
lb_api_request_respond_json (LbApiRequest *self,
                             LbJson       *json)
{
  g_autoptr(GBytes) body = lb_json_end_to_bytes (json);

  lb_api_request_respond (self, SOUP_STATUS_OK, "application/json", body);
}

/**
 * lb_api_request_respond_error:
 * @self: (transfer full): a request
 * @error: what went wrong in the mailbox; goes to the log and not to the client
 *
 * Answers 404 for a message that is not there, 500 otherwise.
 */
void
lb_api_request_respond_error (LbApiRequest *self,
                              const GError *error)
{
  if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND))
    {
      lb_api_request_respond_text (self, SOUP_STATUS_NOT_FOUND, "404 page not found");
      return;
    }

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_info ("A request failed: %s", error->message);
  lb_api_request_respond_text (self, SOUP_STATUS_INTERNAL_SERVER_ERROR,
                               "The store could not be read");
}
