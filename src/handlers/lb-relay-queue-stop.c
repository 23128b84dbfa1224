#define G_LOG_DOMAIN "lb-relay-queue"

#include "config.h"
#include "handlers/lb-relay-queue-private.h"

#include "store/lb-store-relays.h"

/* How long the end waits for the verdict on what a server already has. */
#define PATIENCE_US (3 * G_USEC_PER_SEC)

void
lb_relay_queue_check_stopped (LbRelayQueue *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->stopping == NULL || self->n_running > 0)
    return;

  lb_relay_queue_clear_timer (self);
  task = g_steal_pointer (&self->stopping);
  g_task_return_boolean (task, TRUE);
}

static void
lb_relay_queue_cancel (LbRelayQueue *self,
                       gboolean      spares_sending)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LbRelayEntry *entry = value;
      gboolean is_sending = lb_relay_job_has_state (entry->job, LB_RELAY_SENDING);

      if (entry->cancellable != NULL && !(is_sending && spares_sending))
        g_cancellable_cancel (entry->cancellable);
    }
}

/* Who still waits for a first try is told to come again, so that the job must not stay queued
 * too. */
static void
lb_relay_queue_dismiss (LbRelayQueue *self)
{
  GSequenceIter *at = g_sequence_get_begin_iter (self->waiting);

  while (!g_sequence_iter_is_end (at))
    {
      LbRelayEntry *entry = g_sequence_get (at);

      at = g_sequence_iter_next (at);
      if (entry->waiter == NULL)
        continue;

      lb_relay_queue_fail (entry->job);
      lb_store_save_relay_async (self->store, entry->job, NULL, NULL, NULL);
      lb_relay_queue_answer (entry, NULL);
      lb_relay_queue_forget (self, entry);
    }
}

static gboolean
lb_relay_queue_impatient_cb (gpointer user_data)
{
  lb_relay_queue_cancel (LB_RELAY_QUEUE (user_data), FALSE);
  return G_SOURCE_REMOVE;
}

/**
 * lb_relay_queue_stop_async:
 * @self: a queue
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Ends what is under way, and waits some seconds for the verdict on what a server already has. What
 * is queued stays so in the store.
 */
void
lb_relay_queue_stop_async (LbRelayQueue        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_RELAY_QUEUE (self));
  g_return_if_fail (self->stopping == NULL);

  self->is_stopped = TRUE;
  self->stopping = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, lb_relay_queue_stop_async);
  lb_relay_queue_set_timer (self, PATIENCE_US, lb_relay_queue_impatient_cb);
  lb_relay_queue_dismiss (self);
  lb_relay_queue_cancel (self, TRUE);
  lb_relay_queue_check_stopped (self);
}

/**
 * lb_relay_queue_stop_finish:
 * @self: a queue
 * @result: the result
 * @error: the place for an error
 *
 * Returns: %TRUE
 */
gboolean
lb_relay_queue_stop_finish (LbRelayQueue  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
