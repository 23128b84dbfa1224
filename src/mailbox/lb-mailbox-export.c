#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-export.h"

#include "mailbox/lb-mailbox-private.h"

typedef struct
{
  LbExportSink      *sink;           /* (owned) */
  LbTransferResult  *result;         /* (owned) */
  GArray            *row_ids;        /* (owned) (element-type gint64): oldest first */
  guint              n_tried;
  LbStoredMessage   *message;        /* (owned) (nullable): on its way to the file */
  LbTransferProgress progress;
  gpointer           progress_data;
} LbExport;

static void lb_export_next (GTask *task);

static void
lb_export_free (gpointer data)
{
  LbExport *export = data;

  lb_export_sink_free (export->sink);
  g_clear_pointer (&export->result, lb_transfer_result_free);
  g_clear_pointer (&export->message, lb_stored_message_unref);
  g_array_unref (export->row_ids);
  g_free (export);
}

/* Opens the file before the first message, closes it behind the last, writes in between. */
static void
lb_export_write_thread (GTask        *step,
                        gpointer      source_object,
                        gpointer      task_data,
                        GCancellable *cancellable)
{
  LbExport *export = task_data;
  GError *error = NULL;
  gboolean is_done;

  if (export->message != NULL)
    is_done = lb_export_sink_write (export->sink, export->message, cancellable, &error);
  else if (export->n_tried == 0)
    is_done = lb_export_sink_open (export->sink, cancellable, &error);
  else
    is_done = TRUE;
  if (is_done && export->n_tried >= export->row_ids->len)
    is_done = lb_export_sink_close (export->sink, cancellable, &error);

  if (is_done)
    g_task_return_boolean (step, TRUE);
  else
    g_task_return_error (step, error);
}

static void
lb_export_wrote_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbExport *export = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (export->message != NULL)
    {
      export->result->n_messages++;
      g_clear_pointer (&export->message, lb_stored_message_unref);
      if (export->progress != NULL)
        export->progress (export->result->n_messages, export->row_ids->len, export->progress_data);
    }

  if (export->n_tried < export->row_ids->len)
    lb_export_next (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&export->result),
                           (GDestroyNotify) lb_transfer_result_free);
}

/* Takes the reference to @task. */
static void
lb_export_write (GTask *task)
{
  g_autoptr(GTask) step = g_task_new (g_task_get_source_object (task),
                                      g_task_get_cancellable (task), lb_export_wrote_cb, task);

  g_task_set_source_tag (step, lb_export_write);
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, lb_export_write_thread);
}

static void
lb_export_loaded_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbExport *export = g_task_get_task_data (task);
  GError *error = NULL;

  export->message = lb_store_load_finish (LB_STORE (object), result, &error);
  export->n_tried++;

  /* A message that was deleted meanwhile does not end it. */
  if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND))
    {
      gint64 row_id = g_array_index (export->row_ids, gint64, export->n_tried - 1);
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, row_id);

      lb_transfer_result_fail (export->result, name, error->message);
      g_clear_error (&error);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    lb_export_write (g_steal_pointer (&task));
}

/* Takes the reference to @task. */
static void
lb_export_next (GTask *task)
{
  LbExport *export = g_task_get_task_data (task);
  LbMailbox *self = g_task_get_source_object (task);

  lb_store_load_row_async (self->store,
                           g_array_index (export->row_ids, gint64, export->n_tried),
                           g_task_get_cancellable (task), lb_export_loaded_cb, task);
}

static int
compare_row_ids (gconstpointer a,
                 gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/**
 * lb_mailbox_export_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64) (nullable): the messages; %NULL: all
 * @options: where to, and how
 * @cancellable: (nullable): ends it early; a file for all is then as it was before, a folder keeps
 *   what is whole
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Writes messages to files, the oldest first, each behind the lines of its envelope.
 */
void
lb_mailbox_export_async (LbMailbox             *self,
                         GArray                *row_ids,
                         const LbExportOptions *options,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  GTask *task;
  LbExport *export;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (options != NULL && options->destination != NULL);

  export = g_new0 (LbExport, 1);
  export->row_ids = row_ids != NULL ? g_array_copy (row_ids) : lb_mailbox_list_row_ids (self);
  g_array_sort (export->row_ids, compare_row_ids);
  export->sink = lb_export_sink_new (options->format, options->destination,
                                     export->row_ids->len == 1, options->replaces);
  export->result = lb_transfer_result_new ();
  export->progress = options->progress;
  export->progress_data = options->progress_data;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_export_async);
  g_task_set_task_data (task, export, lb_export_free);
  lb_export_write (task);
}

/**
 * lb_mailbox_export_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error: of the file, of the store, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): how many were written, and which were not
 */
LbTransferResult *
lb_mailbox_export_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
