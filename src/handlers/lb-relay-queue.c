#define G_LOG_DOMAIN "lb-relay-queue"

#include "config.h"
#include "handlers/lb-relay-queue.h"

#include "handlers/lb-relay-queue-private.h"
#include "store/lb-store-relays.h"

/* RFC 5321 4.5.4.1 asks a relay to go on for days; a developer looks after some hours. */
static const guint default_delays_ms[] = { 30000, 120000, 600000, 1800000, 7200000 };

G_DEFINE_FINAL_TYPE_WITH_CODE (LbRelayQueue, lb_relay_queue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_RELEASER,
                                                      lb_relay_queue_releaser_init))

static void
lb_relay_entry_free (LbRelayEntry *self)
{
  lb_relay_job_free (self->job);
  g_clear_object (&self->waiter);
  g_clear_object (&self->cancellable);
  g_free (self);
}

void
lb_relay_queue_clear_timer (LbRelayQueue *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
lb_relay_queue_finalize (GObject *object)
{
  LbRelayQueue *self = LB_RELAY_QUEUE (object);

  lb_relay_queue_clear_timer (self);
  g_clear_pointer (&self->waiting, g_sequence_free);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->passwords, g_hash_table_unref);
  g_clear_pointer (&self->delays_ms, g_array_unref);
  g_clear_object (&self->senders[LB_RELAY_UPSTREAM]);
  g_clear_object (&self->senders[LB_RELAY_MAILMAN]);
  g_clear_object (&self->store);
  g_clear_pointer (&self->policy, lb_relay_policy_unref);

  G_OBJECT_CLASS (lb_relay_queue_parent_class)->finalize (object);
}

static void
lb_relay_queue_class_init (LbRelayQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_relay_queue_finalize;
}

static void
lb_relay_queue_init (LbRelayQueue *self)
{
  self->open_routes = LB_RELAY_ROUTE_MASK (LB_RELAY_SERVER) |
                      LB_RELAY_ROUTE_MASK (LB_RELAY_RELEASE);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) lb_relay_entry_free);
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->policy = lb_relay_policy_new (NULL, NULL, NULL);
  self->waiting = g_sequence_new (NULL);
  self->delays_ms = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (self->delays_ms, default_delays_ms, G_N_ELEMENTS (default_delays_ms));
}

/**
 * lb_relay_queue_new:
 * @store: where the messages are, and where the queue writes down what it does
 *
 * Makes the queue of messages on their way to other servers. Each state is in @store before the
 * step that it names, so that after a crash the queue goes on where it was, and sends nothing
 * twice: what a server may have got is unknown and left to the user.
 *
 * Returns: (transfer full): a queue, to be started
 */
LbRelayQueue *
lb_relay_queue_new (LbStore *store)
{
  LbRelayQueue *self = g_object_new (LB_TYPE_RELAY_QUEUE, NULL);

  self->store = g_object_ref (store);

  return self;
}

/**
 * lb_relay_queue_set_sender:
 * @self: a queue
 * @route: %LB_RELAY_UPSTREAM or %LB_RELAY_MAILMAN
 * @sender: (nullable): the server of that route, and of all routes to upstream; without one the
 *   jobs wait
 */
void
lb_relay_queue_set_sender (LbRelayQueue *self,
                           LbRelayRoute  route,
                           LbSmtpSender *sender)
{
  g_return_if_fail (LB_IS_RELAY_QUEUE (self));
  g_return_if_fail (route < G_N_ELEMENTS (self->senders));

  if (g_set_object (&self->senders[route], sender))
    lb_relay_queue_go_on (self);
}

/**
 * lb_relay_queue_set_policy:
 * @self: a queue
 * @policy: what may leave from now on; at first all that clients on this machine send
 */
void
lb_relay_queue_set_policy (LbRelayQueue  *self,
                           LbRelayPolicy *policy)
{
  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  lb_relay_policy_ref (policy);
  lb_relay_policy_unref (self->policy);
  self->policy = policy;
}

/**
 * lb_relay_queue_get_policy:
 * @self: a queue
 *
 * Returns: (transfer none): what may leave; until the next lb_relay_queue_set_policy()
 */
