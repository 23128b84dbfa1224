#define G_LOG_DOMAIN "lb-proxy-handler"

#include "config.h"
#include "handlers/lb-proxy-handler.h"

#include <string.h>

#include "handlers/lb-peer.h"

/* The enhanced code of what ends without a verdict of the server, see LbSmtpClient. */
#define LB_OWN_FAULT "4.4.2"

struct _LbProxyHandler
{
  GObject       parent_instance;

  LbRelayQueue *queue;   /* (owned) */
  gboolean      waits;
};

static void lb_proxy_handler_message_handler_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbProxyHandler, lb_proxy_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_proxy_handler_message_handler_init))

/**
 * lb_proxy_handler_make_job:
 * @delivery: a message that is in the store
 * @policy: what may leave
 *
 * Returns: (transfer full): the way of @delivery to the upstream server: each recipient is queued,
 *   or held back with the reason
 */
LbRelayJob *
lb_proxy_handler_make_job (LbDelivery    *delivery,
                           LbRelayPolicy *policy)
{
  const LbEnvelope *envelope = delivery->envelope;
  LbRelayJob *job = lb_relay_job_new (delivery->id, LB_RELAY_UPSTREAM);
  const char *fault = lb_relay_policy_check_client (policy, envelope->peer);

  if (fault == NULL)
    fault = lb_relay_policy_check_message (envelope, delivery->data);

  g_free (job->peer);
  job->peer = lb_peer_dup_host (envelope->peer);
  lb_relay_job_set_sender (job, envelope->mail_from,
                           (const char * const *) envelope->mail_options);
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);
      const char *own_fault = fault != NULL
                              ? fault
                              : lb_relay_policy_check_recipient (policy, recipient->address);
      LbRelayRecipient *one =
        lb_relay_job_add_recipient (job, recipient->address,
                                    (const char * const *) recipient->options);

      lb_relay_recipient_settle (one, own_fault != NULL ? LB_RELAY_HELD : LB_RELAY_QUEUED, 0, "",
                                 own_fault != NULL ? own_fault : "", envelope->received_at_us);
    }

  return job;
}

static const LbRelayRecipient *
lb_proxy_handler_find (const LbRelayJob *job,
                       LbRelayState      state)
{
  for (guint i = 0; i < job->recipients->len; i++)
    if (lb_relay_job_get_recipient (job, i)->state == state)
      return lb_relay_job_get_recipient (job, i);

  return NULL;
}

/**
 * lb_proxy_handler_judge:
 * @job: a job after its first try
 *
 * Tells a client that waits what became of its message. Once somebody has it, or may have it, the
 * client must not send it again, so that the answer is 250.
 *
 * Returns: (transfer full) (nullable): the response line; %NULL for 250
 */
char *
lb_proxy_handler_judge (const LbRelayJob *job)
{
  const LbRelayRecipient *failed = lb_proxy_handler_find (job, LB_RELAY_FAILED);
  const LbRelayRecipient *refused = lb_proxy_handler_find (job, LB_RELAY_REFUSED);
  const LbRelayRecipient *held = lb_proxy_handler_find (job, LB_RELAY_HELD);

  if (lb_relay_job_has_state (job, LB_RELAY_SENT) || lb_relay_job_has_state (job, LB_RELAY_UNKNOWN))
    return NULL;
  /* What went wrong on our side of the connection is for the user, not for a client. */
  if (failed != NULL && strcmp (failed->enhanced, LB_OWN_FAULT) == 0)
    return g_strdup ("451 4.4.1 The upstream server cannot be had now");
  if (failed != NULL)
    return g_strdup_printf ("451 4.4.0 %s", failed->text);
  if (refused != NULL)
    return g_strdup_printf ("%u %s %s", refused->code,
                            *refused->enhanced != '\0' ? refused->enhanced : "5.0.0",
                            refused->text);
  if (held != NULL)
    return g_strdup_printf ("554 5.7.1 %s", held->text);

  return NULL;
}

static void
lb_proxy_handler_added_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbProxyHandler *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job =
    lb_relay_queue_add_finish (LB_RELAY_QUEUE (object), result, &error);

  if (job == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, self->waits ? lb_proxy_handler_judge (job) : NULL, g_free);
}

static void
lb_proxy_handler_process_message_async (LbMessageHandler    *handler,
                                        LbDelivery          *delivery,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  LbProxyHandler *self = LB_PROXY_HANDLER (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(LbRelayJob) job =
    lb_proxy_handler_make_job (delivery, lb_relay_queue_get_policy (self->queue));

  g_task_set_source_tag (task, lb_proxy_handler_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is on its way is not given up */
  lb_relay_queue_add_async (self->queue, job, self->waits, lb_proxy_handler_added_cb, task);
}

static void
lb_proxy_handler_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = lb_proxy_handler_process_message_async;
}

static void
lb_proxy_handler_finalize (GObject *object)
{
  LbProxyHandler *self = LB_PROXY_HANDLER (object);

  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lb_proxy_handler_parent_class)->finalize (object);
}

static void
lb_proxy_handler_class_init (LbProxyHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_proxy_handler_finalize;
}

static void
lb_proxy_handler_init (LbProxyHandler *self)
{
}

/**
 * lb_proxy_handler_new:
 * @queue: what sends; its rules hold
 *
 * Makes smtpd's PureProxy: it relays each message to the upstream server, with X-Peer as last
 * header and nothing else changed. The message has to be in the store before this handler sees it.
 *
 * Returns: (transfer full): a handler
 */
LbProxyHandler *
lb_proxy_handler_new (LbRelayQueue *queue)
{
  LbProxyHandler *self = g_object_new (LB_TYPE_PROXY_HANDLER, NULL);

  self->queue = g_object_ref (queue);

  return self;
}

/**
 * lb_proxy_handler_set_waits:
 * @self: a handler
 * @waits: whether a client gets the upstream's own verdict; else it gets 250 once the message is in
 *   the store and in the queue
 */
void
lb_proxy_handler_set_waits (LbProxyHandler *self,
                            gboolean        waits)
{
  g_return_if_fail (LB_IS_PROXY_HANDLER (self));
  self->waits = waits;
}
