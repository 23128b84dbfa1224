#define G_LOG_DOMAIN "lb-smtp-send-result"

#include "config.h"
#include "smtp/client/lb-smtp-send-result.h"

G_DEFINE_BOXED_TYPE (LbSmtpSendResult, lb_smtp_send_result, lb_smtp_send_result_ref,
                     lb_smtp_send_result_unref)

static LbSmtpFate *
lb_smtp_fate_new (const char *address)
{
  LbSmtpFate *self = g_new0 (LbSmtpFate, 1);

  self->address = g_strdup (address);
  self->enhanced = g_strdup ("");
  self->text = g_strdup ("");

  return self;
}

static void
lb_smtp_fate_free (LbSmtpFate *self)
{
  g_free (self->address);
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}

/**
 * lb_smtp_fate_settle:
 * @self: a fate of a result that is not sealed yet
 * @outcome: what became of the message
 * @code: the code
 * @enhanced: the enhanced status code, or ""
 * @text: the reason, safe to show
 */
void
lb_smtp_fate_settle (LbSmtpFate    *self,
                     LbSmtpOutcome  outcome,
                     guint          code,
                     const char    *enhanced,
                     const char    *text)
{
  self->outcome = outcome;
  self->code = code;
  g_free (self->enhanced);
  self->enhanced = g_strdup (enhanced);
  g_free (self->text);
  self->text = g_strdup (text);
}

/**
 * lb_smtp_send_result_new:
 * @envelope: to whom the message goes
 *
 * Returns: (transfer full): a result in which nothing is decided yet
 */
LbSmtpSendResult *
lb_smtp_send_result_new (const LbEnvelope *envelope)
{
  LbSmtpSendResult *self = g_new0 (LbSmtpSendResult, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fates = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_smtp_fate_free);
  self->transcript = lb_transcript_new ();
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      g_ptr_array_add (self->fates, lb_smtp_fate_new (recipient->address));
    }

  return self;
}

/**
 * lb_smtp_send_result_ref:
 * @self: a result
 *
 * Returns: (transfer full): @self
 */
LbSmtpSendResult *
lb_smtp_send_result_ref (LbSmtpSendResult *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_smtp_send_result_unref:
 * @self: (transfer full) (nullable): a result
 */
void
lb_smtp_send_result_unref (LbSmtpSendResult *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->fates);
  lb_transcript_unref (self->transcript);
  g_free (self);
}

/**
 * lb_smtp_send_result_get_fate:
 * @self: a result
 * @i: which recipient
 *
 * Returns: (transfer none): what became of the message for recipient @i
 */
LbSmtpFate *
lb_smtp_send_result_get_fate (const LbSmtpSendResult *self,
                              guint                   i)
{
  g_assert (i < self->fates->len);
  return g_ptr_array_index (self->fates, i);
}

/**
 * lb_smtp_send_result_get_worst:
 * @self: a result
 *
 * Returns: (transfer none) (nullable): the first fate with the outcome of the whole; %NULL without
 *   recipients
 */
const LbSmtpFate *
lb_smtp_send_result_get_worst (const LbSmtpSendResult *self)
{
  for (guint i = 0; i < self->fates->len; i++)
    if (lb_smtp_send_result_get_fate (self, i)->outcome == self->outcome)
      return lb_smtp_send_result_get_fate (self, i);

  return NULL;
}

/**
 * lb_smtp_send_result_dup_text:
 * @self: a result
 *
 * Returns: (transfer full): the worst fate in one line, for example
 *   "b@example.org: 550 5.1.1 No such user"
 */
char *
lb_smtp_send_result_dup_text (const LbSmtpSendResult *self)
{
  const LbSmtpFate *worst = lb_smtp_send_result_get_worst (self);

  if (worst == NULL)
    return g_strdup ("The message has no recipients");

  return g_strdup_printf ("%s: %u%s%s %s", worst->address, worst->code,
                          *worst->enhanced != '\0' ? " " : "", worst->enhanced, worst->text);
}

/**
 * lb_smtp_send_result_settle_all:
 * @self: a result that is not sealed yet
 * @outcome: what became of the message
 * @code: the code
 * @enhanced: the enhanced status code, or ""
 * @text: the reason, safe to show
 *
 * Decides for every recipient for whom nothing is decided yet.
 */
void
lb_smtp_send_result_settle_all (LbSmtpSendResult *self,
                                LbSmtpOutcome     outcome,
                                guint             code,
                                const char       *enhanced,
                                const char       *text)
{
  for (guint i = 0; i < self->fates->len; i++)
    {
      LbSmtpFate *fate = lb_smtp_send_result_get_fate (self, i);

      if (fate->outcome == LB_SMTP_OUTCOME_PENDING)
        lb_smtp_fate_settle (fate, outcome, code, enhanced, text);
    }
}

/**
 * lb_smtp_send_result_seal:
 * @self: a result in which everything is decided
 * @transcript: the conversation; copied
 *
 * Fills in what follows from the single fates. Afterwards nobody changes @self.
 */
void
lb_smtp_send_result_seal (LbSmtpSendResult   *self,
                          const LbTranscript *transcript)
{
  self->outcome = self->fates->len > 0 ? LB_SMTP_OUTCOME_SENT : LB_SMTP_OUTCOME_REFUSED;
  self->n_sent = 0;
  for (guint i = 0; i < self->fates->len; i++)
    {
      const LbSmtpFate *fate = lb_smtp_send_result_get_fate (self, i);

      self->outcome = MAX (self->outcome, fate->outcome);
      self->n_sent += fate->outcome == LB_SMTP_OUTCOME_SENT;
    }

  lb_transcript_unref (self->transcript);
  self->transcript = lb_transcript_copy (transcript);
}
