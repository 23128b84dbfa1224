#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LB_TYPE_HTTP_LISTENER (lb_http_listener_get_type ())
G_DECLARE_FINAL_TYPE (LbHttpListener, lb_http_listener, LB, HTTP_LISTENER, GObject)

/**
 * LbHttpAcceptFunc:
 * @stream: a new connection
 * @user_data: data
 *
 * Takes a connection. It counts until its last reference is gone.
 */
typedef void (*LbHttpAcceptFunc) (GSocketConnection *stream,
                                  gpointer           user_data);

LbHttpListener *lb_http_listener_new               (LbHttpAcceptFunc    accept,
                                                    gpointer            user_data);
gboolean        lb_http_listener_listen            (LbHttpListener     *self,
                                                    const char         *address,
                                                    char              **real_address,
                                                    GError            **error);
void            lb_http_listener_close             (LbHttpListener     *self);
guint           lb_http_listener_get_n_connections (LbHttpListener     *self);
void            lb_http_listener_set_patience      (LbHttpListener     *self,
                                                    guint               patience_ms);
void            lb_http_listener_expect            (GSocketConnection  *stream,
                                                    gboolean            is_expected);

G_END_DECLS
