#define G_LOG_DOMAIN "lb-chaos"

#include "config.h"
#include "base/chaos/lb-chaos-turn.h"

/* Whether it is a rule's turn: how often, how fast, and by chance. */

#define MINUTE_US (60 * G_USEC_PER_SEC)

/**
 * lb_chaos_turn_new:
 * @rule: (transfer full): a rule
 *
 * Returns: (transfer full): the rule, with nothing behind it yet
 */
LbChaosTurn *
lb_chaos_turn_new (LbChaosRule *rule)
{
  LbChaosTurn *self = g_new0 (LbChaosTurn, 1);

  self->rule = rule;
  if (rule->per_minute > 0)
    self->passed = g_new (gint64, rule->per_minute);

  return self;
}

/**
 * lb_chaos_turn_free:
 * @data: (transfer full): a #LbChaosTurn
 */
void
lb_chaos_turn_free (gpointer data)
{
  LbChaosTurn *self = data;

  lb_chaos_rule_free (self->rule);
  g_free (self->passed);
  g_free (self);
}

/**
 * lb_chaos_turn_reset:
 * @self: a rule with its turns
 *
 * Begins from the start.
 */
void
lb_chaos_turn_reset (LbChaosTurn *self)
{
  self->n_met = self->n_acted = self->n_draws = 0;
  self->n_passed = self->next = 0;
}

static guint64
lb_chaos_mix (guint64 bits)
{
  bits = (bits ^ (bits >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return bits ^ (bits >> 31);
}

/**
 * lb_chaos_draw:
 * @seed: what all chance follows from
 * @stream: whose chance it is
 * @n: the how many-th draw of it, from 0
 *
 * The numbers of splitmix64 (Steele, Lea, Flood 2014), each by its place alone: what one rule draws
 * does not depend on what others drew.
 *
 * Returns: from 0 to below 100
 */
double
lb_chaos_draw (guint32 seed,
               guint   stream,
               guint64 n)
{
  guint64 begin = lb_chaos_mix ((guint64) seed << 32 | stream);
  guint64 bits = lb_chaos_mix (begin + (n + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  return (double) (bits >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53) * 100.0;
}

/* Whether one more would be too many within a minute. One that is not is remembered. */
static gboolean
lb_chaos_turn_is_too_fast (LbChaosTurn *self,
                           gint64       now_us)
{
  guint n_max = self->rule->per_minute;

  if (self->n_passed == n_max)
    {
      gint64 oldest_us = self->passed[self->next];

      /* A clock that was set back would otherwise hold everybody up until it has caught up. */
      if (now_us >= oldest_us && now_us - oldest_us < MINUTE_US)
        return TRUE;
    }

  self->passed[self->next] = now_us;
  self->next = (self->next + 1) % n_max;
  self->n_passed = MIN (self->n_passed + 1, n_max);

  return FALSE;
}

/**
 * lb_chaos_turn_take:
 * @self: a rule with its turns
 * @seed: what all chance follows from
 * @stream: whose chance it is
 * @now_us: the time
 *
 * Counts something that the rule is for.
 *
 * Returns: whether the rule acts on it
 */
gboolean
lb_chaos_turn_take (LbChaosTurn *self,
                    guint32      seed,
                    guint        stream,
                    gint64       now_us)
{
  const LbChaosRule *rule = self->rule;

  self->n_met++;
  if (self->n_met <= rule->skip || (rule->times > 0 && self->n_acted >= rule->times))
    return FALSE;
  if (rule->per_minute > 0 && !lb_chaos_turn_is_too_fast (self, now_us))
    return FALSE;
  if (rule->probability < 100 &&
      lb_chaos_draw (seed, stream, self->n_draws++) >= rule->probability)
    return FALSE;

  self->n_acted++;
  return TRUE;
}
