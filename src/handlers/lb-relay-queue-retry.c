#define G_LOG_DOMAIN "lb-relay-queue"

#include "config.h"
#include "handlers/lb-relay-queue-private.h"

#include <glib/gi18n.h>

#include "store/lb-store-relays.h"

/* A wish to try again, while its jobs are written. */
typedef struct
{
  guint states;    /* which recipients, 1 << LbRelayState */
  guint n_pending; /* jobs that are being written */
} LbRelayRetry;

/* Returns: whether there is one to try again */
static gboolean
lb_relay_retry_apply (LbRelayJob *job,
                      guint       states)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < job->recipients->len; i++)
    {
      LbRelayRecipient *one = lb_relay_job_get_recipient (job, i);

      if ((states & (1u << one->state)) == 0)
        continue;
      lb_relay_recipient_settle (one, LB_RELAY_QUEUED, 0, "", "", g_get_real_time ());
      is_changed = TRUE;
    }

  if (is_changed)
    {
      job->n_tries = 0;
      job->next_try_us = 0;
    }

  return is_changed;
}

static void
lb_relay_retry_check (GTask *task)
{
  LbRelayRetry *self = g_task_get_task_data (task);

  if (self->n_pending == 0 && !g_task_had_error (task))
    g_task_return_boolean (task, TRUE);
}

static void
lb_relay_retry_saved_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayQueue *self = g_task_get_source_object (task);
  LbRelayRetry *retry = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job = lb_store_save_relay_finish (LB_STORE (object), result, &error);

  retry->n_pending--;
  if (job != NULL && !g_hash_table_contains (self->entries, &job->job_id))
    {
      lb_releaser_announce (LB_RELEASER (self), job);
      lb_relay_queue_await (self, lb_relay_queue_enter (self, g_steal_pointer (&job)));
      lb_relay_queue_go_on (self);
    }
  if (error != NULL && !g_task_had_error (task))
    g_task_return_error (task, g_steal_pointer (&error));

  lb_relay_retry_check (task);
}

/* Returns: whether the job may be changed: no try of it is under way */
static gboolean
lb_relay_retry_claim (LbRelayQueue *self,
                      LbRelayJob   *job)
{
  LbRelayEntry *entry = g_hash_table_lookup (self->entries, &job->job_id);

  if (entry != NULL && (entry->place == NULL || entry->waiter != NULL))
    return FALSE;

  /* It waits for a later try: that is what the new one is for. */
  if (entry != NULL)
    lb_relay_queue_forget (self, entry);

  return TRUE;
}

static void
lb_relay_retry_listed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayQueue *self = g_task_get_source_object (task);
  LbRelayRetry *retry = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) jobs = lb_store_list_relays_finish (LB_STORE (object), result, &error);

  if (jobs == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < jobs->len; i++)
    {
      LbRelayJob *job = g_ptr_array_index (jobs, i);

      if (!lb_relay_retry_apply (job, retry->states) || !lb_relay_retry_claim (self, job))
        continue;
      if (!lb_relay_queue_has_password (self, job))
        {
          if (!g_task_had_error (task))
            g_task_return_new_error (task, LB_RELEASER_ERROR, LB_RELEASER_ERROR_NO_PASSWORD,
                                     _("The password was not kept; release the message again"));
          continue;
        }
      retry->n_pending++;
      lb_store_save_relay_async (self->store, job, NULL, lb_relay_retry_saved_cb,
                                 g_object_ref (task));
    }

  lb_relay_retry_check (task);
}

/**
 * lb_relay_queue_retry_async:
 * @self: a queue
 * @message_id: a message
 * @states: whom to try again: 1 << each #LbRelayState. With %LB_RELAY_UNKNOWN the message may
 *   arrive twice, with %LB_RELAY_HELD what kept it back is overruled: only when the user says so
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Tries to send a message again, at once. Jobs that are being tried just now are left alone.
 */
void
lb_relay_queue_retry_async (LbRelayQueue        *self,
                            const char          *message_id,
                            guint                states,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;
  LbRelayRetry *retry;

  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  retry = g_new0 (LbRelayRetry, 1);
  retry->states = states;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_relay_queue_retry_async);
  g_task_set_task_data (task, retry, g_free);
  lb_store_list_relays_async (self->store, message_id, NULL, lb_relay_retry_listed_cb, task);
}

/**
 * lb_relay_queue_retry_finish:
 * @self: a queue
 * @result: the result
 * @error: the place for an error
 *
 * Returns: whether it is written that the message is to be tried again
 */
gboolean
lb_relay_queue_retry_finish (LbRelayQueue  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
