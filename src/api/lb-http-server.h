#pragma once

#include <gio/gio.h>

#include "api/lb-api-events.h"
#include "base/lb-runtime.h"
#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-releaser.h"
#include "mailbox/lb-session-list.h"

G_BEGIN_DECLS

/**
 * LbHttpDeliverFunc:
 * @delivery: a message
 * @callback: called with a #GTask of a boolean: whether it was taken
 * @user_data: data for @callback
 * @deliver_data: data
 *
 * Lets a message take the way of those that come by SMTP, which the API does not see.
 */
typedef void (*LbHttpDeliverFunc) (LbDelivery         *delivery,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data,
                                   gpointer            deliver_data);

/**
 * LbHttpUpstreamFunc:
 * @server: (nullable): "HOST:PORT"; %NULL: none
 * @tls: (nullable): "none", "starttls" or "tls"; %NULL: what fits the server
 * @user: (nullable): whom to log in as
 * @password: (nullable): the password of @user
 * @user_data: data
 * @error: return location; one sentence
 *
 * Changes the server that mail is relayed and released to, which the API does not see.
 *
 * Returns: whether it is one that can be used
 */
typedef gboolean (*LbHttpUpstreamFunc) (const char *server,
                                        const char *tls,
                                        const char *user,
                                        const char *password,
                                        gpointer    user_data,
                                        GError    **error);

#define LB_TYPE_HTTP_SERVER (lb_http_server_get_type ())
G_DECLARE_FINAL_TYPE (LbHttpServer, lb_http_server, LB, HTTP_SERVER, GObject)

LbHttpServer  *lb_http_server_new                 (LbMailbox      *mailbox,
                                                   LbSessionList  *sessions,
                                                   LbRuntime      *runtime);
void           lb_http_server_allow_host          (LbHttpServer   *self,
                                                   const char     *host);
void           lb_http_server_set_wide            (LbHttpServer   *self);
void           lb_http_server_allow_origin        (LbHttpServer   *self,
                                                   const char     *origin);
gboolean       lb_http_server_add_users           (LbHttpServer   *self,
                                                   const char     *text,
                                                   GError        **error);
gboolean       lb_http_server_listen              (LbHttpServer   *self,
                                                   const char     *address,
                                                   char          **real_address,
                                                   GError        **error);
gboolean       lb_http_server_listen_mailhog      (LbHttpServer   *self,
                                                   const char     *address,
                                                   GError        **error);
const char    *lb_http_server_get_mailhog_address (LbHttpServer   *self);
void           lb_http_server_set_patience        (LbHttpServer   *self,
                                                   guint           patience_ms);
void           lb_http_server_stop                (LbHttpServer   *self);
LbMailbox     *lb_http_server_get_mailbox         (LbHttpServer   *self);
LbSessionList *lb_http_server_get_sessions        (LbHttpServer   *self);
LbRuntime     *lb_http_server_get_runtime         (LbHttpServer   *self);
gint64         lb_http_server_get_uptime_s        (LbHttpServer   *self);

LbReleaser *lb_http_server_get_releaser (LbHttpServer *self);
void        lb_http_server_set_releaser (LbHttpServer *self,
                                         LbReleaser   *releaser);

void     lb_http_server_set_deliver (LbHttpServer        *self,
                                     LbHttpDeliverFunc    deliver,
                                     gpointer             deliver_data,
                                     guint64              max_octets);
gboolean lb_http_server_may_deliver (LbHttpServer        *self,
                                     guint64              n_octets);
void     lb_http_server_deliver     (LbHttpServer        *self,
                                     LbDelivery          *delivery,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);

void     lb_http_server_set_upstream_func (LbHttpServer        *self,
                                           LbHttpUpstreamFunc   set_upstream,
                                           gpointer             user_data);
gboolean lb_http_server_change_upstream   (LbHttpServer        *self,
                                           const char          *server,
                                           const char          *tls,
                                           const char          *user,
                                           const char          *password,
                                           GError             **error);

LbApiEvents *lb_http_server_get_events (LbHttpServer *self);

G_END_DECLS
