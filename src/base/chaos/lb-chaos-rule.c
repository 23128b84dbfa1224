#define G_LOG_DOMAIN "lb-chaos"

#include "config.h"
#include "base/chaos/lb-chaos-rule.h"

#include <string.h>

#include "base/chaos/lb-chaos-content.h"
#include "base/lb-envelope.h"
#include "base/lb-limits.h"
#include "base/lb-text.h"

G_DEFINE_QUARK (lb-chaos-error-quark, lb_chaos_error)

/* What is known at each stage, and what can be done there. */
static const struct
{
  const char *name;
  gboolean    knows_sender;
  gboolean    knows_recipient;
  gboolean    knows_message;
  gboolean    can_reply;
} stages[LB_CHAOS_N_STAGES] = {
  [LB_CHAOS_CONNECT] = { "connect", FALSE, FALSE, FALSE, TRUE },
  [LB_CHAOS_EHLO] = { "ehlo", FALSE, FALSE, FALSE, TRUE },
  [LB_CHAOS_AUTH] = { "auth", FALSE, FALSE, FALSE, TRUE },
  [LB_CHAOS_MAIL] = { "mail", TRUE, FALSE, FALSE, TRUE },
  [LB_CHAOS_RCPT] = { "rcpt", TRUE, TRUE, FALSE, TRUE },
  [LB_CHAOS_DATA] = { "data", TRUE, TRUE, FALSE, TRUE },
  [LB_CHAOS_END] = { "end", TRUE, TRUE, TRUE, TRUE },
  /* A message that is kept must not be refused: its sender would send it once more. */
  [LB_CHAOS_KEPT] = { "kept", TRUE, TRUE, FALSE, FALSE },
};

/**
 * lb_chaos_stage_to_string:
 * @stage: a stage
 *
 * Returns: (transfer none): its name in scenarios
 */
const char *
lb_chaos_stage_to_string (LbChaosStage stage)
{
  g_return_val_if_fail ((guint) stage < LB_CHAOS_N_STAGES, NULL);
  return stages[stage].name;
}

/**
 * lb_chaos_stage_from_string:
 * @text: a name, in any case
 * @stage: (out): the stage that has it
 *
 * Returns: whether @text names a stage
 */
gboolean
lb_chaos_stage_from_string (const char   *text,
                            LbChaosStage *stage)
{
  for (guint i = 0; i < LB_CHAOS_N_STAGES; i++)
    {
      if (g_ascii_strcasecmp (stages[i].name, text) == 0)
        {
          *stage = (LbChaosStage) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * lb_chaos_rule_new:
 * @stage: when it is asked
 *
 * Returns: (transfer full): a rule for everything at @stage that does nothing yet
 */
LbChaosRule *
lb_chaos_rule_new (LbChaosStage stage)
{
  LbChaosRule *self = g_new0 (LbChaosRule, 1);

  self->stage = stage;
  self->probability = 100;

  return self;
}

/**
 * lb_chaos_rule_free:
 * @self: (transfer full) (nullable): a rule
 */
void
lb_chaos_rule_free (LbChaosRule *self)
{
  if (self == NULL)
    return;

  g_free (self->from);
  g_free (self->to);
  g_free (self->header);
  g_free (self->contains);
  g_free (self->reply);
  g_free (self);
}

static gboolean
lb_chaos_is_line (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (text[i]))
        return FALSE;
    }

  return length > 0 && length <= LB_LIMIT_CHAOS_TEXT_OCTETS;
}

/* RFC 5321 4.2.1: a code that refuses, and printable ASCII behind it. */
static gboolean
lb_chaos_is_reply (const char *reply)
{
  if ((reply[0] != '4' && reply[0] != '5') || reply[1] < '0' || reply[1] > '5' ||
      !g_ascii_isdigit (reply[2]) || (reply[3] != '\0' && reply[3] != ' '))
    return FALSE;

  return lb_chaos_is_line (reply) && g_str_is_ascii (reply);
}

/* What is wrong with a condition; NULL: nothing. */
static const char *
lb_chaos_rule_find_wrong_condition (const LbChaosRule *self)
{
  const char *texts[] = { self->from, self->to, self->header, self->contains };

  if (self->from != NULL && !stages[self->stage].knows_sender)
    return "From goes with mail, rcpt, data, end and kept only";
  if (self->to != NULL && !stages[self->stage].knows_recipient)
    return "To goes with rcpt, data, end and kept only";
  if ((self->header != NULL || self->contains != NULL) && !stages[self->stage].knows_message)
    return "Header and Contains go with end only";
  if (self->header != NULL && (strchr (self->header, ':') == NULL || *self->header == ':'))
    return "Header is a name, a colon and a glob, as in \"Subject: *invoice*\"";
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (texts[i] != NULL && !lb_chaos_is_line (texts[i]))
        return "From, To, Header and Contains are one line of up to 500 octets each";
    }
  if (!(self->probability >= 0 && self->probability <= 100))
    return "Probability is between 0 and 100";
  if (self->per_minute > LB_LIMIT_CHAOS_PER_MINUTE)
    return "PerMinute is 10000 at most";

  return NULL;
}

