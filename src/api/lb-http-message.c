#define G_LOG_DOMAIN "lb-http-message"

#include "config.h"
#include "api/lb-http-message.h"

#include <string.h>

#include "api/lb-http-listener.h"

/* What is known of a connection; it hangs on the address that SoupServer is given with it. */
typedef struct
{
  GWeakRef     stream;
  LbRouteTable table;
} LbHttpTie;

static GQuark lb_http_tie_quark (void);
G_DEFINE_QUARK (lb-http-tie, lb_http_tie)

static void
lb_http_tie_free (gpointer data)
{
  LbHttpTie *tie = data;

  g_weak_ref_clear (&tie->stream);
  g_free (tie);
}

static LbHttpTie *
lb_http_message_get_tie (SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  return g_object_get_qdata (G_OBJECT (peer), lb_http_tie_quark ());
}

/**
 * lb_http_message_tie:
 * @peer: the address that SoupServer is given with a connection
 * @stream: the connection
 * @table: the routes that it is for
 *
 * Lets @stream and @table be found again: of a message SoupServer tells only the address.
 */
void
lb_http_message_tie (GSocketAddress    *peer,
                     GSocketConnection *stream,
                     LbRouteTable       table)
{
  LbHttpTie *tie = g_new0 (LbHttpTie, 1);

  g_weak_ref_init (&tie->stream, stream);
  tie->table = table;
  g_object_set_qdata_full (G_OBJECT (peer), lb_http_tie_quark (), tie, lb_http_tie_free);
}

/**
 * lb_http_message_is_websocket:
 * @message: a request
 *
 * Returns: whether its path is one for websockets, of the paths that its connection is for
 */
gboolean
lb_http_message_is_websocket (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  if (lb_http_message_get_tie (message)->table == LB_ROUTES_MAILHOG)
    return g_str_equal (path, LB_HTTP_MAILHOG_PATH);

  return g_str_equal (path, LB_HTTP_EVENTS_PATH) ||
         g_str_equal (path, LB_HTTP_MAILHOG_PREFIX LB_HTTP_MAILHOG_PATH);
}

/**
 * lb_http_message_find_route:
 * @message: a request
 * @parameters: (out) (transfer full): see lb_routes_find()
 * @allowed: see lb_routes_find()
 *
 * MailHog's paths clash with Mailpit's: they have a port of their own, or stand under /mailhog.
 *
 * Returns: (transfer none) (nullable): the route that it takes
 */
const LbRoute *
lb_http_message_find_route (SoupServerMessage   *message,
                            char              ***parameters,
                            GString             *allowed)
{
  const char *method = soup_server_message_get_method (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  LbRouteTable table = lb_http_message_get_tie (message)->table;

  if (table == LB_ROUTES_OWN && g_str_has_prefix (path, LB_HTTP_MAILHOG_PREFIX "/"))
    {
      table = LB_ROUTES_MAILHOG;
      path += strlen (LB_HTTP_MAILHOG_PREFIX);
    }

  return lb_routes_find (table, method, path, parameters, allowed);
}

/**
 * lb_http_message_dup_stream:
 * @message: a request
 *
 * Returns: (transfer full) (nullable): the connection that it came by, while it is open
 */
GSocketConnection *
lb_http_message_dup_stream (SoupServerMessage *message)
{
  return g_weak_ref_get (&lb_http_message_get_tie (message)->stream);
}

/**
 * lb_http_message_expect:
 * @message: a request
 * @is_expected: whether it is the client's turn; see lb_http_listener_expect()
 */
void
lb_http_message_expect (SoupServerMessage *message,
                        gboolean           is_expected)
{
  g_autoptr(GSocketConnection) stream = lb_http_message_dup_stream (message);

  if (stream != NULL)
    lb_http_listener_expect (stream, is_expected);
}

/**
 * lb_http_message_refuse:
 * @message: a request
 * @status: why
 * @text: (nullable): the body of the answer
 *
 * Answers at once. Nothing more of the request's body is kept.
 */
void
lb_http_message_refuse (SoupServerMessage *message,
                        guint              status,
                        const char        *text)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_message_body_truncate (soup_server_message_get_request_body (message));
  soup_server_message_set_status (message, status, NULL);
  if (text != NULL)
    soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY,
                                      text, strlen (text));
}

/**
 * lb_http_message_add_headers:
 * @message: a request
 *
 * Adds what stands in each answer.
 */
void
lb_http_message_add_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  /* What a mail brings must not run in a browser, whatever its type. */
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; sandbox");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "same-origin");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  /* One request a connection: there is no second one to hide, and none waits idle. */
  soup_message_headers_replace (headers, "Connection", "close");
}

/**
 * lb_http_message_add_cors:
 * @message: a request that is let through
 * @guard: knows the origins
 *
 * Lets the page that asks see the answer, if pages of its origin may use the API.
 */
void
lb_http_message_add_cors (SoupServerMessage *message,
                          LbHttpGuard       *guard)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *origin =
    soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Origin");

  if (origin == NULL || !lb_http_guard_has_origin (guard, origin))
    return;

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods",
                                "GET, POST, DELETE, PUT, OPTIONS");
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
                                "Content-Type, Authorization");
  soup_message_headers_replace (headers, "Vary", "Origin");
  soup_message_headers_remove (headers, "Cross-Origin-Resource-Policy");
}

/**
 * lb_http_message_check:
 * @message: a request whose headers are read
 * @guard: the rules
 * @max_body_octets: octets that its body may have
 *
 * Returns: 0, or the status to refuse it with
 */
guint
lb_http_message_check (SoupServerMessage *message,
                       LbHttpGuard       *guard,
                       guint64            max_body_octets)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GSocketAddress *local = soup_server_message_get_local_address (message);
  const char *method = soup_server_message_get_method (message);
  GUri *uri = soup_server_message_get_uri (message);
  guint port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  guint status = lb_http_guard_check_framing (headers);

  if (status == 0)
    status = lb_http_guard_check_host (guard, headers, uri, port);
  if (status == 0)
    status = lb_http_guard_check_origin (guard, headers, method);
  if (status == 0)
    status = lb_http_guard_check_type (headers, method);
  if (status == 0 && (guint64) soup_message_headers_get_content_length (headers) > max_body_octets)
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;

  return status;
}
