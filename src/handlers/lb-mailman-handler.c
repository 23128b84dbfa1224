#define G_LOG_DOMAIN "lb-mailman-handler"

#include "config.h"
#include "handlers/lb-mailman-handler.h"

#include "handlers/lb-proxy-handler.h"

/* RFC 3463 3.5: X.4.3, a directory failure. The client tries again; the message is in the store. */
#define NO_ANSWER "451 4.4.3 Mailman cannot be asked which lists it has"

struct _LbMailmanHandler
{
  GObject             parent_instance;

  LbRelayQueue       *queue;     /* (owned) */
  LbMailmanDirectory *directory; /* (owned) */
  gboolean            waits;
};

/* A message whose recipients are parted: one look-up after the other, then one job after the
 * other. */
typedef struct
{
  LbRelayJob *rest;    /* (owned) to whom PureProxy would send it; the lists are taken out */
  LbRelayJob *lists;   /* (owned) */
  LbRelayJob *all;     /* (owned) what came of both, for the verdict */
  guint       next;    /* the recipient to be looked up */
  const char *fault;   /* (unowned) (nullable) why nothing of the message leaves */
} LbMailmanParting;

static void lb_mailman_handler_message_handler_init (LbMessageHandlerInterface *iface);
static void lb_mailman_handler_part                 (GTask                     *task);
static void lb_mailman_handler_send                 (GTask                     *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMailmanHandler, lb_mailman_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_mailman_handler_message_handler_init))

static void
lb_mailman_parting_free (LbMailmanParting *parting)
{
  lb_relay_job_free (parting->rest);
  lb_relay_job_free (parting->lists);
  lb_relay_job_free (parting->all);
  g_free (parting);
}

static void
lb_mailman_parting_copy (LbRelayJob             *job,
                         const LbRelayRecipient *one)
{
  LbRelayRecipient *copy =
    lb_relay_job_add_recipient (job, one->address, (const char * const *) one->options);

  lb_relay_recipient_settle (copy, one->state, one->code, one->enhanced, one->text,
                             one->changed_at_us);
}

static void
lb_mailman_handler_added_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbMailmanParting *parting = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(LbRelayJob) job =
    lb_relay_queue_add_finish (LB_RELAY_QUEUE (object), result, &error);

  if (job == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < job->recipients->len; i++)
    lb_mailman_parting_copy (parting->all, lb_relay_job_get_recipient (job, i));
  lb_mailman_handler_send (g_steal_pointer (&task));
}

/* Sends what is left of the two jobs, first the lists. Takes over @task. */
static void
lb_mailman_handler_send (GTask *task)
{
  LbMailmanHandler *self = g_task_get_source_object (task);
  LbMailmanParting *parting = g_task_get_task_data (task);
  LbRelayJob **next = parting->lists != NULL ? &parting->lists : &parting->rest;
  g_autoptr(LbRelayJob) job = g_steal_pointer (next);

  if (job != NULL && job->recipients->len == 0)
    {
      lb_mailman_handler_send (task);
    }
  else if (job != NULL)
    {
      lb_relay_queue_add_async (self->queue, job, self->waits, lb_mailman_handler_added_cb, task);
    }
  else
    {
      g_task_return_pointer (task, self->waits ? lb_proxy_handler_judge (parting->all) : NULL,
                             g_free);
      g_object_unref (task);
    }
}

