#define G_LOG_DOMAIN "lb-api-request"

#include "config.h"
#include "api/lb-api-request.h"

#include <string.h>

struct _LbApiRequest
{
  gatomicrefcount    ref_count;
  LbHttpServer      *server;      /* (owned) */
  SoupServerMessage *message;     /* (owned) */
  char             **parameters;  /* (owned): what stood for each `*` of the route */
  GHashTable        *query;       /* (owned) (nullable) */
  GBytes            *body;        /* (owned) (nullable) */
  GCancellable      *cancellable; /* (owned) */
  gulong             finished_id;
  gboolean           is_finished; /* the client is gone, or has its answer */
};

static void
lb_api_request_finished_cb (SoupServerMessage *message,
                            LbApiRequest      *self)
{
  self->is_finished = TRUE;
  g_cancellable_cancel (self->cancellable);
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
  LbApiRequest *self = g_new0 (LbApiRequest, 1);
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  g_atomic_ref_count_init (&self->ref_count);
  self->server = g_object_ref (server);
  self->message = g_object_ref (message);
  self->parameters = parameters;
  self->query = query == NULL ? NULL : soup_form_decode (query);
  self->cancellable = g_cancellable_new ();
  self->finished_id = g_signal_connect (message, "finished",
                                        G_CALLBACK (lb_api_request_finished_cb), self);
  soup_server_message_pause (message);

  return self;
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

  g_clear_signal_handler (&self->finished_id, self->message);
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
  if (!self->is_finished)
    {
      soup_message_headers_set_content_type (lb_api_request_get_headers (self), type, NULL);
      if (g_bytes_get_size (body) > 0)
        soup_message_body_append_bytes (soup_server_message_get_response_body (self->message),
                                        body);
      soup_server_message_set_status (self->message, status, NULL);
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
