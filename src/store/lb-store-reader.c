#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-core.h"

static gboolean
lb_store_reader_turn (LbStoreCore *core)
{
  g_autoptr(GPtrArray) jobs = NULL;
  LbStoreJob *job = g_async_queue_pop (core->reader_queue);

  if (job->is_last)
    return FALSE;

  jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_job_free);
  g_ptr_array_add (jobs, job);
  if (!g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    {
      lb_connection_set_cancellable (core->reader, job->cancellable);
      job->run (core, core->reader, job, &job->error);
      lb_connection_rollback (core->reader);
      lb_connection_set_cancellable (core->reader, NULL);
    }

  lb_store_job_complete (core, jobs);
  return TRUE;
}

/**
 * lb_store_reader_main:
 * @core: an open store that outlives the thread
 *
 * The thread that answers questions, one after the other, beside the writer.
 *
 * Returns: %NULL
 */
gpointer
lb_store_reader_main (gpointer core)
{
  while (lb_store_reader_turn (core))
    continue;

  return NULL;
}
