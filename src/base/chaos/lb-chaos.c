#define G_LOG_DOMAIN "lb-chaos"

#include "config.h"
#include "base/chaos/lb-chaos.h"

#include "base/chaos/lb-chaos-address.h"
#include "base/chaos/lb-chaos-turn.h"
#include "base/lb-limits.h"

struct _LbChaos
{
  GObject        parent_instance;

  gboolean       is_enabled;
  gboolean       is_magic;
  gboolean       is_active;     /* whether there is anything to ask for */
  guint32        seed;
  LbChaosTrigger triggers[LB_CHAOS_N_TRIGGERS];
  guint64        n_trigger_draws[LB_CHAOS_N_TRIGGERS];
  GPtrArray     *turns;         /* (owned) (element-type LbChaosTurn): the rules, in order */
  guint64        n_faults;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (LbChaos, lb_chaos, G_TYPE_OBJECT)

/* Mailpit's names, codes when nobody gives one, and words. */
static const struct
{
  const char  *name;
  LbChaosStage stage;
  guint        error_code;
  const char  *text;
} trigger_kinds[LB_CHAOS_N_TRIGGERS] = {
  [LB_CHAOS_SENDER] = { "Sender", LB_CHAOS_MAIL, 451, "Chaos sender error" },
  [LB_CHAOS_RECIPIENT] = { "Recipient", LB_CHAOS_RCPT, 451, "Chaos recipient error" },
  [LB_CHAOS_AUTHENTICATION] = { "Authentication", LB_CHAOS_AUTH, 535,
                                "Chaos authentication error" },
};

/**
 * lb_chaos_verdict_clear:
 * @verdict: a verdict
 *
 * Frees what @verdict holds.
 */
void
lb_chaos_verdict_clear (LbChaosVerdict *verdict)
{
  g_clear_pointer (&verdict->reply, g_free);
  g_clear_pointer (&verdict->cause, g_free);
}

/**
 * lb_chaos_trigger_get_name:
 * @kind: a trigger
 *
 * Returns: (transfer none): Mailpit's name of it
 */
const char *
lb_chaos_trigger_get_name (LbChaosTriggerKind kind)
{
  return trigger_kinds[kind].name;
}

/**
 * lb_chaos_trigger_get_default:
 * @kind: a trigger
 *
 * Returns: how it is when nobody sets it: never
 */
LbChaosTrigger
lb_chaos_trigger_get_default (LbChaosTriggerKind kind)
{
  return (LbChaosTrigger) { trigger_kinds[kind].error_code, 0 };
}

static void
lb_chaos_update (LbChaos *self)
{
  gboolean is_active = self->is_magic || self->turns->len > 0;

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    is_active = is_active || self->triggers[i].probability > 0;
  is_active = is_active && self->is_enabled;
  if (is_active == self->is_active)
    return;

  self->is_active = is_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
lb_chaos_get_property (GObject    *object,
                       guint       property_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  if (property_id == PROP_ACTIVE)
    g_value_set_boolean (value, LB_CHAOS (object)->is_active);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_chaos_finalize (GObject *object)
{
  LbChaos *self = LB_CHAOS (object);

  g_clear_pointer (&self->turns, g_ptr_array_unref);

  G_OBJECT_CLASS (lb_chaos_parent_class)->finalize (object);
}

static void
lb_chaos_class_init (LbChaosClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lb_chaos_get_property;
  object_class->finalize = lb_chaos_finalize;

  /**
   * LbChaos:active:
   *
   * Whether anything can go wrong on purpose.
   */
  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
lb_chaos_init (LbChaos *self)
{
  self->turns = g_ptr_array_new_with_free_func (lb_chaos_turn_free);
  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    self->triggers[i] = lb_chaos_trigger_get_default ((LbChaosTriggerKind) i);
}

/**
 * lb_chaos_new:
 *
 * Makes what decides on simulated faults: steps of conversations go in, verdicts come out. It reads
 * no clock, and whatever is by chance follows from its seed: the n-th draw of the n-th rule is
 * always the same.
 *
 * Returns: (transfer full): faults that are switched off
 */
LbChaos *
lb_chaos_new (void)
{
  return g_object_new (LB_TYPE_CHAOS, NULL);
}

/**
 * lb_chaos_is_active:
 * @self: the faults
 *
 * Returns: whether anything can go wrong on purpose
 */
gboolean
lb_chaos_is_active (LbChaos *self)
{
  return self->is_active;
}

/**
 * lb_chaos_is_enabled:
 * @self: the faults
 *
 * Returns: whether they are switched on, though there may be none
 */
gboolean
lb_chaos_is_enabled (LbChaos *self)
{
  return self->is_enabled;
}

/**
 * lb_chaos_set_enabled:
 * @self: the faults
 * @is_enabled: whether to switch them on
 */
void
lb_chaos_set_enabled (LbChaos  *self,
                      gboolean  is_enabled)
{
  g_return_if_fail (LB_IS_CHAOS (self));

  self->is_enabled = is_enabled;
  lb_chaos_update (self);
}

/**
 * lb_chaos_is_magic:
 * @self: the faults
 *
 * Returns: whether recipients such as x+550@example.org tell what happens to them
 */
gboolean
lb_chaos_is_magic (LbChaos *self)
{
  return self->is_magic;
}

/**
 * lb_chaos_set_magic:
 * @self: the faults
 * @is_magic: whether recipients such as x+550@example.org tell what happens to them
 */
void
lb_chaos_set_magic (LbChaos  *self,
                    gboolean  is_magic)
{
  g_return_if_fail (LB_IS_CHAOS (self));

  self->is_magic = is_magic;
  lb_chaos_update (self);
}

/**
 * lb_chaos_get_seed:
 * @self: the faults
 *
 * Returns: what all chance follows from
 */
guint32
lb_chaos_get_seed (LbChaos *self)
{
  return self->seed;
}

/**
 * lb_chaos_set_seed:
 * @self: the faults
 * @seed: what all chance follows from
 *
 * Also begins from the start, as lb_chaos_reset() does.
 */
void
lb_chaos_set_seed (LbChaos *self,
                   guint32  seed)
{
  g_return_if_fail (LB_IS_CHAOS (self));

  self->seed = seed;
  lb_chaos_reset (self);
}

/**
 * lb_chaos_get_trigger:
 * @self: the faults
 * @kind: one of Mailpit's triggers
 *
 * Returns: how it is set
 */
LbChaosTrigger
lb_chaos_get_trigger (LbChaos            *self,
                      LbChaosTriggerKind  kind)
{
  return self->triggers[kind];
}

/**
 * lb_chaos_set_triggers:
 * @self: the faults
 * @triggers: (array fixed-size=3): by #LbChaosTriggerKind
 * @error: return location; %LB_CHAOS_ERROR_INVALID in Mailpit's words
 *
 * Sets all three or, when one is wrong, none.
 *
 * Returns: whether they are set
 */
gboolean
lb_chaos_set_triggers (LbChaos               *self,
                       const LbChaosTrigger  *triggers,
                       GError               **error)
{
  const char *fault = NULL;

  g_return_val_if_fail (LB_IS_CHAOS (self), FALSE);

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    {
      if (triggers[i].error_code < 400 || triggers[i].error_code > 599)
        fault = "error code must be between 400 and 599";
      else if (triggers[i].probability > 100)
        fault = "probability must be between 0 and 100";
    }
  if (fault != NULL)
    {
      g_set_error_literal (error, LB_CHAOS_ERROR, LB_CHAOS_ERROR_INVALID, fault);
      return FALSE;
    }

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    {
      self->triggers[i] = triggers[i];
      self->n_trigger_draws[i] = 0;
    }
  lb_chaos_update (self);

  return TRUE;
}

/**
 * lb_chaos_set_rules:
 * @self: the faults
 * @rules: (element-type LbChaosRule): rules that lb_chaos_rule_check() found good, at most
 *   %LB_LIMIT_CHAOS_RULES; they are taken out of the array
 *
 * Sets the scenario: at each step the first rule that is for it and whose turn it is decides.
 */
void
lb_chaos_set_rules (LbChaos   *self,
                    GPtrArray *rules)
{
  g_return_if_fail (LB_IS_CHAOS (self));
  g_return_if_fail (rules->len <= LB_LIMIT_CHAOS_RULES);

  g_ptr_array_set_size (self->turns, 0);
  while (rules->len > 0)
    g_ptr_array_add (self->turns, lb_chaos_turn_new (g_ptr_array_steal_index (rules, 0)));

  lb_chaos_update (self);
}

/**
 * lb_chaos_get_n_rules:
 * @self: the faults
 *
 * Returns: how many rules the scenario has
 */
guint
lb_chaos_get_n_rules (LbChaos *self)
{
  return self->turns->len;
}

/**
 * lb_chaos_get_rule:
 * @self: the faults
 * @index: which one, from 0
 *
 * Returns: (transfer none): a rule of the scenario
 */
const LbChaosRule *
lb_chaos_get_rule (LbChaos *self,
                   guint    index)
{
  return ((const LbChaosTurn *) g_ptr_array_index (self->turns, index))->rule;
}

/**
 * lb_chaos_get_counts:
 * @self: the faults
 * @index: which rule, from 0
 * @n_met: (out): how often something came that it is for, and that no earlier rule decided on
 * @n_acted: (out): how often it decided then
 */
void
lb_chaos_get_counts (LbChaos *self,
                     guint    index,
                     guint64 *n_met,
                     guint64 *n_acted)
{
  const LbChaosTurn *turn = g_ptr_array_index (self->turns, index);

  *n_met = turn->n_met;
  *n_acted = turn->n_acted;
}

/**
 * lb_chaos_reset:
 * @self: the faults
 *
 * Begins from the start: all counts are 0, and chance repeats itself.
 */
void
lb_chaos_reset (LbChaos *self)
{
  g_return_if_fail (LB_IS_CHAOS (self));

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    self->n_trigger_draws[i] = 0;
  for (guint i = 0; i < self->turns->len; i++)
    lb_chaos_turn_reset (g_ptr_array_index (self->turns, i));
}

/**
 * lb_chaos_get_n_faults:
 * @self: the faults
 *
 * Returns: how many there were since the program began
 */
guint64
lb_chaos_get_n_faults (LbChaos *self)
{
  return self->n_faults;
}

static gboolean
lb_chaos_ask_rules (LbChaos             *self,
                    const LbChaosMoment *moment,
                    LbChaosVerdict      *verdict)
{
  for (guint i = 0; i < self->turns->len; i++)
    {
      LbChaosTurn *turn = g_ptr_array_index (self->turns, i);
      const LbChaosRule *rule = turn->rule;

      if (!lb_chaos_rule_matches (rule, moment) ||
          !lb_chaos_turn_take (turn, self->seed, LB_CHAOS_N_TRIGGERS + i, moment->now_us))
        continue;

      verdict->delay_ms = rule->delay_ms;
      verdict->octets_per_second = rule->octets_per_second;
      verdict->is_drop = rule->is_drop;
      if (rule->reply != NULL)
        verdict->reply = g_strconcat (rule->reply, rule->reply[3] == '\0' ? " Simulated fault" : "",
                                      NULL);
      verdict->cause = g_strdup_printf ("rule %u", i + 1);
      return TRUE;
    }

  return FALSE;
}

static gboolean
lb_chaos_ask_triggers (LbChaos             *self,
                       const LbChaosMoment *moment,
                       LbChaosVerdict      *verdict)
{
  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    {
      const LbChaosTrigger *trigger = &self->triggers[i];

      if (trigger_kinds[i].stage != moment->stage || trigger->probability == 0 ||
          lb_chaos_draw (self->seed, i, self->n_trigger_draws[i]++) >= trigger->probability)
        continue;

      verdict->reply = g_strdup_printf ("%u %s", trigger->error_code, trigger_kinds[i].text);
      verdict->cause = g_strdup_printf ("trigger %s", trigger_kinds[i].name);
      return TRUE;
    }

  return FALSE;
}

/* The address says more than a rule about many, and a rule more than chance. */
static gboolean
lb_chaos_judge (LbChaos             *self,
                const LbChaosMoment *moment,
                LbChaosVerdict      *verdict)
{
  if (self->is_magic && moment->recipient != NULL &&
      lb_chaos_address_read (moment->recipient, verdict))
    {
      verdict->cause = g_strdup ("address");
      return TRUE;
    }

  return lb_chaos_ask_rules (self, moment, verdict) ||
         lb_chaos_ask_triggers (self, moment, verdict);
}

/**
 * lb_chaos_ask:
 * @self: the faults
 * @moment: a step of a conversation
 * @verdict: (out caller-allocates): what happens; clear it with lb_chaos_verdict_clear()
 *
 * Asks what goes wrong at a step, and counts it.
 *
 * Returns: whether anything does
 */
gboolean
lb_chaos_ask (LbChaos             *self,
              const LbChaosMoment *moment,
              LbChaosVerdict      *verdict)
{
  *verdict = (LbChaosVerdict) { 0 };
  if (!self->is_active || !lb_chaos_judge (self, moment, verdict))
    return FALSE;

  self->n_faults++;
  return TRUE;
}
