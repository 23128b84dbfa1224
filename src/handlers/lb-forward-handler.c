#define G_LOG_DOMAIN "lb-forward-handler"

#include "config.h"
#include "handlers/lb-forward-handler.h"

struct _LbForwardHandler
{
  GObject       parent_instance;

  LbRelayQueue *queue;    /* (owned) */
  char         *address;  /* (owned) */
};

static void lb_forward_handler_message_handler_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbForwardHandler, lb_forward_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_forward_handler_message_handler_init))

static void
lb_forward_handler_added_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job =
    lb_relay_queue_add_finish (LB_RELAY_QUEUE (object), result, &error);

  if (job == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* The address is the user's own and chosen by name, so no list has to allow it. */
static LbRelayJob *
lb_forward_handler_make_job (LbForwardHandler *self,
                             LbDelivery       *delivery)
{
  const LbEnvelope *envelope = delivery->envelope;
  LbRelayJob *job = lb_relay_job_new (delivery->id, LB_RELAY_FORWARD);
  LbRelayRecipient *recipient = lb_relay_job_add_recipient (job, self->address, NULL);
  const char *fault = lb_relay_policy_check_client (lb_relay_queue_get_policy (self->queue),
                                                    envelope->peer);

  if (fault == NULL)
    fault = lb_relay_policy_check_message (envelope, delivery->data);

  lb_relay_job_set_sender (job, envelope->mail_from,
                           (const char * const *) envelope->mail_options);
  lb_relay_recipient_settle (recipient, fault != NULL ? LB_RELAY_HELD : LB_RELAY_QUEUED, 0, "",
                             fault != NULL ? fault : "", envelope->received_at_us);

  return job;
}

static void
lb_forward_handler_process_message_async (LbMessageHandler    *handler,
                                          LbDelivery          *delivery,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  LbForwardHandler *self = LB_FORWARD_HANDLER (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(LbRelayJob) job = lb_forward_handler_make_job (self, delivery);

  g_task_set_source_tag (task, lb_forward_handler_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is on its way is not given up */
  lb_relay_queue_add_async (self->queue, job, FALSE, lb_forward_handler_added_cb, task);
}

static void
lb_forward_handler_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = lb_forward_handler_process_message_async;
}

static void
lb_forward_handler_finalize (GObject *object)
{
  LbForwardHandler *self = LB_FORWARD_HANDLER (object);

  g_clear_object (&self->queue);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (lb_forward_handler_parent_class)->finalize (object);
}

static void
lb_forward_handler_class_init (LbForwardHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_forward_handler_finalize;
}

static void
lb_forward_handler_init (LbForwardHandler *self)
{
}

/**
 * lb_forward_handler_new:
 * @queue: what sends; its rules hold
 * @address: where a copy of each message goes
 *
 * Makes a handler that copies every message, unchanged, to an address of the user's own.
 *
 * Returns: (transfer full): a handler
 */
LbForwardHandler *
lb_forward_handler_new (LbRelayQueue *queue,
                        const char   *address)
{
  LbForwardHandler *self = g_object_new (LB_TYPE_FORWARD_HANDLER, NULL);

  self->queue = g_object_ref (queue);
  self->address = g_strdup (address);

  return self;
}
