#pragma once

#include <glib-object.h>

#include "base/chaos/lb-chaos-rule.h"

G_BEGIN_DECLS

/**
 * LbChaosTriggerKind:
 *
 * Mailpit's three triggers: at MAIL, RCPT and AUTH.
 */
typedef enum
{
  LB_CHAOS_SENDER,
  LB_CHAOS_RECIPIENT,
  LB_CHAOS_AUTHENTICATION,
  LB_CHAOS_N_TRIGGERS
} LbChaosTriggerKind;

/**
 * LbChaosTrigger:
 * @error_code: what is answered, 400 to 599
 * @probability: how often, in per cent
 */
typedef struct
{
  guint error_code;
  guint probability;
} LbChaosTrigger;

/**
 * LbChaosVerdict:
 * @delay_ms: how long the answer is held back; 0: not
 * @octets_per_second: how fast the connection is from now on; 0: as before
 * @is_drop: whether to close the connection without an answer
 * @reply: (nullable): what to answer instead; %NULL: as without a fault
 * @cause: what did it, for the transcript: "rule 2"
 *
 * What happens at a step of a conversation.
 */
typedef struct
{
  guint    delay_ms;
  guint    octets_per_second;
  gboolean is_drop;
  char    *reply;
  char    *cause;
} LbChaosVerdict;

void lb_chaos_verdict_clear (LbChaosVerdict *verdict);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbChaosVerdict, lb_chaos_verdict_clear)

#define LB_TYPE_CHAOS (lb_chaos_get_type ())
G_DECLARE_FINAL_TYPE (LbChaos, lb_chaos, LB, CHAOS, GObject)

LbChaos           *lb_chaos_new          (void);
gboolean           lb_chaos_is_active    (LbChaos               *self);
gboolean           lb_chaos_is_enabled   (LbChaos               *self);
void               lb_chaos_set_enabled  (LbChaos               *self,
                                          gboolean               is_enabled);
gboolean           lb_chaos_is_magic     (LbChaos               *self);
void               lb_chaos_set_magic    (LbChaos               *self,
                                          gboolean               is_magic);
guint32            lb_chaos_get_seed     (LbChaos               *self);
void               lb_chaos_set_seed     (LbChaos               *self,
                                          guint32                seed);
LbChaosTrigger     lb_chaos_get_trigger  (LbChaos               *self,
                                          LbChaosTriggerKind     kind);
gboolean           lb_chaos_set_triggers (LbChaos               *self,
                                          const LbChaosTrigger  *triggers,
                                          GError               **error);
void               lb_chaos_set_rules    (LbChaos               *self,
                                          GPtrArray             *rules);
guint              lb_chaos_get_n_rules  (LbChaos               *self);
const LbChaosRule *lb_chaos_get_rule     (LbChaos               *self,
                                          guint                  index);
void               lb_chaos_get_counts   (LbChaos               *self,
                                          guint                  index,
                                          guint64               *n_met,
                                          guint64               *n_acted);
void               lb_chaos_reset        (LbChaos               *self);
guint64            lb_chaos_get_n_faults (LbChaos               *self);
gboolean           lb_chaos_ask          (LbChaos               *self,
                                          const LbChaosMoment   *moment,
                                          LbChaosVerdict        *verdict);

const char    *lb_chaos_trigger_get_name    (LbChaosTriggerKind kind);
LbChaosTrigger lb_chaos_trigger_get_default (LbChaosTriggerKind kind);

G_END_DECLS
