#define G_LOG_DOMAIN "lb-relay-try"

#include "config.h"
#include "handlers/lb-relay-try.h"

#include "base/lb-text.h"
#include "handlers/lb-relay-content.h"
#include "store/lb-store-relays.h"

/* One try to send a job. */
typedef struct
{
  LbSmtpSender *sender;   /* (owned) */
  LbRelayJob   *job;      /* (unowned) the caller's, until the try is over */
  LbEnvelope   *envelope; /* (owned) of the recipients that are queued */
  GArray       *places;   /* (owned) (element-type guint) their places in @job */
  gboolean      is_over;
} LbRelayTry;

/* The wait for what is about to happen to be on the disk. */
typedef struct
{
  GTask          *task;     /* (owned) */
  LbSmtpTransfer *transfer; /* (owned) */
} LbRelayConfirm;

static void
lb_relay_try_free (LbRelayTry *self)
{
  g_object_unref (self->sender);
  lb_envelope_unref (self->envelope);
  g_array_unref (self->places);
  g_free (self);
}

static void
lb_relay_confirm_free (LbRelayConfirm *self)
{
  g_object_unref (self->task);
  g_object_unref ((gpointer) self->transfer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRelayConfirm, lb_relay_confirm_free)

static LbRelayRecipient *
lb_relay_try_get_recipient (LbRelayTry *self,
                            guint       i)
{
  return lb_relay_job_get_recipient (self->job, g_array_index (self->places, guint, i));
}

static void
lb_relay_try_collect (LbRelayTry *self)
{
  g_free (self->envelope->mail_from);
  self->envelope->mail_from = g_strdup (self->job->mail_from);
  g_strfreev (self->envelope->mail_options);
  self->envelope->mail_options = g_strdupv (self->job->mail_options);

  for (guint i = 0; i < self->job->recipients->len; i++)
    {
      const LbRelayRecipient *one = lb_relay_job_get_recipient (self->job, i);

      if (one->state != LB_RELAY_QUEUED)
        continue;
      lb_envelope_add_recipient (self->envelope, one->address, (const char * const *) one->options);
      g_array_append_val (self->places, i);
    }
}

/* --- What came of it --- */

/* What was about to be sent was not sent after all. */
static void
lb_relay_try_take_back (LbRelayTry *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      LbRelayRecipient *one = lb_relay_try_get_recipient (self, i);

      if (one->state == LB_RELAY_SENDING)
        lb_relay_recipient_settle (one, LB_RELAY_QUEUED, one->code, one->enhanced, one->text,
                                   g_get_real_time ());
    }
}

static LbRelayState
lb_relay_try_judge (LbSmtpOutcome outcome)
{
  switch (outcome)
    {
    case LB_SMTP_OUTCOME_SENT:
      return LB_RELAY_SENT;

    case LB_SMTP_OUTCOME_REFUSED:
      return LB_RELAY_REFUSED;

    case LB_SMTP_OUTCOME_UNKNOWN:
      return LB_RELAY_UNKNOWN;

    case LB_SMTP_OUTCOME_PENDING:
    case LB_SMTP_OUTCOME_TEMPORARY:
      break;
    }

  return LB_RELAY_QUEUED;
}

static void
lb_relay_try_sent_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayTry *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpSendResult) sent =
    lb_smtp_sender_send_finish (LB_SMTP_SENDER (object), result, &error);

  self->is_over = TRUE;
  if (sent == NULL)
    {
      lb_relay_try_take_back (self);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < sent->fates->len; i++)
    {
      const LbSmtpFate *fate = lb_smtp_send_result_get_fate (sent, i);

      lb_relay_recipient_settle (lb_relay_try_get_recipient (self, i),
                                 lb_relay_try_judge (fate->outcome), fate->code, fate->enhanced,
                                 fate->text, g_get_real_time ());
    }
  g_free (self->job->transcript);
  self->job->transcript = g_strdup (lb_transcript_get_text (sent->transcript));
  g_task_return_boolean (task, TRUE);
}

/* --- Before the final dot --- */

static void
lb_relay_try_saved_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbRelayConfirm) confirm = user_data;
  LbRelayTry *self = g_task_get_task_data (confirm->task);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) saved = lb_store_save_relay_finish (LB_STORE (object), result, &error);
  g_autofree char *fault = NULL;

  /* The server may have ended the conversation meanwhile. */
  if (self->is_over)
    return;

  if (saved == NULL)
    fault = lb_text_escape (error->message, -1, 0);
  lb_smtp_transfer_confirm (confirm->transfer, fault);
}

/* Promise: what the final dot may do is on the disk before it is sent. */
static void
lb_relay_try_confirm (LbSmtpTransfer *transfer,
                      gpointer        user_data)
{
  GTask *task = G_TASK (user_data);
  LbRelayTry *self = g_task_get_task_data (task);
  LbRelayConfirm *confirm = g_new0 (LbRelayConfirm, 1);

  for (guint i = 0; i < self->places->len; i++)
    if (lb_smtp_transfer_is_accepted (transfer, i))
      lb_relay_recipient_settle (lb_relay_try_get_recipient (self, i), LB_RELAY_SENDING, 0, "", "",
                                 g_get_real_time ());

  confirm->task = g_object_ref (task);
  confirm->transfer = g_object_ref ((gpointer) transfer);
  lb_store_save_relay_async (g_task_get_source_object (task), self->job, NULL,
                             lb_relay_try_saved_cb, confirm);
}

static void
lb_relay_try_loaded_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayTry *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message = lb_store_load_finish (LB_STORE (object), result, &error);
  g_autoptr(GPtrArray) pieces = NULL;

  if (message == NULL)
    {
      self->is_over = TRUE;
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  pieces = lb_relay_content_make_pieces (message->data, self->job->peer);
  lb_smtp_sender_send_full_async (self->sender, self->envelope, pieces, lb_relay_try_confirm, task,
                                  g_task_get_cancellable (task), lb_relay_try_sent_cb,
                                  g_object_ref (task));
}

/**
 * lb_relay_try_async:
 * @store: where the message is
 * @sender: the server
 * @job: the job; it has to live, and nobody else may change it, until the call ends
 * @cancellable: (nullable): ends the try
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Sends a message to the recipients of @job that are queued, and writes into @job what came of it.
 * Who may be tried again stays queued, with what the server said. That the message is about to be
 * sent is in @store before the final dot; what came of it is left to the caller to write.
 */
void
lb_relay_try_async (LbStore             *store,
                    LbSmtpSender        *sender,
                    LbRelayJob          *job,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  LbRelayTry *self = g_new0 (LbRelayTry, 1);

  self->sender = g_object_ref (sender);
  self->job = job;
  self->envelope = lb_envelope_new ();
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
  lb_relay_try_collect (self);

  g_task_set_source_tag (task, lb_relay_try_async);
  g_task_set_check_cancellable (task, FALSE); /* what was sent is told all the same */
  g_task_set_task_data (task, self, (GDestroyNotify) lb_relay_try_free);
  lb_store_load_async (store, job->message_id, cancellable, lb_relay_try_loaded_cb, task);
}

/**
 * lb_relay_try_finish:
 * @store: where the message is
 * @result: the result
 * @error: %LB_STORE_ERROR_NOT_FOUND when the message was deleted; %G_IO_ERROR_CANCELLED when the
 *   server cannot have taken it
 *
 * Returns: whether there was a try; the job tells what came of it
 */
gboolean
lb_relay_try_finish (LbStore       *store,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
