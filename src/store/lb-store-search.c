#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-search.h"

#include "store/lb-search-run.h"
#include "store/lb-store-private.h"

#define SELECT_ALL "SELECT row_id FROM states ORDER BY row_id"

/* A search on its way through both threads. */
typedef struct
{
  LbSearch *search;     /* (owned) */
  GArray   *candidates; /* (owned) (nullable) */
} LbStoreSearch;

static void
lb_store_search_free (LbStoreSearch *self)
{
  lb_search_unref (self->search);
  g_clear_pointer (&self->candidates, g_array_unref);
  g_free (self);
}

static LbStoreSearch *
lb_store_search_new (LbSearch *search,
                     GArray   *candidates)
{
  LbStoreSearch *self = g_new0 (LbStoreSearch, 1);

  self->search = lb_search_ref (search);
  self->candidates = candidates != NULL ? g_array_ref (candidates) : NULL;

  return self;
}

static GArray *
lb_store_search_list_all (LbConnection  *connection,
                          GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_ALL, error);

  return statement != NULL ? lb_statement_list_ints (statement, error) : NULL;
}

static gboolean
lb_store_run_search (LbStoreCore   *core,
                     LbConnection  *connection,
                     LbStoreJob    *job,
                     GError       **error)
{
  const LbStoreSearch *input = job->input;
  g_autoptr(GArray) candidates = NULL;
  GArray *found = NULL;

  if (!lb_connection_execute (connection, "BEGIN", error))
    return FALSE;

  candidates = input->candidates != NULL ? g_array_ref (input->candidates)
                                         : lb_store_search_list_all (connection, error);
  if (candidates == NULL)
    return FALSE;

  if (!lb_search_run (connection, input->search, candidates, job->cancellable, &found, error))
    return FALSE;

  lb_store_job_set_output (job, found, (GDestroyNotify) g_array_unref);
  return TRUE;
}

/**
 * lb_store_search_async:
 * @self: a store
 * @search: what to find
 * @candidates: (nullable) (element-type gint64): where to look: rows of messages that are there,
 *   growing; not changed until the call ends; %NULL: everywhere
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Searches. A search that needs the index of texts waits until every message is in it whose
 * lb_store_add_async() has returned, so that it misses none; with the index come the tags that the
 * rules give.
 */
void
lb_store_search_async (LbStore             *self,
                       LbSearch            *search,
                       GArray              *candidates,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  LbStoreJob *job;

  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (search != NULL);

  job = lb_store_job_new (lb_store_run_search, lb_store_search_new (search, candidates),
                          (GDestroyNotify) lb_store_search_free);
  if (lb_search_needs_index (search)
      || (g_atomic_int_get (&lb_store_get_core (self)->has_rules) && lb_search_needs_tags (search)))
    lb_store_push_indexed (self, job, lb_store_search_async, cancellable, callback, user_data);
  else
    lb_store_push (self, LB_STORE_READER, job, lb_store_search_async, cancellable, callback,
                   user_data);
}

/**
 * lb_store_search_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type gint64): every message that was found, oldest
 *   first
 */
GArray *
lb_store_search_finish (LbStore       *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