LbRelayPolicy *
lb_relay_queue_get_policy (LbRelayQueue *self)
{
  g_return_val_if_fail (LB_IS_RELAY_QUEUE (self), NULL);
  return self->policy;
}

/**
 * lb_relay_queue_set_open:
 * @self: a queue
 * @routes: LB_RELAY_ROUTE_MASK() of each route that is open
 *
 * Opens and closes routes. What the user releases always goes; at first nothing else does, and
 * what a former run left waits until relaying is chosen again.
 */
void
lb_relay_queue_set_open (LbRelayQueue *self,
                         guint         routes)
{
  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  self->open_routes = routes | LB_RELAY_ROUTE_MASK (LB_RELAY_SERVER) |
                      LB_RELAY_ROUTE_MASK (LB_RELAY_RELEASE);
  lb_relay_queue_go_on (self);
}

/**
 * lb_relay_queue_get_sender:
 * @self: a queue
 * @route: %LB_RELAY_UPSTREAM or %LB_RELAY_MAILMAN
 *
 * Returns: (transfer none) (nullable): the server of that route
 */
LbSmtpSender *
lb_relay_queue_get_sender (LbRelayQueue *self,
                           LbRelayRoute  route)
{
  g_return_val_if_fail (LB_IS_RELAY_QUEUE (self), NULL);
  g_return_val_if_fail (route < G_N_ELEMENTS (self->senders), NULL);

  return self->senders[route];
}

/**
 * lb_relay_queue_set_delays:
 * @self: a queue
 * @delays_ms: (array length=n_delays): milliseconds before the second try, before the third, …
 * @n_delays: how many; after one try more a message is given up
 */
void
lb_relay_queue_set_delays (LbRelayQueue *self,
                           const guint  *delays_ms,
                           guint         n_delays)
{
  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  g_array_set_size (self->delays_ms, 0);
  g_array_append_vals (self->delays_ms, delays_ms, n_delays);
}

