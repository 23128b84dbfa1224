#define G_LOG_DOMAIN "lb-relay-job"

#include "config.h"
#include "base/lb-relay-job.h"

G_DEFINE_BOXED_TYPE (LbRelayJob, lb_relay_job, lb_relay_job_copy, lb_relay_job_free)

static const char * const state_words[] = {
  [LB_RELAY_NONE] = "none",
  [LB_RELAY_SENT] = "sent",
  [LB_RELAY_QUEUED] = "queued",
  [LB_RELAY_SENDING] = "sending",
  [LB_RELAY_HELD] = "held",
  [LB_RELAY_REFUSED] = "refused",
  [LB_RELAY_FAILED] = "failed",
  [LB_RELAY_UNKNOWN] = "unknown",
};

/**
 * lb_relay_state_to_string:
 * @state: a state
 *
 * Returns: (transfer none): its word in the API
 */
const char *
lb_relay_state_to_string (LbRelayState state)
{
  return state_words[state];
}

static void
lb_relay_recipient_free (LbRelayRecipient *self)
{
  g_free (self->address);
  g_strfreev (self->options);
  g_free (self->enhanced);
  g_free (self->text);
  g_free (self);
}

/**
 * lb_relay_recipient_settle:
 * @self: a recipient of a job that nobody else holds
 * @state: its new state
 * @code: the server's code; 0 without one
 * @enhanced: the enhanced status code, or ""
 * @text: what the server said, or why; safe to show
 * @now_us: the time
 */
void
lb_relay_recipient_settle (LbRelayRecipient *self,
                           LbRelayState      state,
                           guint             code,
                           const char       *enhanced,
                           const char       *text,
                           gint64            now_us)
{
  g_autofree char *old_enhanced = self->enhanced;
  g_autofree char *old_text = self->text;

  self->state = state;
  self->code = code;
  self->enhanced = g_strdup (enhanced);
  self->text = g_strdup (text);
  self->changed_at_us = now_us;
}

/**
 * lb_relay_job_new:
 * @message_id: the message
 * @route: by which way it goes
 *
 * Returns: (transfer full): a job without recipients, from the null reverse-path
 */
LbRelayJob *
lb_relay_job_new (const char   *message_id,
                  LbRelayRoute  route)
{
  LbRelayJob *self = g_new0 (LbRelayJob, 1);

  self->message_id = g_strdup (message_id);
  self->route = route;
  self->server = g_strdup ("");
  self->mail_from = g_strdup ("");
  self->mail_options = g_new0 (char *, 1);
  self->peer = g_strdup ("");
  self->transcript = g_strdup ("");
  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_relay_recipient_free);

  return self;
}

/**
 * lb_relay_job_copy:
 * @self: a job
 *
 * Returns: (transfer full): a job of its own that says the same
 */
LbRelayJob *
lb_relay_job_copy (const LbRelayJob *self)
{
  LbRelayJob *copy = lb_relay_job_new (self->message_id, self->route);

  lb_relay_job_set_sender (copy, self->mail_from, (const char * const *) self->mail_options);
  copy->job_id = self->job_id;
  copy->n_tries = self->n_tries;
  copy->next_try_us = self->next_try_us;
  g_free (copy->server);
  copy->server = g_strdup (self->server);
  g_free (copy->peer);
  copy->peer = g_strdup (self->peer);
  g_free (copy->transcript);
  copy->transcript = g_strdup (self->transcript);
  for (guint i = 0; i < self->recipients->len; i++)
    {
      const LbRelayRecipient *one = lb_relay_job_get_recipient (self, i);
      LbRelayRecipient *added =
        lb_relay_job_add_recipient (copy, one->address, (const char * const *) one->options);

      lb_relay_recipient_settle (added, one->state, one->code, one->enhanced, one->text,
                                 one->changed_at_us);
    }

  return copy;
}

/**
 * lb_relay_job_free:
 * @self: (transfer full) (nullable): a job
 */
void
lb_relay_job_free (LbRelayJob *self)
{
  if (self == NULL)
    return;

  g_free (self->message_id);
  g_free (self->server);
  g_free (self->mail_from);
  g_strfreev (self->mail_options);
  g_free (self->peer);
  g_free (self->transcript);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

/**
 * lb_relay_job_set_sender:
 * @self: a job that nobody else holds
 * @mail_from: the sender
 * @mail_options: (nullable): the parameters of MAIL
 */
void
lb_relay_job_set_sender (LbRelayJob         *self,
                         const char         *mail_from,
                         const char * const *mail_options)
{
  g_free (self->mail_from);
  self->mail_from = g_strdup (mail_from);
  g_strfreev (self->mail_options);
  self->mail_options = mail_options != NULL ? g_strdupv ((char **) mail_options)
                                            : g_new0 (char *, 1);
}

/**
 * lb_relay_job_add_recipient:
 * @self: a job that nobody else holds
 * @address: the recipient
 * @options: (nullable): the parameters of its RCPT
 *
 * Returns: (transfer none): the recipient, queued
 */
LbRelayRecipient *
lb_relay_job_add_recipient (LbRelayJob         *self,
                            const char         *address,
                            const char * const *options)
{
  LbRelayRecipient *recipient = g_new0 (LbRelayRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->options = options != NULL ? g_strdupv ((char **) options) : g_new0 (char *, 1);
  recipient->state = LB_RELAY_QUEUED;
  recipient->enhanced = g_strdup ("");
  recipient->text = g_strdup ("");
  g_ptr_array_add (self->recipients, recipient);

  return recipient;
}

/**
 * lb_relay_job_get_recipient:
 * @self: a job
 * @i: which
 *
 * Returns: (transfer none): recipient @i
 */
LbRelayRecipient *
lb_relay_job_get_recipient (const LbRelayJob *self,
                            guint             i)
{
  g_assert (i < self->recipients->len);
  return g_ptr_array_index (self->recipients, i);
}

/**
 * lb_relay_job_get_state:
 * @self: a job
 *
 * Returns: the most urgent state of its recipients; %LB_RELAY_NONE without any
 */
LbRelayState
lb_relay_job_get_state (const LbRelayJob *self)
{
  LbRelayState state = LB_RELAY_NONE;

  for (guint i = 0; i < self->recipients->len; i++)
    state = MAX (state, lb_relay_job_get_recipient (self, i)->state);

  return state;
}

/**
 * lb_relay_job_has_state:
 * @self: a job
 * @state: a state
 *
 * Returns: whether a recipient is in @state
 */
gboolean
lb_relay_job_has_state (const LbRelayJob *self,
                        LbRelayState      state)
{
  for (guint i = 0; i < self->recipients->len; i++)
    if (lb_relay_job_get_recipient (self, i)->state == state)
      return TRUE;

  return FALSE;
}
