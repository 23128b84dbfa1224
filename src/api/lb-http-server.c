#define G_LOG_DOMAIN "lb-http-server"

#include "config.h"
#include "api/lb-http-server-private.h"

#include <string.h>

#include <gio/gnetworking.h>
#include <libsoup/soup.h>

#include "api/lb-http-message.h"
#include "api/lb-routes.h"
#include "base/lb-limits.h"

G_DEFINE_FINAL_TYPE (LbHttpServer, lb_http_server, G_TYPE_OBJECT)

/* Only a message that is sent may be large: in Base64 within JSON it takes 1.4 times its size. */
static guint64
lb_http_server_get_body_limit (LbHttpServer  *self,
                               const LbRoute *route)
{
  guint64 max_octets = self->max_message_octets;

  if (route != NULL && (route->flags & LB_ROUTE_STREAM) != 0)
    return LB_LIMIT_HTTP_STREAM_OCTETS;
  if (route == NULL || (route->flags & LB_ROUTE_LARGE) == 0)
    return LB_LIMIT_HTTP_BODY_OCTETS;

  if (max_octets == 0)
    max_octets = LB_LIMIT_MESSAGE_OCTETS;

  return LB_LIMIT_HTTP_BODY_OCTETS + max_octets / 5 * 7;
}

/* Whether the request may go on: it needs no login, or has a good one. */
static gboolean
lb_http_server_authorise (LbHttpServer      *self,
                          SoupServerMessage *message,
                          const LbRoute     *route)
{
  g_autofree char *user = NULL;

  if (route != NULL && (route->flags & LB_ROUTE_PUBLIC) != 0)
    return TRUE;

  user = lb_http_guard_dup_user (self->guard, soup_server_message_get_request_headers (message));
  if (user != NULL)
    return TRUE;

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "WWW-Authenticate",
                                "Basic realm=\"Login\"");
  lb_http_message_refuse (message, SOUP_STATUS_UNAUTHORIZED, "Unauthorized.\n");

  return FALSE;
}

static void
lb_http_server_got_headers_cb (SoupServerMessage *message,
                               LbHttpServer      *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint status = soup_server_message_get_status (message);
  g_autoptr(GString) allowed = g_string_new (NULL);
  g_auto(GStrv) parameters = NULL;
  const LbRoute *route = lb_http_message_find_route (message, &parameters, allowed);
  guint64 max_octets = lb_http_server_get_body_limit (self, route);

  /* libsoup 3.2 reads overlapping ranges without end (CVE-2026-2443), and nobody needs them here.
   */
  soup_message_headers_remove (headers, "Range");
  lb_http_message_add_headers (message);

  if (status == 0)
    status = lb_http_message_check (message, self->guard, max_octets);
  if (status != 0)
    {
      lb_http_message_refuse (message, status, NULL);
      return;
    }

  lb_http_message_add_cors (message, self->guard);
  if (route != NULL && (route->flags & LB_ROUTE_STREAM) != 0 &&
      lb_http_server_authorise (self, message, route))
    route->respond (lb_api_request_new_stream (self, message, g_steal_pointer (&parameters),
                                               max_octets));
}

static void
lb_http_server_got_chunk_cb (SoupServerMessage *message,
                             GBytes            *chunk,
                             LbHttpServer      *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GString) allowed = g_string_new (NULL);
  g_auto(GStrv) parameters = NULL;
  const LbRoute *route = lb_http_message_find_route (message, &parameters, allowed);

  if ((guint64) body->length > lb_http_server_get_body_limit (self, route))
    lb_http_message_refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL);
}

/* From here on the answer is ours to wait for. */
static void
lb_http_server_got_body_cb (SoupServerMessage *message,
                            LbHttpServer      *self)
{
  lb_http_message_expect (message, FALSE);
}

static void
lb_http_server_wrote_cb (SoupServerMessage *message)
{
  lb_http_message_expect (message, TRUE);
}

static void
lb_http_server_wrote_body_data_cb (SoupServerMessage *message,
                                   guint              n_octets,
                                   LbHttpServer      *self)
{
  lb_http_message_expect (message, TRUE);
}

