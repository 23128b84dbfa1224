#pragma once

#include "handlers/lb-relay-policy.h"
#include "handlers/lb-relay-queue.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_FORWARD_HANDLER (lb_forward_handler_get_type ())
G_DECLARE_FINAL_TYPE (LbForwardHandler, lb_forward_handler, LB, FORWARD_HANDLER, GObject)

LbForwardHandler *lb_forward_handler_new (LbRelayQueue *queue,
                                          const char   *address);

G_END_DECLS
