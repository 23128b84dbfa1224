#pragma once

#include <libsoup/soup.h>

#include "api/lb-api-feed.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

/**
 * LbMailhogEvents:
 *
 * Tells MailHog's clients of each message that comes, with all that is in it.
 */
#define LB_TYPE_MAILHOG_EVENTS (lb_mailhog_events_get_type ())
G_DECLARE_FINAL_TYPE (LbMailhogEvents, lb_mailhog_events, LB, MAILHOG_EVENTS, GObject)

LbMailhogEvents *lb_mailhog_events_new         (LbMailbox               *mailbox);
void             lb_mailhog_events_add_client  (LbMailhogEvents         *self,
                                                SoupWebsocketConnection *connection,
                                                GSocket                 *socket);
void             lb_mailhog_events_add_request (LbMailhogEvents         *self,
                                                LbApiRequest            *request);
void             lb_mailhog_events_close       (LbMailhogEvents         *self);

G_END_DECLS
