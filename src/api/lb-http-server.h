#pragma once

#include <gio/gio.h>

#include "base/lb-runtime.h"
#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-releaser.h"
#include "mailbox/lb-session-list.h"

G_BEGIN_DECLS

#define LB_TYPE_HTTP_SERVER (lb_http_server_get_type ())
G_DECLARE_FINAL_TYPE (LbHttpServer, lb_http_server, LB, HTTP_SERVER, GObject)

LbHttpServer  *lb_http_server_new          (LbMailbox      *mailbox,
                                            LbSessionList  *sessions,
                                            LbRuntime      *runtime);
void           lb_http_server_allow_host   (LbHttpServer   *self,
                                            const char     *host);
void           lb_http_server_allow_origin (LbHttpServer   *self,
                                            const char     *origin);
gboolean       lb_http_server_add_users    (LbHttpServer   *self,
                                            const char     *text,
                                            GError        **error);
gboolean       lb_http_server_listen       (LbHttpServer   *self,
                                            const char     *address,
                                            char          **real_address,
                                            GError        **error);
void           lb_http_server_set_patience (LbHttpServer   *self,
                                            guint           patience_ms);
void           lb_http_server_stop         (LbHttpServer   *self);
LbMailbox     *lb_http_server_get_mailbox  (LbHttpServer   *self);
LbSessionList *lb_http_server_get_sessions (LbHttpServer   *self);
LbRuntime     *lb_http_server_get_runtime  (LbHttpServer   *self);
gint64         lb_http_server_get_uptime_s (LbHttpServer   *self);

LbReleaser *lb_http_server_get_releaser (LbHttpServer *self);
void        lb_http_server_set_releaser (LbHttpServer *self,
                                         LbReleaser   *releaser);

G_END_DECLS
