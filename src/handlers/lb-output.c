#define G_LOG_DOMAIN "lb-output"

#include "config.h"
#include "handlers/lb-output.h"

struct _LbOutput
{
  GObject        parent_instance;

  GOutputStream *stream;   /* (owned) */
  GQueue         waiting;  /* (element-type GTask) (owned): the first one is being written */
  GError        *fault;    /* (owned) (nullable): why nothing can be written any more */
  gsize          n_queued; /* octets of all in @waiting */
  gboolean       is_terminal;
};

enum
{
  SIGNAL_BROKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbOutput, lb_output, G_TYPE_OBJECT)

static void lb_output_write_next (LbOutput *self);

static void
lb_output_finalize (GObject *object)
{
  LbOutput *self = LB_OUTPUT (object);

  /* Each waiting task holds a reference: there is none. */
  g_assert (g_queue_is_empty (&self->waiting));
  g_object_unref (self->stream);
  g_clear_error (&self->fault);

  G_OBJECT_CLASS (lb_output_parent_class)->finalize (object);
}

static void
lb_output_class_init (LbOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_output_finalize;

  /**
   * LbOutput::broken:
   * @self: an output
   * @message: why
   *
   * Emitted once, when the stream turns out to be closed or full; what comes later is dropped.
   */
  signals[SIGNAL_BROKEN] = g_signal_new ("broken", LB_TYPE_OUTPUT, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lb_output_init (LbOutput *self)
{
  g_queue_init (&self->waiting);
}

/**
 * lb_output_new:
 * @stream: a stream whose writes may block, such as standard output
 * @is_terminal: whether a person reads it on a terminal
 *
 * Makes a queue before @stream: pieces are written whole and in order, in a thread, however slowly
 * the other end reads.
 *
 * Returns: (transfer full): a new output
 */
LbOutput *
lb_output_new (GOutputStream *stream,
               gboolean       is_terminal)
{
  LbOutput *self = g_object_new (LB_TYPE_OUTPUT, NULL);

  self->stream = g_object_ref (stream);
  self->is_terminal = is_terminal;

  return self;
}

/**
 * lb_output_is_terminal:
 * @self: an output
 *
 * Returns: whether controls must not reach it
 */
gboolean
lb_output_is_terminal (LbOutput *self)
{
  g_return_val_if_fail (LB_IS_OUTPUT (self), FALSE);
  return self->is_terminal;
}

/**
 * lb_output_get_n_queued:
 * @self: an output
 *
 * Returns: octets that are not written yet
 */
gsize
lb_output_get_n_queued (LbOutput *self)
{
  g_return_val_if_fail (LB_IS_OUTPUT (self), 0);
  return self->n_queued;
}

/**
 * lb_output_is_broken:
 * @self: an output
 *
 * Returns: whether nothing can be written any more
 */
gboolean
lb_output_is_broken (LbOutput *self)
{
  g_return_val_if_fail (LB_IS_OUTPUT (self), FALSE);
  return self->fault != NULL;
}

static void
lb_output_write_in_thread (GTask        *task,
                           gpointer      source_object,
                           gpointer      task_data,
                           GCancellable *cancellable)
{
  GOutputStream *stream = G_OUTPUT_STREAM (source_object);
  GBytes *octets = task_data;
  GError *error = NULL;

  if (g_output_stream_write_all (stream, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets),
                                 NULL, NULL, &error) &&
      g_output_stream_flush (stream, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lb_output_written_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LbOutput) self = LB_OUTPUT (user_data);
  g_autoptr(GTask) task = g_queue_pop_head (&self->waiting);
  g_autoptr(GError) error = NULL;

  self->n_queued -= g_bytes_get_size (g_task_get_task_data (task));
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      self->fault = g_error_copy (error);
      g_task_return_error (task, g_steal_pointer (&error));
      g_signal_emit (self, signals[SIGNAL_BROKEN], 0, self->fault->message);
    }

  lb_output_write_next (self);
}

static void
lb_output_write_next (LbOutput *self)
{
  GTask *task;
  g_autoptr(GTask) writing = NULL;

  while (self->fault != NULL && (task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      self->n_queued -= g_bytes_get_size (g_task_get_task_data (task));
      g_task_return_error (task, g_error_copy (self->fault));
      g_object_unref (task);
    }

  task = g_queue_peek_head (&self->waiting);
  if (task == NULL)
    return;

  writing = g_task_new (self->stream, NULL, lb_output_written_cb, g_object_ref (self));
  g_task_set_source_tag (writing, lb_output_write_next);
  g_task_set_task_data (writing, g_bytes_ref (g_task_get_task_data (task)),
                        (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (writing, lb_output_write_in_thread);
}

/**
 * lb_output_write_async:
 * @self: an output
 * @octets: one piece, which nothing comes between; an empty one just waits for those before it
 * @cancellable: (nullable): gives the result up, not the writing
 * @callback: (nullable): called when the piece has been written, or cannot be
 * @user_data: data
 *
 * Queues @octets. Who waits for the result before sending more keeps the queue short.
 */
void
lb_output_write_async (LbOutput            *self,
                       GBytes              *octets,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (LB_IS_OUTPUT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_output_write_async);
  g_task_set_task_data (task, g_bytes_ref (octets), (GDestroyNotify) g_bytes_unref);

  if (self->fault != NULL)
    {
      g_task_return_error (task, g_error_copy (self->fault));
      g_object_unref (task);
      return;
    }

  g_queue_push_tail (&self->waiting, task);
  self->n_queued += g_bytes_get_size (octets);
  if (g_queue_get_length (&self->waiting) == 1)
    lb_output_write_next (self);
}

/**
 * lb_output_write_finish:
 * @self: an output
 * @result: what the callback was given
 * @error: return location; %G_IO_ERROR_BROKEN_PIPE when the reader is gone
 *
 * Returns: whether the piece was written
 */
gboolean
lb_output_write_finish (LbOutput      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
