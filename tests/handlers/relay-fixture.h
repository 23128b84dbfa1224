#pragma once

#include "fake-upstream.h"
#include "handlers/lb-relay-queue.h"
#include "store-fixture.h"

G_BEGIN_DECLS

/* The part of a script that takes everything up to DATA for one recipient. */
#define TO_RCPT "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT"
#define TO_DATA TO_RCPT, "> 250 ok", "< DATA", "> 354 go on"
#define BYE "< QUIT", "> 221 bye"

/* Each call here runs the main context until its answer is there. */

LbRelayQueue *relay_queue_open  (LbStore          *store,
                                 const char       *upstream);
void          relay_queue_stop  (LbRelayQueue     *queue);
LbRelayJob   *relay_job_make    (const char       *message_id,
                                 const char       *recipient);
LbRelayJob   *relay_queue_add   (LbRelayQueue     *queue,
                                 const LbRelayJob *job,
                                 gboolean          waits);
void          relay_queue_retry (LbRelayQueue     *queue,
                                 const char       *message_id,
                                 guint             states);
LbRelayJob   *relay_job_load    (LbStore          *store,
                                 const char       *message_id);
LbRelayJob   *relay_job_await   (LbStore          *store,
                                 const char       *message_id,
                                 LbRelayState      state);

G_END_DECLS
