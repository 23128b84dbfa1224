#pragma once

#include <libsoup/soup.h>

#include "api/lb-http-server.h"
#include "api/lb-json.h"

G_BEGIN_DECLS

/**
 * LbApiRequest:
 *
 * One request on its way to its answer. Whoever has it answers it once, which also gives it up;
 * until then the client waits and the main loop goes on. A client that goes away cancels its
 * cancellable.
 */
typedef struct _LbApiRequest LbApiRequest;

LbApiRequest       *lb_api_request_new             (LbHttpServer       *server,
                                                    SoupServerMessage  *message,
                                                    char              **parameters);
LbApiRequest       *lb_api_request_new_stream      (LbHttpServer       *server,
                                                    SoupServerMessage  *message,
                                                    char              **parameters,
                                                    guint64             max_octets);
GInputStream       *lb_api_request_get_stream      (LbApiRequest       *self);
const char         *lb_api_request_get_type        (LbApiRequest       *self);
gboolean            lb_api_request_is_local        (LbApiRequest       *self);
char               *lb_api_request_dup_user        (LbApiRequest       *self);
LbApiRequest       *lb_api_request_ref             (LbApiRequest       *self);
void                lb_api_request_unref           (LbApiRequest       *self);
LbHttpServer       *lb_api_request_get_server      (LbApiRequest       *self);
LbMailbox          *lb_api_request_get_mailbox     (LbApiRequest       *self);
const char         *lb_api_request_get_parameter   (LbApiRequest       *self,
                                                    guint               position);
const char         *lb_api_request_get_query       (LbApiRequest       *self,
                                                    const char         *name);
guint64             lb_api_request_get_number      (LbApiRequest       *self,
                                                    const char         *name,
                                                    guint64             fallback);
GTimeZone          *lb_api_request_dup_zone        (LbApiRequest       *self);
void                lb_api_request_watch_client    (LbApiRequest       *self);
GBytes             *lb_api_request_get_body        (LbApiRequest       *self);
char               *lb_api_request_dup_peer        (LbApiRequest       *self);
GCancellable       *lb_api_request_get_cancellable (LbApiRequest       *self);
SoupServerMessage  *lb_api_request_get_message     (LbApiRequest       *self);
void                lb_api_request_abandon         (LbApiRequest       *self);
gboolean            lb_api_request_is_finished     (LbApiRequest       *self);
SoupMessageHeaders *lb_api_request_get_headers     (LbApiRequest       *self);
void                lb_api_request_respond         (LbApiRequest       *self,
                                                    guint               status,
                                                    const char         *type,
                                                    GBytes             *body);
void                lb_api_request_respond_text    (LbApiRequest       *self,
                                                    guint               status,
                                                    const char         *text);
void                lb_api_request_respond_json    (LbApiRequest       *self,
                                                    LbJson             *json);
void                lb_api_request_respond_error   (LbApiRequest       *self,
                                                    const GError       *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiRequest, lb_api_request_unref)

G_END_DECLS