static void
lb_http_server_request_started_cb (SoupServer        *soup,
                                   SoupServerMessage *message,
                                   LbHttpServer      *self)
{
  g_signal_connect_object (message, "got-headers", G_CALLBACK (lb_http_server_got_headers_cb),
                           self, 0);
  g_signal_connect_object (message, "got-chunk", G_CALLBACK (lb_http_server_got_chunk_cb), self, 0);
  g_signal_connect_object (message, "got-body", G_CALLBACK (lb_http_server_got_body_cb), self, 0);
  g_signal_connect_object (message, "wrote-headers", G_CALLBACK (lb_http_server_wrote_cb), self, 0);
  g_signal_connect_object (message, "wrote-body-data",
                           G_CALLBACK (lb_http_server_wrote_body_data_cb),
                           self, 0);
}

/* A request on its way to what answers it. */
typedef struct
{
  const LbRoute *route;
  LbApiRequest  *request; /* (owned) */
} LbHttpVisit;

static void
lb_http_server_respond_cb (gpointer user_data)
{
  g_autofree LbHttpVisit *visit = user_data;

  visit->route->respond (visit->request);
}

/* A client that has sent a message and been told that it is kept finds it, and deletes it with all
 * others. */
static void
lb_http_server_respond (LbHttpServer       *self,
                        SoupServerMessage  *message,
                        const LbRoute      *route,
                        char              **parameters)
{
  LbHttpVisit *visit = g_new (LbHttpVisit, 1);

  visit->route = route;
  visit->request = lb_api_request_new (self, message, parameters);
  lb_mailbox_settle (self->mailbox, lb_http_server_respond_cb, visit);
}

static void
lb_http_server_request_cb (SoupServer        *soup,
                           SoupServerMessage *message,
                           const char        *decoded_path,
                           GHashTable        *query,
                           gpointer           user_data)
{
  LbHttpServer *self = LB_HTTP_SERVER (user_data);
  const char *method = soup_server_message_get_method (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autoptr(GString) allowed = g_string_new (NULL);
  char **parameters = NULL;
  const LbRoute *route;

  if (soup_server_message_is_options_ping (message) ||
      (g_str_equal (method, "OPTIONS") &&
       (g_str_has_prefix (path, "/api/") || g_str_has_prefix (path, "/mailhog/api/"))))
    {
      lb_http_message_refuse (message, SOUP_STATUS_OK, "");
      return;
    }

  route = lb_http_message_find_route (message, &parameters, allowed);
  if (route != NULL && (route->flags & LB_ROUTE_STREAM) != 0)
    {
      /* It has been answering since the headers. */
      g_strfreev (parameters);
    }
  else if (!lb_http_server_authorise (self, message, route))
    {
      g_strfreev (parameters);
    }
  else if (route != NULL)
    {
      lb_http_server_respond (self, message, route, parameters);
    }
  else if (allowed->len > 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                    allowed->str);
      lb_http_message_refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
    }
  else
    {
      lb_http_message_refuse (message, SOUP_STATUS_NOT_FOUND, "404 page not found\n");
    }
}

/* What is left unanswered here libsoup takes for a handshake (RFC 6455 4.2). A path that is not one
 * of those that the connection is for is nobody's. */
static void
lb_http_server_events_request_cb (SoupServer        *soup,
                                  SoupServerMessage *message,
                                  const char        *decoded_path,
                                  GHashTable        *query,
                                  gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (!lb_http_server_authorise (LB_HTTP_SERVER (user_data), message, NULL))
    return;

  if (!lb_http_message_is_websocket (message))
    lb_http_message_refuse (message, SOUP_STATUS_NOT_FOUND, "404 page not found\n");
  else if (!soup_message_headers_header_equals (headers, "Upgrade", "websocket"))
    lb_http_message_refuse (message, SOUP_STATUS_BAD_REQUEST, "This is for websockets\n");
  else
    soup_message_headers_remove (soup_server_message_get_response_headers (message), "Connection");
}

static void
lb_http_server_events_cb (SoupServer              *soup,
                          SoupServerMessage       *message,
                          const char              *path,
                          SoupWebsocketConnection *client,
                          gpointer                 user_data)
{
  LbHttpServer *self = LB_HTTP_SERVER (user_data);
  g_autoptr(GSocketConnection) stream = lb_http_message_dup_stream (message);
  GSocket *socket;

  if (stream == NULL)
    return;

  socket = g_socket_connection_get_socket (stream);
  if (g_str_equal (path, LB_HTTP_EVENTS_PATH))
    lb_api_events_add_client (self->events, client, socket);
  else
    lb_mailhog_events_add_client (self->mailhog_events, client, socket);
}

