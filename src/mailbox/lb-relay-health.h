#pragma once

#include "mailbox/lb-releaser.h"

G_BEGIN_DECLS

#define LB_TYPE_RELAY_HEALTH (lb_relay_health_get_type ())
G_DECLARE_FINAL_TYPE (LbRelayHealth, lb_relay_health, LB, RELAY_HEALTH, GObject)

LbRelayHealth *lb_relay_health_new          (LbReleaser    *releaser);
LbReleaser    *lb_relay_health_get_releaser (LbRelayHealth *self);
guint          lb_relay_health_get_n_failed (LbRelayHealth *self);
const char    *lb_relay_health_get_reason   (LbRelayHealth *self);
void           lb_relay_health_clear        (LbRelayHealth *self);
void           lb_relay_health_retry        (LbRelayHealth *self);

G_END_DECLS
