#pragma once

#include <gio/gio.h>

#include "base/lb-relay-job.h"
#include "handlers/lb-relay-policy.h"
#include "mailbox/lb-releaser.h"
#include "net/lb-smtp-sender.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

#define LB_TYPE_RELAY_QUEUE (lb_relay_queue_get_type ())
G_DECLARE_FINAL_TYPE (LbRelayQueue, lb_relay_queue, LB, RELAY_QUEUE, GObject)

LbRelayQueue  *lb_relay_queue_new          (LbStore              *store);
void           lb_relay_queue_set_sender   (LbRelayQueue         *self,
                                            LbRelayRoute          route,
                                            LbSmtpSender         *sender);
void           lb_relay_queue_set_policy   (LbRelayQueue         *self,
                                            LbRelayPolicy        *policy);
LbRelayPolicy *lb_relay_queue_get_policy   (LbRelayQueue         *self);
void           lb_relay_queue_set_open     (LbRelayQueue         *self,
                                            guint                 routes);
LbSmtpSender  *lb_relay_queue_get_sender   (LbRelayQueue         *self,
                                            LbRelayRoute          route);
void           lb_relay_queue_set_delays   (LbRelayQueue         *self,
                                            const guint          *delays_ms,
                                            guint                 n_delays);
void           lb_relay_queue_start_async  (LbRelayQueue         *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean       lb_relay_queue_start_finish (LbRelayQueue         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void           lb_relay_queue_stop_async   (LbRelayQueue         *self,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean       lb_relay_queue_stop_finish  (LbRelayQueue         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void           lb_relay_queue_add_async    (LbRelayQueue         *self,
                                            const LbRelayJob     *job,
                                            gboolean              waits,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
LbRelayJob    *lb_relay_queue_add_finish   (LbRelayQueue         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void           lb_relay_queue_retry_async  (LbRelayQueue         *self,
                                            const char           *message_id,
                                            guint                 states,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean       lb_relay_queue_retry_finish (LbRelayQueue         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