static void
lb_http_server_take (LbHttpServer      *self,
                     GSocketConnection *stream,
                     LbRouteTable       table)
{
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (stream, NULL);
  g_autoptr(GSocketAddress) peer = g_socket_connection_get_remote_address (stream, NULL);

  /* The client may be gone already. */
  if (local == NULL || peer == NULL)
    return;

  lb_http_message_tie (peer, stream, table);
  g_socket_set_option (g_socket_connection_get_socket (stream), IPPROTO_TCP, TCP_NODELAY, TRUE,
                       NULL);
  soup_server_accept_iostream (self->soup, G_IO_STREAM (stream), local, peer, NULL);
}

static void
lb_http_server_accept_cb (GSocketConnection *stream,
                          gpointer           user_data)
{
  lb_http_server_take (LB_HTTP_SERVER (user_data), stream, LB_ROUTES_OWN);
}

static void
lb_http_server_accept_mailhog_cb (GSocketConnection *stream,
                                  gpointer           user_data)
{
  lb_http_server_take (LB_HTTP_SERVER (user_data), stream, LB_ROUTES_MAILHOG);
}

/* SoupServer does not tell of the connections that it closes when it is stopped. */
static void
lb_http_server_abandon_requests (LbHttpServer *self)
{
  g_autoptr(GPtrArray) requests =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_api_request_unref);

  for (guint i = 0; i < self->requests->len; i++)
    g_ptr_array_add (requests, lb_api_request_ref (g_ptr_array_index (self->requests, i)));
  for (guint i = 0; i < requests->len; i++)
    lb_api_request_abandon (g_ptr_array_index (requests, i));
}

static void
lb_http_server_dispose (GObject *object)
{
  LbHttpServer *self = LB_HTTP_SERVER (object);

  if (self->soup != NULL)
    lb_http_server_stop (self);
  g_clear_object (&self->soup);
  g_clear_object (&self->listener);
  g_clear_object (&self->mailhog_listener);
  g_clear_object (&self->events);
  g_clear_object (&self->mailhog_events);
  g_clear_object (&self->mailbox);
  g_clear_object (&self->sessions);
  g_clear_object (&self->runtime);
  g_clear_object (&self->releaser);

  G_OBJECT_CLASS (lb_http_server_parent_class)->dispose (object);
}

static void
lb_http_server_finalize (GObject *object)
{
  LbHttpServer *self = LB_HTTP_SERVER (object);

  lb_http_guard_free (self->guard);
  g_ptr_array_unref (self->requests);
  g_free (self->mailhog_address);

  G_OBJECT_CLASS (lb_http_server_parent_class)->finalize (object);
}

static void
lb_http_server_class_init (LbHttpServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_http_server_dispose;
  object_class->finalize = lb_http_server_finalize;
}

static void
lb_http_server_init (LbHttpServer *self)
{
  static const char * const websocket_paths[] = {
    LB_HTTP_EVENTS_PATH, LB_HTTP_MAILHOG_PATH, LB_HTTP_MAILHOG_PREFIX LB_HTTP_MAILHOG_PATH,
  };

  self->began_at_us = g_get_monotonic_time ();
  self->guard = lb_http_guard_new ();
  self->requests = g_ptr_array_new ();
  self->listener = lb_http_listener_new (lb_http_server_accept_cb, self);
  self->mailhog_listener = lb_http_listener_new (lb_http_server_accept_mailhog_cb, self);
  /* Paths stay encoded: the routes decode segment by segment. */
  self->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  g_signal_connect_object (self->soup, "request-started",
                           G_CALLBACK (lb_http_server_request_started_cb), self, 0);
  soup_server_add_handler (self->soup, NULL, lb_http_server_request_cb, self, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (websocket_paths); i++)
    {
      soup_server_add_handler (self->soup, websocket_paths[i], lb_http_server_events_request_cb,
                               self, NULL);
      soup_server_add_websocket_handler (self->soup, websocket_paths[i], NULL, NULL,
                                         lb_http_server_events_cb, self, NULL);
    }
}

