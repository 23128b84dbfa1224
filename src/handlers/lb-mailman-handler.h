#pragma once

#include "handlers/lb-mailman-directory.h"
#include "handlers/lb-relay-policy.h"
#include "handlers/lb-relay-queue.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILMAN_HANDLER (lb_mailman_handler_get_type ())
G_DECLARE_FINAL_TYPE (LbMailmanHandler, lb_mailman_handler, LB, MAILMAN_HANDLER, GObject)

LbMailmanHandler *lb_mailman_handler_new       (LbRelayQueue       *queue,
                                                LbMailmanDirectory *directory);
void              lb_mailman_handler_set_waits (LbMailmanHandler   *self,
                                                gboolean            waits);

G_END_DECLS
