#pragma once

#include "api/lb-http-guard.h"
#include "api/lb-routes.h"

G_BEGIN_DECLS

/* Where websockets are. */
#define LB_HTTP_EVENTS_PATH    "/api/events"
#define LB_HTTP_MAILHOG_PATH   "/api/v2/websocket"
#define LB_HTTP_MAILHOG_PREFIX "/mailhog"

void               lb_http_message_tie          (GSocketAddress      *peer,
                                                 GSocketConnection   *stream,
                                                 LbRouteTable         table);
const LbRoute     *lb_http_message_find_route   (SoupServerMessage   *message,
                                                 char              ***parameters,
                                                 GString             *allowed);
GSocketConnection *lb_http_message_dup_stream   (SoupServerMessage   *message);
gboolean           lb_http_message_is_websocket (SoupServerMessage   *message);
void               lb_http_message_expect       (SoupServerMessage   *message,
                                                 gboolean             is_expected);
void               lb_http_message_refuse       (SoupServerMessage   *message,
                                                 guint                status,
                                                 const char          *text);
void               lb_http_message_add_headers  (SoupServerMessage   *message);
void               lb_http_message_add_cors     (SoupServerMessage   *message,
                                                 LbHttpGuard         *guard);
guint              lb_http_message_check        (SoupServerMessage   *message,
                                                 LbHttpGuard         *guard,
                                                 guint64              max_body_octets);

G_END_DECLS