/**
 * lb_http_server_new:
 * @mailbox: what it serves
 * @sessions: the recent SMTP sessions
 * @runtime: the run-time state
 *
 * Returns: (transfer full): a server that does not listen yet
 */
LbHttpServer *
lb_http_server_new (LbMailbox     *mailbox,
                    LbSessionList *sessions,
                    LbRuntime     *runtime)
{
  LbHttpServer *self = g_object_new (LB_TYPE_HTTP_SERVER, NULL);

  self->mailbox = g_object_ref (mailbox);
  self->events = lb_api_events_new (mailbox);
  self->mailhog_events = lb_mailhog_events_new (mailbox);
  self->sessions = g_object_ref (sessions);
  self->runtime = g_object_ref (runtime);

  return self;
}

/**
 * lb_http_server_allow_host:
 * @self: a server
 * @host: a name or address, without a port, by which clients may call it besides those of loopback
 */
void
lb_http_server_allow_host (LbHttpServer *self,
                           const char   *host)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));
  lb_http_guard_add_host (self->guard, host);
}

/**
 * lb_http_server_set_wide:
 * @self: a server
 *
 * Lets clients call it by any address, and by a port that is forwarded to ours; for a server that
 * other machines are meant to reach.
 */
void
lb_http_server_set_wide (LbHttpServer *self)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));
  lb_http_guard_set_wide (self->guard);
}

/**
 * lb_http_server_allow_origin:
 * @self: a server
 * @origin: the origin of web pages that may use it
 */
void
lb_http_server_allow_origin (LbHttpServer *self,
                             const char   *origin)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));
  lb_http_guard_add_origin (self->guard, origin);
}

/**
 * lb_http_server_add_users:
 * @self: a server
 * @text: see lb_http_guard_add_users()
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * From the first user on a login is needed for everything but the probes.
 *
 * Returns: whether @text could be read and has a user
 */
gboolean
lb_http_server_add_users (LbHttpServer  *self,
                          const char    *text,
                          GError       **error)
{
  g_return_val_if_fail (LB_IS_HTTP_SERVER (self), FALSE);
  return lb_http_guard_add_users (self->guard, text, error);
}

/**
 * lb_http_server_listen:
 * @self: a server
 * @address: "127.0.0.1:8025", "[::1]:0"
 * @real_address: (out) (transfer full): likewise, with the port that was given for 0
 * @error: return location; %G_IO_ERROR_ADDRESS_IN_USE and others of sockets
 *
 * Returns: whether it listens
 */
gboolean
lb_http_server_listen (LbHttpServer  *self,
                       const char    *address,
                       char         **real_address,
                       GError       **error)
{
  g_return_val_if_fail (LB_IS_HTTP_SERVER (self), FALSE);
  return lb_http_listener_listen (self->listener, address, real_address, error);
}

/**
 * lb_http_server_listen_mailhog:
 * @self: a server
 * @address: see lb_http_server_listen()
 * @error: return location
 *
 * Serves MailHog's API there at the root, with the same rules as everything else.
 *
 * Returns: whether it listens
 */
gboolean
lb_http_server_listen_mailhog (LbHttpServer  *self,
                               const char    *address,
                               GError       **error)
{
  g_return_val_if_fail (LB_IS_HTTP_SERVER (self), FALSE);

  g_clear_pointer (&self->mailhog_address, g_free);
  return lb_http_listener_listen (self->mailhog_listener, address, &self->mailhog_address, error);
}

/**
 * lb_http_server_set_patience:
 * @self: a server
 * @patience_ms: how long a client may take for a request, and for each piece of its answer
 */
void
lb_http_server_set_patience (LbHttpServer *self,
                             guint         patience_ms)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));
  lb_http_listener_set_patience (self->listener, patience_ms);
  lb_http_listener_set_patience (self->mailhog_listener, patience_ms);
}

/**
 * lb_http_server_stop:
 * @self: a server
 *
 * Stops listening and closes every connection, answered or not.
 */
void
lb_http_server_stop (LbHttpServer *self)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));

  lb_http_listener_close (self->listener);
  lb_http_listener_close (self->mailhog_listener);
  lb_api_events_close (self->events);
  lb_mailhog_events_close (self->mailhog_events);
  lb_http_server_abandon_requests (self);
  soup_server_disconnect (self->soup);
}
