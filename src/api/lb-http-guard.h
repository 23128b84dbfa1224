#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * LbHttpGuard:
 *
 * Decides which requests are looked at: what a web page in the user's browser, a page that rebinds
 * its name to 127.0.0.1, or a request with two readings may not do. A plain set of rules without
 * state.
 */
typedef struct _LbHttpGuard LbHttpGuard;

LbHttpGuard *lb_http_guard_new           (void);
void         lb_http_guard_free          (LbHttpGuard         *self);
void         lb_http_guard_add_host      (LbHttpGuard         *self,
                                          const char          *host);
void         lb_http_guard_set_wide      (LbHttpGuard         *self);
void         lb_http_guard_add_origin    (LbHttpGuard         *self,
                                          const char          *origin);
void         lb_http_guard_add_user      (LbHttpGuard         *self,
                                          const char          *user,
                                          const char          *password);
gboolean     lb_http_guard_add_users     (LbHttpGuard         *self,
                                          const char          *text,
                                          GError             **error);
gboolean     lb_http_guard_has_origin    (LbHttpGuard         *self,
                                          const char          *origin);
guint        lb_http_guard_check_framing (SoupMessageHeaders  *headers);
guint        lb_http_guard_check_host    (LbHttpGuard         *self,
                                          SoupMessageHeaders  *headers,
                                          GUri                *uri,
                                          guint                port);
guint        lb_http_guard_check_origin  (LbHttpGuard         *self,
                                          SoupMessageHeaders  *headers,
                                          const char          *method);
guint        lb_http_guard_check_type    (SoupMessageHeaders  *headers,
                                          const char          *method);
char        *lb_http_guard_dup_user      (LbHttpGuard         *self,
                                          SoupMessageHeaders  *headers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHttpGuard, lb_http_guard_free)

G_END_DECLS
