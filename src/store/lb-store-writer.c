#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-core.h"

/* A group of calls that share a commit: no call waits longer for its neighbours than this, and
 * what a crash or a full disk makes us do again stays small. */
#define GROUP_US 4000
#define GROUP_OCTETS (8 * 1024 * 1024)

/* The log is brought into the file when nothing waits, and at the latest when it has grown to
 * this. */
#define IDLE_LOG_OCTETS (2 * 1024 * 1024)
#define BUSY_LOG_OCTETS (64 * 1024 * 1024)

/* The log's file is made larger by this at a time. Where it grows with each commit, its sync has to
 * write the file system's own journal too, which takes twice as long. */
#define LOG_STEP_OCTETS (4 * 1024 * 1024)
#define FRAME_HEADER_OCTETS 24

/* How long the writer rests before it turns to the index. */
#define INDEX_DELAY_US 150000

static int
lb_store_writer_log_cb (void       *data,
                        sqlite3    *database,
                        const char *name,
                        int         n_pages)
{
  LbStoreCore *core = data;

  core->n_spare_pages -= n_pages > core->n_log_pages ? n_pages - core->n_log_pages : n_pages;
  core->n_log_pages = n_pages;
  return SQLITE_OK;
}

static void
lb_store_writer_reserve_log (LbStoreCore *core)
{
  gint64 n_used = core->n_log_pages * (core->page_octets + FRAME_HEADER_OCTETS);

  if (core->is_temporary || n_used + LOG_STEP_OCTETS / 2 <= core->n_log_reserved)
    return;

  core->n_log_reserved = n_used + LOG_STEP_OCTETS;
  if (lb_store_promise_has_room (core))
    lb_connection_reserve_log (core->writer, core->n_log_reserved);
}

