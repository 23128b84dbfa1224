#pragma once

#include "handlers/lb-relay-policy.h"
#include "handlers/lb-relay-queue.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_PROXY_HANDLER (lb_proxy_handler_get_type ())
G_DECLARE_FINAL_TYPE (LbProxyHandler, lb_proxy_handler, LB, PROXY_HANDLER, GObject)

LbProxyHandler *lb_proxy_handler_new       (LbRelayQueue     *queue);
void            lb_proxy_handler_set_waits (LbProxyHandler   *self,
                                            gboolean          waits);
LbRelayJob     *lb_proxy_handler_make_job  (LbDelivery       *delivery,
                                            LbRelayPolicy    *policy);
char           *lb_proxy_handler_judge     (const LbRelayJob *job);

G_END_DECLS
