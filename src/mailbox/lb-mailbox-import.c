#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-import.h"

#include "mailbox/lb-import-source.h"

/* What is read at once and then committed together; the last message may go beyond. */
#define BATCH_MESSAGES 64
#define BATCH_OCTETS   8388608

typedef struct
{
  LbImportSource    *source;         /* (owned) */
  LbTransferResult  *result;         /* (owned) */
  LbTransferProgress progress;
  gpointer           progress_data;
  GError            *error;          /* (owned) (nullable): what ends it all */
  guint              n_waiting;
} LbImport;

static void lb_import_read_batch (GTask *task);

static void
lb_import_free (gpointer data)
{
  LbImport *import = data;

  lb_import_source_free (import->source);
  g_clear_pointer (&import->result, lb_transfer_result_free);
  g_clear_error (&import->error);
  g_free (import);
}

/* All of a batch are committed, or one was not. */
static void
lb_import_end_batch (GTask *task)
{
  LbImport *import = g_task_get_task_data (task);

  if (import->progress != NULL)
    import->progress (import->result->n_messages, 0, import->progress_data);

  if (import->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&import->error));
      g_object_unref (task);
    }
  else
    {
      lb_import_read_batch (task);
    }
}

static void
lb_import_added_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GTask *task = user_data;
  LbImport *import = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  import->n_waiting--;
  if (id == NULL && import->error == NULL)
    import->error = g_steal_pointer (&error);
  if (id != NULL)
    import->result->n_messages++;
  if (id != NULL && import->result->ids != NULL)
    g_ptr_array_add (import->result->ids, g_steal_pointer (&id));
  if (import->n_waiting == 0)
    lb_import_end_batch (task);
}

static void
lb_import_batch_thread (GTask        *batch_task,
                        gpointer      source_object,
                        gpointer      task_data,
                        GCancellable *cancellable)
{
  LbImport *import = task_data;
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_delivery_unref);
  gsize n_octets = 0;

  while (batch->len < BATCH_MESSAGES && n_octets < BATCH_OCTETS)
    {
      LbDelivery *mail = lb_import_source_next (import->source, import->result, cancellable);

      if (mail == NULL)
        break;
      n_octets += g_bytes_get_size (mail->data);
      g_ptr_array_add (batch, mail);
    }

  g_task_return_pointer (batch_task, batch, (GDestroyNotify) g_ptr_array_unref);
}

static void
lb_import_batch_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbImport *import = g_task_get_task_data (task);
  g_autoptr(GPtrArray) batch = NULL;
  GError *error = NULL;

  batch = g_task_propagate_pointer (G_TASK (result), &error);
  if (batch == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (batch->len == 0)
    {
      g_task_return_pointer (task, g_steal_pointer (&import->result),
                             (GDestroyNotify) lb_transfer_result_free);
      return;
    }

  /* What has been read is committed whole, also when someone cancels meanwhile. */
  import->n_waiting = batch->len;
  g_steal_pointer (&task);
  for (guint i = 0; i < batch->len; i++)
    lb_mailbox_add_async (LB_MAILBOX (object), g_ptr_array_index (batch, i), NULL,
                          lb_import_added_cb, user_data);
}

/* Takes the reference to @task. */
static void
lb_import_read_batch (GTask *task)
{
  g_autoptr(GTask) batch_task = g_task_new (g_task_get_source_object (task),
                                            g_task_get_cancellable (task), lb_import_batch_cb,
                                            task);

  g_task_set_source_tag (batch_task, lb_import_read_batch);
  g_task_set_task_data (batch_task, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (batch_task, lb_import_batch_thread);
}

static LbImport *
lb_import_new (LbImportSource *source)
{
  LbImport *import = g_new0 (LbImport, 1);

  import->source = source;
  import->result = lb_transfer_result_new ();

  return import;
}

/* Takes @import. */
static void
lb_import_begin (LbMailbox           *self,
                 LbImport            *import,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_import_begin);
  g_task_set_task_data (task, import, lb_import_free);
  lb_import_read_batch (task);
}

/**
 * lb_mailbox_import_async:
 * @self: a mailbox
 * @files: (element-type GFile): files of one message, mbox files, Maildirs, folders of such files
 * @progress: (nullable): told how many messages are committed
 * @progress_data: data for @progress
 * @cancellable: (nullable): ends it early; what has come in stays
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Takes messages out of files. Each is committed and shown like an arrival, with the envelope,
 * the time and what else the file has; a file that cannot be read is named in the result and the
 * others go on. A store that cannot be written, as on a full disk, ends it.
 */
void
lb_mailbox_import_async (LbMailbox           *self,
                         GPtrArray           *files,
                         LbTransferProgress   progress,
                         gpointer             progress_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  LbImport *import;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (files != NULL);

  import = lb_import_new (lb_import_source_new (files));
  import->progress = progress;
  import->progress_data = progress_data;
  lb_import_begin (self, import, cancellable, callback, user_data);
}

/**
 * lb_mailbox_import_stream_async:
 * @self: a mailbox
 * @stream: messages; read in another thread
 * @is_mbox: whether it is an mbox; else it is one message
 * @cancellable: (nullable): ends it early; what has come in stays
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Takes messages out of a stream, as lb_mailbox_import_async() does out of files. The result has
 * their identifiers.
 */
void
lb_mailbox_import_stream_async (LbMailbox           *self,
                                GInputStream        *stream,
                                gboolean             is_mbox,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  LbImport *import;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  import = lb_import_new (lb_import_source_new_for_stream (stream, is_mbox, "body"));
  import->result->ids = g_ptr_array_new_with_free_func (g_free);
  lb_import_begin (self, import, cancellable, callback, user_data);
}

/**
 * lb_mailbox_import_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error: of the store, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): how many came in, and which files could not be read
 */
LbTransferResult *
lb_mailbox_import_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