static void
lb_store_writer_checkpoint (LbStoreCore *core,
                            guint64      log_octets)
{
  if (core->n_log_pages * core->page_octets < (gint64) log_octets)
    return;

  /* Where it fails the log just grows, and the next commit tells what is wrong. */
  sqlite3_wal_checkpoint_v2 (lb_connection_get_database (core->writer), NULL,
                             SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  core->n_log_pages = 0;
}

static gboolean
lb_store_writer_run (LbStoreCore *core,
                     LbStoreJob  *job)
{
  lb_store_job_reset (job);
  job->wants_more = FALSE;
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return TRUE;

  return job->run == NULL || job->run (core, core->writer, job, &job->error);
}

/**
 * lb_store_writer_run_alone:
 * @core: a store, in the writer thread, without a transaction
 * @job: a call, which has its error afterwards if it failed
 *
 * Runs a call in a transaction of its own.
 */
void
lb_store_writer_run_alone (LbStoreCore *core,
                           LbStoreJob  *job)
{
  g_autoptr(GError) error = NULL;

  if (lb_connection_execute (core->writer, "BEGIN IMMEDIATE", &error)
      && lb_store_writer_run (core, job)
      && lb_connection_execute (core->writer, "COMMIT", &error))
    return;

  lb_connection_rollback (core->writer);
  if (job->error == NULL)
    {
      lb_store_job_reset (job);
      job->error = g_steal_pointer (&error);
    }
}

/* Takes what waits, within the bounds, into the open transaction. */
static gboolean
lb_store_writer_fill (LbStoreCore *core,
                      GPtrArray   *group,
                      LbStoreJob  *job)
{
  gint64 deadline_us = g_get_monotonic_time () + GROUP_US;
  gsize n_octets = 0;

  while (job != NULL)
    {
      g_ptr_array_add (group, job);
      if (!lb_store_writer_run (core, job))
        return FALSE;

      n_octets += job->n_octets;
      if (job->is_last || n_octets >= GROUP_OCTETS || g_get_monotonic_time () >= deadline_us)
        break;

      job = g_async_queue_try_pop (core->writer_queue);
    }

  return TRUE;
}

/* When one call of a group fails, for example for want of space, the others must not suffer: all
 * are rolled back and each gets a transaction of its own. */
static void
lb_store_writer_run_group (LbStoreCore *core,
                           GPtrArray   *group,
                           LbStoreJob  *first)
{
  if (lb_connection_execute (core->writer, "BEGIN IMMEDIATE", NULL))
    {
      if (lb_store_writer_fill (core, group, first)
          && lb_connection_execute (core->writer, "COMMIT", NULL))
        return;

      lb_connection_rollback (core->writer);
    }
  else
    {
      g_ptr_array_add (group, first);
    }

  for (guint i = 0; i < group->len; i++)
    lb_store_writer_run_alone (core, g_ptr_array_index (group, i));
}

/* A long change is done in slices, so that arrivals are committed between them. */
static void
lb_store_writer_requeue (LbStoreCore *core,
                         GPtrArray   *group)
{
  for (guint i = group->len; i > 0; i--)
    {
      LbStoreJob *job = g_ptr_array_index (group, i - 1);

      if (!job->wants_more || job->error != NULL)
        continue;

      job->n_done = job->n_tried;
      g_async_queue_push (core->writer_queue, g_ptr_array_steal_index (group, i - 1));
    }
}

/* Closing waits for the slices that are left. */
static gboolean
lb_store_writer_is_over (LbStoreCore *core,
                         GPtrArray   *group)
{
  LbStoreJob *last = group->len > 0 ? g_ptr_array_index (group, group->len - 1) : NULL;

  if (last == NULL || !last->is_last)
    return FALSE;

  lb_store_writer_requeue (core, group);
  if (g_async_queue_length (core->writer_queue) == 0)
    return TRUE;

  g_async_queue_push (core->writer_queue, g_ptr_array_steal_index (group, group->len - 1));
  return FALSE;
}

/* What can wait until nothing else does, a slice of it. */
static gboolean
lb_store_writer_work (LbStoreCore *core)
{
  if (lb_store_prune (core, 0) || lb_store_give_back (core))
    return TRUE;

  lb_store_writer_checkpoint (core, IDLE_LOG_OCTETS);
  return FALSE;
}

/* How long there is nothing to do but what comes: messages grow old, and what is owed is tried
 * again. 0: for ever. */
static gint64
lb_store_writer_get_rest_us (LbStoreCore *core)
{
  gint64 rest_us = core->owed->len > 0 ? G_USEC_PER_SEC : 0;
  gint64 age_us = MAX (core->next_age_check_us - g_get_monotonic_time (), G_USEC_PER_SEC);

  if (core->limits.max_age_us == 0)
    return rest_us;

  return rest_us > 0 ? MIN (rest_us, age_us) : age_us;
}

/* The index waits until the writer has rested for a while, since a message costs several times more
 * there than in the store. */
static LbStoreJob *
lb_store_writer_wait (LbStoreCore *core)
{
  gint64 rest_us = lb_store_writer_get_rest_us (core);
  LbStoreJob *job;

  if (core->has_index_work)
    {
      job = g_async_queue_timeout_pop (core->writer_queue, INDEX_DELAY_US);
      while (job == NULL && core->has_index_work)
        {
          core->has_index_work = lb_store_index_work (core);
          job = g_async_queue_try_pop (core->writer_queue);
        }

      return job;
    }

  if (rest_us == 0)
    return g_async_queue_pop (core->writer_queue);

  return g_async_queue_timeout_pop (core->writer_queue, (guint64) rest_us);
}

static gboolean
lb_store_writer_turn (LbStoreCore *core,
                      GPtrArray   *group)
{
  LbStoreJob *job;
  guint n_calls;

  lb_store_promise_pay (core);
  job = g_async_queue_try_pop (core->writer_queue);
  if (job == NULL)
    job = lb_store_writer_work (core) ? g_async_queue_try_pop (core->writer_queue)
                                      : lb_store_writer_wait (core);
  if (job == NULL)
    return TRUE;

  lb_store_writer_run_group (core, group, job);
  lb_store_promise_keep (core, group);
  core->has_index_work = TRUE;
  if (lb_store_writer_is_over (core, group))
    return FALSE;

  lb_store_writer_requeue (core, group);
  lb_store_promise_look (core);
  n_calls = group->len;
  lb_store_job_complete (core, group);
  lb_store_core_tell_tagged (core);
  lb_store_prune (core, n_calls);
  lb_store_writer_checkpoint (core, BUSY_LOG_OCTETS);
  lb_store_writer_reserve_log (core);

  return TRUE;
}

/**
 * lb_store_writer_main:
 * @core: (transfer full): an open store
 *
 * The thread that makes every change: takes all calls that wait, runs them in one transaction,
 * commits, and only then lets them return. Ends after the call that is marked as the last one, with
 * the store closed before that call returns.
 */
void
lb_store_writer_main (LbStoreCore *core)
{
  g_autoptr(GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_job_free);
  GThread *reader = g_thread_new ("lb-store-reader", lb_store_reader_main, core);

  sqlite3_wal_hook (lb_connection_get_database (core->writer), lb_store_writer_log_cb, core);
  lb_store_writer_reserve_log (core);
  while (lb_store_writer_turn (core, group))
    continue;

  /* The reader ends by the same call. */
  g_async_queue_push (core->reader_queue, g_ptr_array_index (group, group->len - 1));
  g_thread_join (reader);
  lb_store_promise_pay (core);
  lb_store_job_complete (core, core->owed);
  lb_store_core_close (core);
  lb_store_job_complete (core, group);
  lb_store_core_unref (core);
}