/* What is wrong with what it does; NULL: nothing. */
static const char *
lb_chaos_rule_find_wrong_action (const LbChaosRule *self)
{
  if (self->reply == NULL && !self->is_drop && self->delay_ms == 0 && self->octets_per_second == 0)
    return "it does nothing: give Reply, Delay, Slow or Drop";
  if (self->reply != NULL && self->is_drop)
    return "Reply and Drop exclude each other";
  if (self->reply != NULL && !stages[self->stage].can_reply)
    return "a message that is kept cannot be refused: leave out Reply, or use the stage end";
  if (self->reply != NULL && !lb_chaos_is_reply (self->reply))
    return "Reply begins with a code from 400 to 599, as in \"451 4.7.1 Try again later\"";
  if (self->delay_ms > LB_LIMIT_CHAOS_DELAY_SECONDS * 1000)
    return "Delay is 300 seconds at most";

  return NULL;
}

/**
 * lb_chaos_rule_check:
 * @self: a rule
 * @error: return location; %LB_CHAOS_ERROR_INVALID
 *
 * Returns: whether the rule makes sense
 */
gboolean
lb_chaos_rule_check (const LbChaosRule  *self,
                     GError            **error)
{
  const char *fault = lb_chaos_rule_find_wrong_condition (self);

  if (fault == NULL)
    fault = lb_chaos_rule_find_wrong_action (self);
  if (fault != NULL)
    g_set_error_literal (error, LB_CHAOS_ERROR, LB_CHAOS_ERROR_INVALID, fault);

  return fault == NULL;
}

static gboolean
lb_chaos_rule_matches_recipient (const LbChaosRule   *self,
                                 const LbChaosMoment *moment)
{
  if (moment->recipient != NULL)
    return lb_text_matches_glob (moment->recipient, self->to);

  for (guint i = 0; moment->recipients != NULL && i < moment->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (moment->recipients, i);

      if (lb_text_matches_glob (recipient->address, self->to))
        return TRUE;
    }

  return FALSE;
}

/**
 * lb_chaos_rule_matches:
 * @self: a rule that lb_chaos_rule_check() found good
 * @moment: a step of a conversation
 *
 * Returns: whether @self is for @moment, however often it acts
 */
gboolean
lb_chaos_rule_matches (const LbChaosRule   *self,
                       const LbChaosMoment *moment)
{
  if (self->stage != moment->stage)
    return FALSE;
  if (self->from != NULL &&
      (moment->sender == NULL || !lb_text_matches_glob (moment->sender, self->from)))
    return FALSE;
  if (self->to != NULL && !lb_chaos_rule_matches_recipient (self, moment))
    return FALSE;
  if (self->header != NULL && !lb_chaos_content_has_header (moment->data, self->header))
    return FALSE;

  return self->contains == NULL || lb_chaos_content_has_text (moment->data, self->contains);
}
