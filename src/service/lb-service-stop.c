#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

/* How long a reader of standard output has got to take what is still queued. */
#define PRINT_REST_MS 500

/* What a stop waits for besides the steps that follow each other. */
typedef struct
{
  guint    timer_id;
  gboolean is_printed;
  gboolean is_relaying;   /* whether what is relayed has not come to its end yet */
  gboolean waits_for_relay;
} LbServiceStop;

static void
lb_service_stop_free (LbServiceStop *stop)
{
  g_clear_handle_id (&stop->timer_id, g_source_remove);
  g_free (stop);
}

static void
lb_service_mailbox_closed_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (lb_mailbox_close_finish (LB_MAILBOX (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes over @task. */
static void
lb_service_close_mailbox (GTask *task)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceStop *stop = g_task_get_task_data (task);
  g_autoptr(LbMailbox) mailbox = self->mailbox == NULL ? NULL : g_object_ref (self->mailbox);

  stop->waits_for_relay = stop->is_relaying;
  if (stop->waits_for_relay)
    return;

  g_clear_object (&self->relays);
  g_clear_object (&self->printer);
  g_clear_object (&self->webhook);
  g_clear_object (&self->gate);
  lb_smtp_service_set_handler (self->smtp, NULL);

  if (mailbox == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  lb_service_tell_removed (self);
  lb_service_take_mailbox (self, NULL);
  lb_mailbox_close_async (mailbox, NULL, lb_service_mailbox_closed_cb, task);
}

static void
lb_service_relay_stopped_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbServiceStop *stop = g_task_get_task_data (task);

  lb_relay_queue_stop_finish (LB_RELAY_QUEUE (object), result, NULL);
  stop->is_relaying = FALSE;
  if (stop->waits_for_relay)
    lb_service_close_mailbox (task);
}

/* Goes on once, by whichever comes first: all is printed, or nobody reads it. */
static void
lb_service_go_on_printed (GTask *task)
{
  LbServiceStop *stop = g_task_get_task_data (task);

  if (stop->is_printed)
    return;

  stop->is_printed = TRUE;
  g_clear_handle_id (&stop->timer_id, g_source_remove);
  lb_service_close_mailbox (g_object_ref (task));
}

static void
lb_service_printed_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);

  lb_output_write_finish (LB_OUTPUT (object), result, NULL);
  lb_service_go_on_printed (task);
}

static gboolean
lb_service_print_late_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  LbServiceStop *stop = g_task_get_task_data (task);

  stop->timer_id = 0;
  lb_service_go_on_printed (task);

  return G_SOURCE_REMOVE;
}

static void
lb_service_shut_down_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  LbServiceStop *stop = g_task_get_task_data (task);
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr(GError) error = NULL;

  if (!lb_smtp_service_shutdown_finish (LB_SMTP_SERVICE (object), result, &error))
    g_debug ("Clients were cut off: %s", error->message);

  if (self->output == NULL)
    {
      lb_service_close_mailbox (g_steal_pointer (&task));
      return;
    }

  stop->timer_id = g_timeout_add_full (G_PRIORITY_DEFAULT, PRINT_REST_MS, lb_service_print_late_cb,
                                       g_object_ref (task), g_object_unref);
  lb_output_write_async (self->output, nothing, NULL, lb_service_printed_cb,
                         g_steal_pointer (&task));
}

/**
 * lb_service_stop_async:
 * @self: a service
 * @cancellable: (nullable): gives the result up
 * @callback: called when everything is closed
 * @user_data: data
 *
 * Stops listening, lets deliveries under way end, tells other clients 421, prints the rest and
 * closes the mailbox. Takes less than 5 s.
 */
void
lb_service_stop_async (LbService           *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (LB_IS_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_service_stop_async);
  g_task_set_task_data (task, g_new0 (LbServiceStop, 1), (GDestroyNotify) lb_service_stop_free);

  lb_service_forget_completion (self);
  lb_service_set_receiving (self, FALSE);
  if (self->http != NULL)
    lb_service_set_http (self, NULL, NULL);
  if (self->relays != NULL)
    {
      ((LbServiceStop *) g_task_get_task_data (task))->is_relaying = TRUE;
      lb_relay_queue_stop_async (self->relays, lb_service_relay_stopped_cb, g_object_ref (task));
    }
  lb_service_shut_former (self);
  lb_smtp_service_shutdown_async (self->smtp, NULL, lb_service_shut_down_cb, task);
}

/**
 * lb_service_stop_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; why the mailbox could not be closed well
 *
 * Returns: whether all is closed
 */
gboolean
lb_service_stop_finish (LbService     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
