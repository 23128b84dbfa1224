#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include <glib/gi18n.h>

#include "store/lb-store-private.h"

struct _LbStore
{
  GObject      parent_instance;

  LbStoreCore *core; /* (owned): shared with the threads */
  gboolean     is_closed;
};

G_DEFINE_FINAL_TYPE (LbStore, lb_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_ROWS_REMOVED,
  SIGNAL_ROWS_TAGGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lb_store_push_last (LbStore *self,
                    GTask   *task)
{
  LbStoreJob *job = lb_store_job_new (NULL, NULL, NULL);

  self->is_closed = TRUE;
  job->task = g_object_ref (task);
  job->is_last = TRUE;
  g_async_queue_push (self->core->writer_queue, job);
}

static void
lb_store_finalize (GObject *object)
{
  LbStore *self = LB_STORE (object);

  /* The threads finish what waits and close the store by themselves; nobody waits for them here. */
  if (!self->is_closed)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);

      lb_store_push_last (self, task);
    }

  lb_store_core_unref (self->core);

  G_OBJECT_CLASS (lb_store_parent_class)->finalize (object);
}

static void
lb_store_class_init (LbStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_store_finalize;

  /**
   * LbStore::rows-removed:
   * @self: a store
   * @row_ids: (element-type gint64): messages that are gone
   *
   * Emitted when the store let messages go by its limits.
   */
  signals[SIGNAL_ROWS_REMOVED] =
    g_signal_new ("rows-removed", LB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);

  /**
   * LbStore::rows-tagged:
   * @self: a store
   * @row_ids: (element-type gint64): messages that have other tags now, perhaps
   *
   * Emitted when the rules have tagged arrivals.
   */
  signals[SIGNAL_ROWS_TAGGED] =
    g_signal_new ("rows-tagged", LB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
lb_store_init (LbStore *self)
{
}

static gpointer
lb_store_thread_main (gpointer data)
{
  g_autoptr(GTask) task = data;
  LbStoreCore *core = g_task_get_task_data (task);
  GError *error = NULL;
  LbStore *self;

  if (!lb_store_core_open (core, &error))
    {
      lb_store_core_close (core);
      g_task_return_error (task, error);
      return NULL;
    }

  self = g_object_new (LB_TYPE_STORE, NULL);
  self->core = lb_store_core_ref (core);
  g_weak_ref_set (&core->facade, self);
  lb_store_core_ref (core);
  g_task_return_pointer (task, self, g_object_unref);
  g_clear_object (&task);
  lb_store_writer_main (core);

  return NULL;
}

/**
 * lb_store_open_async:
 * @path: (nullable): the file, made with its folder where they are missing; %NULL: a temporary
 *   store that vanishes with the process however it ends
 * @options: (nullable): how to open it
 * @cancellable: (nullable): gives up; the store is closed again
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Locks, checks and opens a store and brings it to the present version, in a thread. A file that is
 * not ours is left as it is, octet for octet.
 */
void
lb_store_open_async (const char           *path,
                     const LbStoreOptions *options,
                     GCancellable         *cancellable,
                     GAsyncReadyCallback   callback,
                     gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_store_open_async);
  g_task_set_task_data (task, lb_store_core_new (path, options),
                        (GDestroyNotify) lb_store_core_unref);
  g_thread_unref (g_thread_new ("lb-store-writer", lb_store_thread_main, g_steal_pointer (&task)));
}

/**
 * lb_store_open_finish:
 * @result: what the callback got
 * @error: the place for an error of %LB_STORE_ERROR: one sentence with the way out
 *
 * Returns: (transfer full) (nullable): the store
 */
LbStore *
lb_store_open_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lb_store_close_async:
 * @self: a store
 * @cancellable: (nullable): not looked at: what waits is always written
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Writes what waits, brings the log into the file and gives the lock up. Calls after this one end
 * in %LB_STORE_ERROR_CLOSED.
 */
void
lb_store_close_async (LbStore             *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_store_close_async);
  if (self->is_closed)
    g_task_return_new_error (task, LB_STORE_ERROR, LB_STORE_ERROR_CLOSED, _("The store is closed"));
  else
    lb_store_push_last (self, task);
}

/**
 * lb_store_close_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether the store is closed now by this call
 */
