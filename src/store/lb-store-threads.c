#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-threads.h"

#include "store/lb-store-private.h"

#define SELECT_ROWS \
  "SELECT row_id, is_read, ifnull (thread, row_id) FROM states LEFT JOIN threads USING (row_id)" \
  " WHERE row_id BETWEEN ?1 AND ?2 ORDER BY row_id"

/* A message that was asked for, and where its thread is among the threads. */
typedef struct
{
  gint64 row_id;
  guint  thread;
} LbStoreMember;

/**
 * lb_store_threads_free:
 * @self: (transfer full) (nullable): messages in their threads
 */
void
lb_store_threads_free (LbStoreThreads *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->threads);
  g_array_unref (self->row_ids);
  g_free (self);
}

/* --- In the reader --- */

static guint
lb_store_group_find (GArray     *threads,
                     GHashTable *known,
                     gint64      thread,
                     gint64      row_id)
{
  gpointer place = g_hash_table_lookup (known, &thread);
  LbStoreThread fresh = { .thread = thread, .first = row_id };
  gint64 *key;

  if (place != NULL)
    return GPOINTER_TO_UINT (place) - 1;

  g_array_append_val (threads, fresh);
  key = g_new (gint64, 1);
  *key = thread;
  g_hash_table_insert (known, key, GUINT_TO_POINTER (threads->len));
  return threads->len - 1;
}

/* Walks through the rows and through what was asked for, which both grow. */
static GArray *
lb_store_group_collect (LbStatement  *row,
                        GArray       *row_ids,
                        GArray       *threads,
                        GError      **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GArray) members = g_array_new (FALSE, FALSE, sizeof (LbStoreMember));
  GError *own_error = NULL;
  guint at = 0;

  while (lb_statement_next (row, &own_error))
    {
      LbStoreMember member = { .row_id = lb_statement_get_int (row, 0) };
      LbStoreThread *thread;

      while (at < row_ids->len && g_array_index (row_ids, gint64, at) < member.row_id)
        at++;

      if (at == row_ids->len || g_array_index (row_ids, gint64, at) != member.row_id)
        continue;

      member.thread = lb_store_group_find (threads, known, lb_statement_get_int (row, 2),
                                           member.row_id);
      thread = &g_array_index (threads, LbStoreThread, member.thread);
      thread->last = member.row_id;
      thread->n_messages++;
      thread->n_unread += lb_statement_get_int (row, 1) == 0;
      g_array_append_val (members, member);
    }

  if (own_error == NULL)
    return g_steal_pointer (&members);

  g_propagate_error (error, own_error);
  return NULL;
}

static GArray *
lb_store_group_arrange (GArray *threads,
                        GArray *members)
{
  GArray *row_ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), members->len);
  g_autofree guint *places = g_new (guint, threads->len + 1);
  guint begin = 0;

  g_array_set_size (row_ids, members->len);
  for (guint i = 0; i < threads->len; i++)
    {
      LbStoreThread *thread = &g_array_index (threads, LbStoreThread, i);

      thread->begin = begin;
      places[i] = begin;
      begin += thread->n_messages;
    }

  for (guint i = 0; i < members->len; i++)
    {
      const LbStoreMember *member = &g_array_index (members, LbStoreMember, i);

      g_array_index (row_ids, gint64, places[member->thread]++) = member->row_id;
    }

  return row_ids;
}

static int
lb_store_compare_threads (gconstpointer a,
                          gconstpointer b)
{
  gint64 first = ((const LbStoreThread *) a)->last;
  gint64 second = ((const LbStoreThread *) b)->last;

  return (first < second) - (first > second);
}

static gboolean
lb_store_run_group (LbStoreCore   *core,
                    LbConnection  *connection,
                    LbStoreJob    *job,
                    GError       **error)
{
  GArray *row_ids = job->input;
  g_autoptr(GArray) threads = g_array_new (FALSE, FALSE, sizeof (LbStoreThread));
  g_autoptr(GArray) members = NULL;
  g_autoptr(LbStatement) row = lb_connection_prepare (connection, SELECT_ROWS, error);
  LbStoreThreads *found;

  if (row == NULL)
    return FALSE;

  if (row_ids->len > 0)
    {
      lb_statement_bind_int (row, 1, g_array_index (row_ids, gint64, 0));
      lb_statement_bind_int (row, 2, g_array_index (row_ids, gint64, row_ids->len - 1));
    }

  members = lb_store_group_collect (row, row_ids, threads, error);
  if (members == NULL)
    return FALSE;

  found = g_new0 (LbStoreThreads, 1);
  found->row_ids = lb_store_group_arrange (threads, members);
  g_array_sort (threads, lb_store_compare_threads);
  found->threads = g_steal_pointer (&threads);
  lb_store_job_set_output (job, found, (GDestroyNotify) lb_store_threads_free);
  return TRUE;
}

/* --- The calls --- */

/**
 * lb_store_group_async:
 * @self: a store
 * @row_ids: (element-type gint64): messages, growing; not changed until the call ends
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Groups messages by what they refer to: see lb_thread_index_insert(). It waits until every message
 * has its thread whose lb_store_add_async() has returned.
 */
void
lb_store_group_async (LbStore             *self,
                      GArray              *row_ids,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (row_ids != NULL);

  lb_store_push_indexed (self, lb_store_job_new (lb_store_run_group, g_array_ref (row_ids),
                                                 (GDestroyNotify) g_array_unref),
                         lb_store_group_async, cancellable, callback, user_data);
}

/**
 * lb_store_group_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable): the threads
 */
LbStoreThreads *
lb_store_group_finish (LbStore       *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