static void
lb_mailman_handler_looked_up_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbMailmanParting *parting = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean is_list = FALSE;

  if (!lb_mailman_directory_lookup_finish (LB_MAILMAN_DIRECTORY (object), result, &is_list, &error))
    {
      /* Neither way is safe: upstream may be the world. */
      g_message ("Mailman cannot be asked which lists it has: %s", error->message);
      g_task_return_pointer (task, g_strdup (NO_ANSWER), g_free);
      return;
    }

  if (is_list)
    {
      LbRelayRecipient *one = lb_relay_job_get_recipient (parting->rest, parting->next);

      /* No list of allowed addresses has to have it: Mailman is named by the user, and local. */
      lb_relay_recipient_settle (one, LB_RELAY_QUEUED, 0, "", "", one->changed_at_us);
      lb_mailman_parting_copy (parting->lists, one);
      g_ptr_array_remove_index (parting->rest->recipients, parting->next);
    }
  else
    {
      parting->next++;
    }
  lb_mailman_handler_part (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
lb_mailman_handler_part (GTask *task)
{
  LbMailmanHandler *self = g_task_get_source_object (task);
  LbMailmanParting *parting = g_task_get_task_data (task);

  if (parting->fault == NULL && parting->next < parting->rest->recipients->len)
    lb_mailman_directory_lookup_async (self->directory,
                                       lb_relay_job_get_recipient (parting->rest,
                                                                   parting->next)->address,
                                       g_task_get_cancellable (task),
                                       lb_mailman_handler_looked_up_cb, task);
  else
    lb_mailman_handler_send (task);
}

static void
lb_mailman_handler_process_message_async (LbMessageHandler    *handler,
                                          LbDelivery          *delivery,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  LbMailmanHandler *self = LB_MAILMAN_HANDLER (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  LbMailmanParting *parting = g_new0 (LbMailmanParting, 1);
  const LbEnvelope *envelope = delivery->envelope;
  LbRelayPolicy *policy = lb_relay_queue_get_policy (self->queue);

  parting->fault = lb_relay_policy_check_client (policy, envelope->peer);
  if (parting->fault == NULL)
    parting->fault = lb_relay_policy_check_message (envelope, delivery->data);
  parting->rest = lb_proxy_handler_make_job (delivery, policy);
  parting->lists = lb_relay_job_new (delivery->id, LB_RELAY_MAILMAN);
  parting->all = lb_relay_job_new (delivery->id, LB_RELAY_UPSTREAM);
  lb_relay_job_set_sender (parting->lists, envelope->mail_from,
                           (const char * const *) envelope->mail_options);

  g_task_set_source_tag (task, lb_mailman_handler_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is on its way is not given up */
  g_task_set_task_data (task, parting, (GDestroyNotify) lb_mailman_parting_free);
  lb_mailman_handler_part (task);
}

static void
lb_mailman_handler_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = lb_mailman_handler_process_message_async;
}

static void
lb_mailman_handler_finalize (GObject *object)
{
  LbMailmanHandler *self = LB_MAILMAN_HANDLER (object);

  g_clear_object (&self->queue);
  g_clear_object (&self->directory);

  G_OBJECT_CLASS (lb_mailman_handler_parent_class)->finalize (object);
}

static void
lb_mailman_handler_class_init (LbMailmanHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_mailman_handler_finalize;
}

static void
lb_mailman_handler_init (LbMailmanHandler *self)
{
}

/**
 * lb_mailman_handler_new:
 * @queue: what sends; its rules hold
 * @directory: which addresses are lists
 *
 * Makes smtpd's MailmanProxy for Mailman 3: recipients that are lists, or services of lists, go to
 * Mailman by LMTP, unchanged; the others go upstream as by #LbProxyHandler. A message whose
 * recipients cannot be told apart is not sent at all, and the client is told to try again.
 *
 * Returns: (transfer full): a handler
 */
LbMailmanHandler *
lb_mailman_handler_new (LbRelayQueue       *queue,
                        LbMailmanDirectory *directory)
{
  LbMailmanHandler *self = g_object_new (LB_TYPE_MAILMAN_HANDLER, NULL);

  self->queue = g_object_ref (queue);
  self->directory = g_object_ref (directory);

  return self;
}

/**
 * lb_mailman_handler_set_waits:
 * @self: a handler
 * @waits: whether a client gets the verdict of the servers; else it gets 250 once the message is in
 *   the store and in the queue
 */
void
lb_mailman_handler_set_waits (LbMailmanHandler *self,
                              gboolean          waits)
{
  g_return_if_fail (LB_IS_MAILMAN_HANDLER (self));
  self->waits = waits;
}
