#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-core.h"

/**
 * lb_store_job_new:
 * @run: the work
 * @input: (transfer full) (nullable): what it needs
 * @free_input: (nullable): frees @input
 *
 * Returns: (transfer full): a job that nobody waits for yet
 */
LbStoreJob *
lb_store_job_new (LbStoreJobFunc run,
                  gpointer       input,
                  GDestroyNotify free_input)
{
  LbStoreJob *self = g_new0 (LbStoreJob, 1);

  self->run = run;
  self->input = input;
  self->free_input = free_input;

  return self;
}

/**
 * lb_store_job_free:
 * @self: (transfer full): a job
 */
void
lb_store_job_free (LbStoreJob *self)
{
  lb_store_job_reset (self);
  if (self->free_input != NULL)
    self->free_input (self->input);
  g_clear_object (&self->task);

  g_free (self);
}

/**
 * lb_store_job_reset:
 * @self: a job
 *
 * Forgets what the last run gave.
 */
void
lb_store_job_reset (LbStoreJob *self)
{
  if (self->output != NULL && self->free_output != NULL)
    self->free_output (self->output);

  self->output = NULL;
  self->free_output = NULL;
  g_clear_error (&self->error);
}

/**
 * lb_store_job_set_output:
 * @self: a job that runs
 * @output: (transfer full): what its task returns
 * @free_output: frees @output
 */
void
lb_store_job_set_output (LbStoreJob     *self,
                         gpointer        output,
                         GDestroyNotify  free_output)
{
  lb_store_job_reset (self);
  self->output = output;
  self->free_output = free_output;
}

static void
lb_store_job_return (LbStoreJob *self)
{
  if (self->added != NULL)
    self->added (self->output, self->error, self->user_data);
  else if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else if (self->output != NULL)
    g_task_return_pointer (self->task, g_steal_pointer (&self->output), self->free_output);
  else
    g_task_return_boolean (self->task, TRUE);
}

static gboolean
lb_store_job_complete_cb (gpointer user_data)
{
  GPtrArray *jobs = user_data;

  for (guint i = 0; i < jobs->len; i++)
    lb_store_job_return (g_ptr_array_index (jobs, i));

  return G_SOURCE_REMOVE;
}

static void
lb_store_job_dispatch (GMainContext *context,
                       GPtrArray    *jobs)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lb-store-complete");
  g_source_set_callback (source, lb_store_job_complete_cb, jobs,
                         (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, context);
}

/**
 * lb_store_job_complete:
 * @core: the store
 * @jobs: (element-type LbStoreJob): calls that are done, in order; empty afterwards
 *
 * Returns each call in its own context, and all that share a context in one turn of its loop: a
 * wake-up for a group, not for a message. The context gets the only references, so that what hangs
 * on a call is never freed in a thread of the store.
 */
void
lb_store_job_complete (LbStoreCore *core,
                       GPtrArray   *jobs)
{
  GPtrArray *batch = NULL;
  GMainContext *batch_context = NULL;
  gsize n_jobs = 0;
  g_autofree gpointer *stolen = g_ptr_array_steal (jobs, &n_jobs);

  for (gsize i = 0; i < n_jobs; i++)
    {
      LbStoreJob *job = stolen[i];
      GMainContext *context = job->task != NULL ? g_task_get_context (job->task) : core->context;

      if (batch != NULL && context != batch_context)
        lb_store_job_dispatch (batch_context, g_steal_pointer (&batch));

      if (batch == NULL)
        batch = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_job_free);

      batch_context = context;
      g_ptr_array_add (batch, job);
    }

  if (batch != NULL)
    lb_store_job_dispatch (batch_context, batch);
}
