#pragma once

#include <libsoup/soup.h>

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_API_EVENTS (lb_api_events_get_type ())
G_DECLARE_FINAL_TYPE (LbApiEvents, lb_api_events, LB, API_EVENTS, GObject)

LbApiEvents *lb_api_events_new         (LbMailbox               *mailbox);
void         lb_api_events_add_client  (LbApiEvents             *self,
                                        SoupWebsocketConnection *connection,
                                        GSocket                 *socket);
void         lb_api_events_tell_read   (LbApiEvents             *self,
                                        const char * const      *ids,
                                        gboolean                 is_read);
void         lb_api_events_tell_delete (LbApiEvents             *self,
                                        const char * const      *ids);
void         lb_api_events_close       (LbApiEvents             *self);

guint lb_api_events_get_n_clients (LbApiEvents *self);

void lb_api_events_tell_tags  (LbApiEvents        *self,
                               const char * const *ids,
                               const char * const *tags);
void lb_api_events_tell_prune (LbApiEvents        *self);

G_END_DECLS
