#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-core.h"

/**
 * lb_store_job_new:
 * @run: the work
 * @input: (transfer full) (nullable): what it needs
 * @free_input: (nullable): frees @input
 *
 * Returns: (transfer full): a job, to become the data of a #GTask
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
lb_store_job_return (GTask *task)
{
  LbStoreJob *job = g_task_get_task_data (task);

  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else if (job->output != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->output), job->free_output);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
lb_store_job_complete_cb (gpointer user_data)
{
  GPtrArray *tasks = user_data;

  for (guint i = 0; i < tasks->len; i++)
    lb_store_job_return (g_ptr_array_index (tasks, i));

  return G_SOURCE_REMOVE;
}

static void
lb_store_job_dispatch (GMainContext *context,
                       GPtrArray    *tasks)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "lb-store-complete");
  g_source_set_callback (source, lb_store_job_complete_cb, tasks,
                         (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, context);
}

/**
 * lb_store_job_complete:
 * @tasks: (element-type GTask): calls that are done, in order; empty afterwards
 *
 * Returns each task in its own context, and all that share a context in one turn of its loop: a
 * wake-up for a group, not for a message. The context gets the only references, so that what hangs
 * on a task is never freed in a thread of the store.
 */
void
lb_store_job_complete (GPtrArray *tasks)
{
  GPtrArray *batch = NULL;
  GMainContext *context = NULL;
  gsize n_tasks = 0;
  g_autofree gpointer *stolen = g_ptr_array_steal (tasks, &n_tasks);

  for (gsize i = 0; i < n_tasks; i++)
    {
      GTask *task = stolen[i];

      if (batch != NULL && g_task_get_context (task) != context)
        lb_store_job_dispatch (context, g_steal_pointer (&batch));

      if (batch == NULL)
        batch = g_ptr_array_new_with_free_func (g_object_unref);

      context = g_task_get_context (task);
      g_ptr_array_add (batch, task);
    }

  if (batch != NULL)
    lb_store_job_dispatch (context, batch);
}
