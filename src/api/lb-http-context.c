#define G_LOG_DOMAIN "lb-http-server"

#include "config.h"
#include "api/lb-http-server-private.h"

/**
 * lb_http_server_get_mailbox:
 * @self: a server
 *
 * Returns: (transfer none): what it serves
 */
LbMailbox *
lb_http_server_get_mailbox (LbHttpServer *self)
{
  return self->mailbox;
}

/**
 * lb_http_server_dup_user:
 * @self: a server
 * @message: a request that was let through
 *
 * Returns: (transfer full): whom it logged in as; "" without a login
 */
char *
lb_http_server_dup_user (LbHttpServer      *self,
                         SoupServerMessage *message)
{
  char *user = lb_http_guard_dup_user (self->guard,
                                       soup_server_message_get_request_headers (message));

  return user != NULL ? user : g_strdup ("");
}

/**
 * lb_http_server_get_sessions:
 * @self: a server
 *
 * Returns: (transfer none): the recent SMTP sessions
 */
LbSessionList *
lb_http_server_get_sessions (LbHttpServer *self)
{
  return self->sessions;
}

/**
 * lb_http_server_get_runtime:
 * @self: a server
 *
 * Returns: (transfer none): the run-time state
 */
LbRuntime *
lb_http_server_get_runtime (LbHttpServer *self)
{
  return self->runtime;
}

/**
 * lb_http_server_set_deliver:
 * @self: a server
 * @deliver: takes messages
 * @deliver_data: data for @deliver
 * @max_octets: octets that a message may have; 0: any
 *
 * Sets what becomes of messages that are sent by the API. Without it they are refused.
 */
void
lb_http_server_set_deliver (LbHttpServer      *self,
                            LbHttpDeliverFunc  deliver,
                            gpointer           deliver_data,
                            guint64            max_octets)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));

  self->deliver = deliver;
  self->deliver_data = deliver_data;
  self->max_message_octets = max_octets;
}

/**
 * lb_http_server_may_deliver:
 * @self: a server
 * @n_octets: octets of a message
 *
 * Returns: whether messages of that size are taken
 */
gboolean
lb_http_server_may_deliver (LbHttpServer *self,
                            guint64       n_octets)
{
  return self->deliver != NULL &&
         (self->max_message_octets == 0 || n_octets <= self->max_message_octets);
}

/**
 * lb_http_server_deliver:
 * @self: a server for which lb_http_server_may_deliver() holds
 * @delivery: a message
 * @callback: called with a #GTask of a boolean: whether it was taken
 * @user_data: data for @callback
 *
 * Lets a message take the way of those that come by SMTP.
 */
void
lb_http_server_deliver (LbHttpServer        *self,
                        LbDelivery          *delivery,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  self->deliver (delivery, callback, user_data, self->deliver_data);
}

/**
 * lb_http_server_set_upstream_func:
 * @self: a server
 * @set_upstream: (nullable): changes the upstream server
 * @user_data: data for @set_upstream
 *
 * Without it the upstream server stays as it is.
 */
void
lb_http_server_set_upstream_func (LbHttpServer       *self,
                                  LbHttpUpstreamFunc  set_upstream,
                                  gpointer            user_data)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));

  self->set_upstream = set_upstream;
  self->upstream_data = user_data;
}

/**
 * lb_http_server_change_upstream:
 * @self: a server
 * @server: see #LbHttpUpstreamFunc, likewise what follows
 * @tls: (nullable): how the way there is encrypted
 * @user: (nullable): whom to log in as
 * @password: (nullable): the password of @user
 * @error: return location; one sentence
 *
 * Returns: whether it is changed
 */
gboolean
lb_http_server_change_upstream (LbHttpServer  *self,
                                const char    *server,
                                const char    *tls,
                                const char    *user,
                                const char    *password,
                                GError       **error)
{
  if (self->set_upstream != NULL)
    return self->set_upstream (server, tls, user, password, self->upstream_data, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "The upstream server cannot be changed here");
  return FALSE;
}

/**
 * lb_http_server_get_events:
 * @self: a server
 *
 * Returns: (transfer none): what tells clients what happens
 */
LbApiEvents *
lb_http_server_get_events (LbHttpServer *self)
{
  return self->events;
}

/**
 * lb_http_server_get_mailhog_address:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where MailHog's API is at the root, "127.0.0.1:8026"
 */
const char *
lb_http_server_get_mailhog_address (LbHttpServer *self)
{
  return self->mailhog_address;
}

/**
 * lb_http_server_get_mailhog_events:
 * @self: a server
 *
 * Returns: (transfer none): what tells MailHog's clients of messages
 */
LbMailhogEvents *
lb_http_server_get_mailhog_events (LbHttpServer *self)
{
  return self->mailhog_events;
}

/**
 * lb_http_server_get_jim:
 * @self: a server
 *
 * Returns: (transfer none): MailHog's chaos monkey
 */
LbMailhogJim *
lb_http_server_get_jim (LbHttpServer *self)
{
  return &self->jim;
}

/**
 * lb_http_server_get_releaser:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): what sends messages to other servers
 */
LbReleaser *
lb_http_server_get_releaser (LbHttpServer *self)
{
  return self->releaser;
}

/**
 * lb_http_server_set_releaser:
 * @self: a server
 * @releaser: (nullable): what sends messages to other servers
 */
void
lb_http_server_set_releaser (LbHttpServer *self,
                             LbReleaser   *releaser)
{
  g_return_if_fail (LB_IS_HTTP_SERVER (self));
  g_set_object (&self->releaser, releaser);
}

/**
 * lb_http_server_get_uptime_s:
 * @self: a server
 *
 * Returns: seconds since it was made
 */
gint64
lb_http_server_get_uptime_s (LbHttpServer *self)
{
  return (g_get_monotonic_time () - self->began_at_us) / G_USEC_PER_SEC;
}
