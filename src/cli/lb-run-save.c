#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-run-save.h"

#include "api/lb-json-records.h"
#include "mailbox/lb-mailbox-export.h"

/* Beside the .eml files. */
#define LIST_NAME "messages.json"

static void
lb_run_save_written_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
lb_run_save_listed_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GFile) file = g_file_get_child (g_task_get_task_data (task), LIST_NAME);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, &error);
  LbJson *json;

  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  json = lb_json_new ();
  lb_json_begin_array (json, NULL);
  for (guint i = rows->len; i > 0; i--)
    lb_json_add_row (json, NULL, g_ptr_array_index (rows, i - 1), TRUE);
  lb_json_end_array (json);
  bytes = lb_json_end_to_bytes (json);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       lb_run_save_written_cb, g_steal_pointer (&task));
}

static void
lb_run_save_exported_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  g_autoptr(LbTransferResult) exported = lb_mailbox_export_finish (LB_MAILBOX (object), result,
                                                                   &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    lb_mailbox_list_async (LB_MAILBOX (object), 0, G_MAXUINT, NULL, lb_run_save_listed_cb,
                           g_steal_pointer (&task));
}

static void
lb_run_save_made_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbMailbox *mailbox = g_task_get_source_object (task);
  GError *error = NULL;
  const LbExportOptions options = {
    .format = LB_EXPORT_EML,
    .destination = G_FILE (object),
    .replaces = TRUE,
  };

  if (!g_file_make_directory_finish (G_FILE (object), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_error (&error);
  lb_mailbox_export_async (mailbox, NULL, &options, NULL, lb_run_save_exported_cb,
                           g_steal_pointer (&task));
}

/**
 * lb_run_save_async:
 * @mailbox: what was caught
 * @folder: where to; made when it is not there, but not what is above it
 * @callback: called when everything is written
 * @user_data: data
 *
 * Writes each message as an .eml file, and a list of them, in the order of their arrival, as JSON:
 * messages.json. Files that are there already and have other names stay.
 */
void
lb_run_save_async (LbMailbox           *mailbox,
                   const char          *folder,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  GTask *task = g_task_new (mailbox, NULL, callback, user_data);
  GFile *file = g_file_new_for_path (folder);

  g_task_set_source_tag (task, lb_run_save_async);
  g_task_set_task_data (task, file, g_object_unref);
  g_file_make_directory_async (file, G_PRIORITY_DEFAULT, NULL, lb_run_save_made_cb, task);
}

/**
 * lb_run_save_finish:
 * @mailbox: the mailbox
 * @result: what the callback was given
 * @error: return location; a file cannot be written, or the store cannot be read
 *
 * Returns: whether everything is written
 */
gboolean
lb_run_save_finish (LbMailbox     *mailbox,
                    GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, mailbox), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