void
lb_relay_queue_set_timer (LbRelayQueue *self,
                          gint64        delay_us,
                          GSourceFunc   callback)
{
  lb_relay_queue_clear_timer (self);
  /* Upwards, or it would wake a moment too early and find nothing due. */
  self->timer = g_timeout_source_new ((guint) MIN (delay_us / 1000 + 1, G_MAXINT));
  g_source_set_static_name (self->timer, "LbRelayQueue timer");
  g_source_set_callback (self->timer, callback, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* --- Entries --- */

/* @job: (transfer full) */
LbRelayEntry *
lb_relay_queue_enter (LbRelayQueue *self,
                      LbRelayJob   *job)
{
  LbRelayEntry *entry = g_new0 (LbRelayEntry, 1);

  entry->job = job;
  g_hash_table_insert (self->entries, &entry->job->job_id, entry);

  return entry;
}

void
lb_relay_queue_forget (LbRelayQueue *self,
                       LbRelayEntry *entry)
{
  if (entry->place != NULL)
    g_sequence_remove (entry->place);
  g_hash_table_remove (self->entries, &entry->job->job_id);
}

static int
lb_relay_entry_compare (gconstpointer a,
                        gconstpointer b,
                        gpointer      user_data)
{
  const LbRelayJob *one = ((const LbRelayEntry *) a)->job;
  const LbRelayJob *other = ((const LbRelayEntry *) b)->job;

  if (one->next_try_us != other->next_try_us)
    return one->next_try_us < other->next_try_us ? -1 : 1;

  return one->job_id < other->job_id ? -1 : one->job_id > other->job_id;
}

void
lb_relay_queue_await (LbRelayQueue *self,
                      LbRelayEntry *entry)
{
  entry->place = g_sequence_insert_sorted (self->waiting, entry, lb_relay_entry_compare, NULL);
}

/* --- Adding --- */

static void
lb_relay_queue_added_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayQueue *self = g_task_get_source_object (task);
  g_autoptr(LbSmtpSender) sender = NULL;
  gboolean waits = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job = lb_store_save_relay_finish (LB_STORE (object), result, &error);
  gboolean is_sent_now;

  if (job == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* Without a server there is no verdict to wait for. */
  sender = lb_relay_queue_ref_sender (self, job);
  waits = waits && sender != NULL;
  lb_releaser_announce (LB_RELEASER (self), job);
  is_sent_now = lb_relay_job_has_state (job, LB_RELAY_QUEUED) && !self->is_stopped;
  if (!waits || !is_sent_now)
    g_task_return_pointer (task, lb_relay_job_copy (job), (GDestroyNotify) lb_relay_job_free);
  if (is_sent_now)
    {
      LbRelayEntry *entry = lb_relay_queue_enter (self, g_steal_pointer (&job));

      entry->waiter = waits ? g_steal_pointer (&task) : NULL;
      lb_relay_queue_await (self, entry);
      lb_relay_queue_go_on (self);
    }
}

/**
 * lb_relay_queue_add_async:
 * @self: a queue
 * @job: what to send; copied. Recipients that are held are only written down
 * @waits: whether the call ends with the verdict of the first try and not when the job is written.
 *   A job that then nobody has taken is not tried again: whoever waits does so
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Enters a job.
 */
void
lb_relay_queue_add_async (LbRelayQueue        *self,
                          const LbRelayJob    *job,
                          gboolean             waits,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_relay_queue_add_async);
  g_task_set_task_data (task, GINT_TO_POINTER (waits), NULL);
  lb_store_save_relay_async (self->store, job, NULL, lb_relay_queue_added_cb, task);
}

/**
 * lb_relay_queue_add_finish:
 * @self: a queue
 * @result: the result
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable): the job as it is now
 */
LbRelayJob *
lb_relay_queue_add_finish (LbRelayQueue  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Going on where the last run ended --- */

/* What was being sent when the program ended: the server may have it. What needs a password that
 * was not to be kept cannot go on. */
static gboolean
lb_relay_queue_give_up_sending (LbRelayQueue *self,
                                LbRelayJob   *job)
{
  gboolean has_password = lb_relay_queue_has_password (self, job);
  gboolean is_changed = FALSE;

  for (guint i = 0; i < job->recipients->len; i++)
    {
      LbRelayRecipient *one = lb_relay_job_get_recipient (job, i);

      if (one->state == LB_RELAY_SENDING)
        lb_relay_recipient_settle (one, LB_RELAY_UNKNOWN, 0, "",
                                   "Letterbox ended before the server answered to the message",
                                   g_get_real_time ());
      else if (one->state == LB_RELAY_QUEUED && !has_password)
        lb_relay_recipient_settle (one, LB_RELAY_FAILED, 0, "",
                                   "The password was not kept; release the message again",
                                   g_get_real_time ());
      else
        continue;
      is_changed = TRUE;
    }

  return is_changed;
}

static void
lb_relay_queue_listed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbRelayQueue *self = g_task_get_source_object (task);
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

      if (g_hash_table_contains (self->entries, &job->job_id))
        continue;
      if (lb_relay_queue_give_up_sending (self, job))
        lb_store_save_relay_async (self->store, job, NULL, NULL, NULL);
      if (lb_relay_job_has_state (job, LB_RELAY_QUEUED))
        lb_relay_queue_await (self, lb_relay_queue_enter (self, lb_relay_job_copy (job)));
    }

  lb_relay_queue_go_on (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * lb_relay_queue_start_async:
 * @self: a queue
 * @cancellable: (nullable): ends the call early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Goes on with what a former run left. To be called once, before anything is added.
 */
void
lb_relay_queue_start_async (LbRelayQueue        *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (LB_IS_RELAY_QUEUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_relay_queue_start_async);
  lb_store_list_relays_async (self->store, NULL, cancellable, lb_relay_queue_listed_cb, task);
}

/**
 * lb_relay_queue_start_finish:
 * @self: a queue
 * @result: the result
 * @error: the place for an error
 *
 * Returns: whether the store could be read
 */
gboolean
lb_relay_queue_start_finish (LbRelayQueue  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
