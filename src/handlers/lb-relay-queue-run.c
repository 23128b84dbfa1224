#define G_LOG_DOMAIN "lb-relay-queue"

#include "config.h"
#include "handlers/lb-relay-queue-private.h"

#include <string.h>

#include "handlers/lb-relay-try.h"
#include "store/lb-store-relays.h"

/* Connections at once: a server does not have to take a flood. */
#define MAX_RUNNING 8

/* An operation on an entry that is under way. */
typedef struct
{
  LbRelayQueue *queue; /* (owned) */
  LbRelayEntry *entry; /* (unowned) it stays while the operation lasts */
} LbRelayRun;

static void
lb_relay_run_free (LbRelayRun *self)
{
  g_object_unref (self->queue);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRelayRun, lb_relay_run_free)

/* Whether @job can go on as far as a login is concerned. */
gboolean
lb_relay_queue_has_password (LbRelayQueue     *self,
                             const LbRelayJob *job)
{
  return job->route != LB_RELAY_SERVER || strchr (job->server, '@') == NULL ||
         g_hash_table_contains (self->passwords, job->server);
}

LbSmtpSender *
lb_relay_queue_ref_sender (LbRelayQueue     *self,
                           const LbRelayJob *job)
{
  LbRelayRoute by = job->route == LB_RELAY_MAILMAN ? LB_RELAY_MAILMAN : LB_RELAY_UPSTREAM;
  LbSmtpSender *sender = NULL;

  if ((self->open_routes & LB_RELAY_ROUTE_MASK (job->route)) == 0)
    return NULL;
  if (job->route == LB_RELAY_SERVER)
    return lb_smtp_sender_new_from_uri (job->server,
                                        g_hash_table_lookup (self->passwords, job->server), NULL);

  g_set_object (&sender, self->senders[by]);
  return sender;
}

/* --- After a try --- */

void
lb_relay_queue_fail (LbRelayJob *job)
{
  for (guint i = 0; i < job->recipients->len; i++)
    {
      LbRelayRecipient *one = lb_relay_job_get_recipient (job, i);

      if (one->state == LB_RELAY_QUEUED)
        lb_relay_recipient_settle (one, LB_RELAY_FAILED, one->code, one->enhanced, one->text,
                                   g_get_real_time ());
    }
}

/* Who is still queued is tried again or given up. */
static void
lb_relay_queue_judge (LbRelayQueue *self,
                      LbRelayEntry *entry)
{
  LbRelayJob *job = entry->job;
  gboolean is_taken = lb_relay_job_has_state (job, LB_RELAY_SENT) ||
                      lb_relay_job_has_state (job, LB_RELAY_UNKNOWN);

  job->n_tries++;
  if (!lb_relay_job_has_state (job, LB_RELAY_QUEUED))
    return;

  /* A client that waits is told to try again itself, unless somebody has the message already. */
  if (job->n_tries > self->delays_ms->len || (entry->waiter != NULL && !is_taken))
    lb_relay_queue_fail (job);
  else
    job->next_try_us = g_get_real_time () +
                       (gint64) g_array_index (self->delays_ms, guint, job->n_tries - 1) * 1000;
}

void
lb_relay_queue_answer (LbRelayEntry *entry,
                       const GError *error)
{
  g_autoptr(GTask) waiter = g_steal_pointer (&entry->waiter);

  if (waiter != NULL && error != NULL)
    g_task_return_error (waiter, g_error_copy (error));
  else if (waiter != NULL)
    g_task_return_pointer (waiter, lb_relay_job_copy (entry->job),
                           (GDestroyNotify) lb_relay_job_free);
}

static void
lb_relay_queue_settled_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbRelayRun) run = user_data;
  LbRelayQueue *self = run->queue;
  LbRelayEntry *entry = run->entry;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) saved = lb_store_save_relay_finish (LB_STORE (object), result, &error);
  gboolean is_gone = g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND);

  self->n_running--;
  g_clear_object (&entry->cancellable);
  if (error != NULL && !is_gone)
    g_message ("What became of a relayed message could not be written: %s", error->message);

  lb_releaser_announce (LB_RELEASER (self), entry->job);
  lb_relay_queue_answer (entry, NULL);
  if (is_gone || self->is_stopped || !lb_relay_job_has_state (entry->job, LB_RELAY_QUEUED))
    lb_relay_queue_forget (self, entry);
  else
    lb_relay_queue_await (self, entry);

  lb_relay_queue_go_on (self);
  lb_relay_queue_check_stopped (self);
}

static void
lb_relay_queue_tried_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(LbRelayRun) run = user_data;
  LbRelayQueue *self = run->queue;
  LbRelayEntry *entry = run->entry;
  g_autoptr(GError) error = NULL;

  if (lb_relay_try_finish (LB_STORE (object), result, &error))
    {
      lb_relay_queue_judge (self, entry);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* A client that waits will send it again, so it does not stay in the queue. */
      if (entry->waiter != NULL)
        lb_relay_queue_fail (entry->job);
    }
  else
    {
      /* The message cannot be read: no later try will find more of it. */
      lb_relay_queue_fail (entry->job);
      lb_relay_queue_answer (entry, error);
    }

  lb_store_save_relay_async (self->store, entry->job, NULL, lb_relay_queue_settled_cb,
                             g_steal_pointer (&run));
}

/* --- Before it --- */

/* @sender: (transfer full) */
static void
lb_relay_queue_try (LbRelayQueue *self,
                    LbRelayEntry *entry,
                    LbSmtpSender *sender)
{
  LbRelayRun *run = g_new0 (LbRelayRun, 1);

  g_sequence_remove (entry->place);
  entry->place = NULL;
  entry->cancellable = g_cancellable_new ();
  self->n_running++;

  run->queue = g_object_ref (self);
  run->entry = entry;
  lb_relay_try_async (self->store, sender, entry->job, entry->cancellable,
                      lb_relay_queue_tried_cb, run);
  g_object_unref (sender);
}

static gboolean
lb_relay_queue_due_cb (gpointer user_data)
{
  lb_relay_queue_go_on (LB_RELAY_QUEUE (user_data));
  return G_SOURCE_REMOVE;
}

/* Returns: (nullable): the next entry after @place that is due and has a server; sets @delay_us to
 *   the time until the first that is not due */
static LbRelayEntry *
lb_relay_queue_find_due (LbRelayQueue  *self,
                         gint64        *delay_us,
                         LbSmtpSender **sender)
{
  gint64 now_us = g_get_real_time ();

  for (GSequenceIter *at = g_sequence_get_begin_iter (self->waiting); !g_sequence_iter_is_end (at);
       at = g_sequence_iter_next (at))
    {
      LbRelayEntry *entry = g_sequence_get (at);

      if (entry->job->next_try_us > now_us)
        {
          *delay_us = entry->job->next_try_us - now_us;
          return NULL;
        }

      *sender = lb_relay_queue_ref_sender (self, entry->job);
      if (*sender != NULL)
        return entry;
    }

  return NULL;
}

void
lb_relay_queue_go_on (LbRelayQueue *self)
{
  LbSmtpSender *sender = NULL;
  LbRelayEntry *entry;
  gint64 delay_us = 0;

  if (self->is_stopped)
    return;

  while (self->n_running < MAX_RUNNING &&
         (entry = lb_relay_queue_find_due (self, &delay_us, &sender)) != NULL)
    lb_relay_queue_try (self, entry, sender);

  if (delay_us > 0)
    lb_relay_queue_set_timer (self, delay_us, lb_relay_queue_due_cb);
}