gboolean
lb_store_close_finish (LbStore       *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_store_get_path:
 * @self: a store
 *
 * Returns: (nullable): the file's real path; %NULL for a temporary store
 */
const char *
lb_store_get_path (LbStore *self)
{
  g_return_val_if_fail (LB_IS_STORE (self), NULL);

  return self->core->is_temporary ? NULL : self->core->path;
}

/**
 * lb_store_is_temporary:
 * @self: a store
 *
 * Returns: whether it vanishes with the process
 */
gboolean
lb_store_is_temporary (LbStore *self)
{
  g_return_val_if_fail (LB_IS_STORE (self), FALSE);

  return self->core->is_temporary;
}

/**
 * lb_store_get_core:
 * @self: a store
 *
 * Returns: (transfer none): what it shares with its threads
 */
LbStoreCore *
lb_store_get_core (LbStore *self)
{
  return self->core;
}

/**
 * lb_store_tell:
 * @self: a store
 * @news: what has happened
 * @row_ids: (element-type gint64): to which messages
 *
 * Emits #LbStore::rows-removed or #LbStore::rows-tagged.
 */
void
lb_store_tell (LbStore     *self,
               LbStoreNews  news,
               GArray      *row_ids)
{
  g_signal_emit (self, signals[news == LB_STORE_NEWS_REMOVED ? SIGNAL_ROWS_REMOVED
                                                             : SIGNAL_ROWS_TAGGED], 0, row_ids);
}

/**
 * lb_store_push:
 * @self: a store
 * @thread: which of its threads
 * @job: (transfer full): the work
 * @source_tag: the public function
 * @cancellable: (nullable): ends it before it runs, and a question while it runs
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Hands a call to a thread. It returns what the job puts out, or a boolean.
 */
void
lb_store_push (LbStore             *self,
               LbStoreWorker        thread,
               LbStoreJob          *job,
               gpointer             source_tag,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  LbStoreCore *core = self->core;

  (g_task_set_source_tag) (task, source_tag);
  job->cancellable = cancellable;
  /* A change that has been committed is told as such, also to a caller that has just lost
   * interest. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->is_closed)
    {
      g_task_return_new_error (task, LB_STORE_ERROR, LB_STORE_ERROR_CLOSED,
                               _("The store is closed"));
      lb_store_job_free (job);
      return;
    }

  job->task = g_steal_pointer (&task);
  g_async_queue_push (thread == LB_STORE_WRITER ? core->writer_queue : core->reader_queue, job);
}

/**
 * lb_store_push_plain:
 * @self: a store
 * @job: (transfer full): an arrival, which tells by a plain function how it ended
 *
 * Hands an arrival to the writer.
 *
 * Returns: whether the store is open; if not, the caller has been told
 */
gboolean
lb_store_push_plain (LbStore    *self,
                     LbStoreJob *job)
{
  if (!self->is_closed)
    {
      g_async_queue_push (self->core->writer_queue, job);
      return TRUE;
    }

  job->error = g_error_new_literal (LB_STORE_ERROR, LB_STORE_ERROR_CLOSED,
                                    _("The store is closed"));
  job->added (NULL, job->error, job->user_data);
  lb_store_job_free (job);
  return FALSE;
}

/* A question that waits for the index. */
typedef struct
{
  LbStoreJob         *job;         /* (owned) (nullable) */
  gpointer            source_tag;
  GCancellable       *cancellable; /* (owned) (nullable) */
  GAsyncReadyCallback callback;
  gpointer            user_data;
} LbStoreQuestion;

static void
lb_store_question_free (LbStoreQuestion *self)
{
  g_clear_pointer (&self->job, lb_store_job_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreQuestion, lb_store_question_free)

static void
lb_store_push_indexed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbStoreQuestion) question = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    lb_store_push (LB_STORE (object), LB_STORE_READER, g_steal_pointer (&question->job),
                   question->source_tag, question->cancellable, question->callback,
                   question->user_data);
  else
    g_task_report_error (object, question->callback, question->user_data, question->source_tag,
                         error);
}

/**
 * lb_store_push_indexed:
 * @self: a store
 * @job: (transfer full): a question
 * @source_tag: the public function
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Hands a question to the reader as soon as the index has every message whose lb_store_add_async()
 * has returned.
 */
void
lb_store_push_indexed (LbStore             *self,
                       LbStoreJob          *job,
                       gpointer             source_tag,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  LbStoreQuestion *question = g_new0 (LbStoreQuestion, 1);

  question->job = job;
  question->source_tag = source_tag;
  g_set_object (&question->cancellable, cancellable);
  question->callback = callback;
  question->user_data = user_data;
  lb_store_push (self, LB_STORE_WRITER, lb_store_job_new (lb_store_run_index, NULL, NULL),
                 source_tag, cancellable, lb_store_push_indexed_cb, question);
}
