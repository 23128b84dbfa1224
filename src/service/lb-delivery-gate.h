#pragma once

#include "handlers/lb-output.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_DELIVERY_GATE (lb_delivery_gate_get_type ())
G_DECLARE_FINAL_TYPE (LbDeliveryGate, lb_delivery_gate, LB, DELIVERY_GATE, GObject)

LbDeliveryGate *lb_delivery_gate_new             (LbMessageHandler *next,
                                                  LbOutput         *output,
                                                  guint64           limit);
guint64         lb_delivery_gate_get_n_delivered (LbDeliveryGate   *self);

G_END_DECLS
