#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/list/lb-row-text.h"
#include "ui/lb-save.h"
#include "ui/window/lb-window-private.h"

/* What a file chooser was opened for: a message by its identifier, or octets. */
typedef struct
{
  LbWindow *window; /* (owned) */
  char     *id;     /* (owned) (nullable) */
  GBytes   *bytes;  /* (owned) (nullable) */
} LbSaveJob;

static void
lb_save_job_free (LbSaveJob *job)
{
  g_object_unref (job->window);
  g_free (job->id);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

static void
lb_window_tell_saved (LbWindow     *self,
                      const GError *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    text = g_strdup (_("Saved"));
  else
    text = g_strdup_printf (_("Not saved: %s"), error->message);
  lb_window_add_toast (self, text);
}

static void
lb_window_saved_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  lb_window_tell_saved (self, error);
}

static void
lb_window_chosen_cb (GtkNativeDialog *dialog,
                     int              response,
                     gpointer         user_data)
{
  LbSaveJob *job = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && job->bytes != NULL)
    lb_save_bytes_async (job->bytes, file, lb_window_saved_cb, g_object_ref (job->window));
  else if (file != NULL)
    lb_save_message_async (job->window->mailbox, job->id, file, lb_window_saved_cb,
                           g_object_ref (job->window));
  lb_save_job_free (job);
  g_object_unref (dialog);
}

/* Of the window: asks where, then writes a message of the mailbox or what is given. */
void
lb_window_choose_file (LbWindow   *self,
                       const char *title,
                       const char *name,
                       const char *id,
                       GBytes     *bytes)
{
  GtkFileChooserAction action = GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action,
                                                              NULL,
                                                              NULL);
  LbSaveJob *job = g_new0 (LbSaveJob, 1);

  job->window = g_object_ref (self);
  job->id = g_strdup (id);
  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_window_chosen_cb), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Of the window's actions: asks where, then writes the shown message. */
void
lb_window_save_message (LbWindow *self)
{
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = lb_save_make_name (row->summary->subject, ".eml");
  lb_window_choose_file (self, _("Save Message"), name, row->id, NULL);
}

static void
lb_window_decode_thread (GTask        *task,
                         gpointer      source_object,
                         gpointer      task_data,
                         GCancellable *cancellable)
{
  g_task_return_pointer (task, lb_message_part_decode (task_data), (GDestroyNotify) g_bytes_unref);
}

static void
lb_window_decode_part (LbWindow            *self,
                       const char          *part_id,
                       GAsyncReadyCallback  callback)
{
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);
  g_autoptr(GTask) task = NULL;
  LbMessagePart *part;

  if (opened == NULL)
    return;
  part = lb_message_find_part (lb_opened_message_get_message (opened), part_id);
  if (part == NULL)
    return;
  task = g_task_new (self, NULL, callback, NULL);
  g_task_set_source_tag (task, lb_window_decode_part);
  g_task_set_task_data (task, g_object_ref (part), g_object_unref);
  g_task_run_in_thread (task, lb_window_decode_thread);
}

static void
lb_window_decoded_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LbWindow *self = LB_WINDOW (object);
  LbMessagePart *part = g_task_get_task_data (G_TASK (result));
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *suggested = lb_message_part_dup_suggested_name (part);
  g_autofree char *name = lb_save_make_name (suggested, "");

  lb_window_choose_file (self, _("Save Attachment"), name, NULL, bytes);
}

/* Of the window's actions: decodes a part of the shown message in a thread, then asks where. */
void
lb_window_save_part (LbWindow   *self,
                     const char *part_id)
{
  lb_window_decode_part (self, part_id, lb_window_decoded_cb);
}

static void
lb_window_launched_part_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_written_part_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GFile) file = g_object_ref (G_FILE (g_task_get_source_object (G_TASK (result))));
  g_autoptr(GError) error = NULL;
  g_autofree char *uri = g_file_get_uri (file);

  if (!lb_save_bytes_finish (result, &error))
    lb_window_tell_saved (self, error);
  else
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, lb_window_launched_part_cb,
                                             g_object_ref (self));
}

/* A folder of its own, which nobody else may read, keeps the name that programs go by. */
static void
lb_window_open_bytes (LbWindow   *self,
                      GBytes     *bytes,
                      const char *name)
{
  g_autofree char *folder = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;

  folder = g_dir_make_tmp ("letterbox-XXXXXX", &error);
  if (folder == NULL)
    {
      lb_window_tell_saved (self, error);
      return;
    }
  file = g_file_new_build_filename (folder, name, NULL);
  lb_save_bytes_async (bytes, file, lb_window_written_part_cb, g_object_ref (self));
}

static void
lb_window_decoded_to_open_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  LbMessagePart *part = g_task_get_task_data (G_TASK (result));
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *suggested = lb_message_part_dup_suggested_name (part);
  g_autofree char *name = lb_save_make_name (suggested, "");

  lb_window_open_bytes (LB_WINDOW (object), bytes, name);
}

/* Of the window's actions: hands a part of the shown message to the program for its type. */
void
lb_window_open_part (LbWindow   *self,
                     const char *part_id)
{
  lb_window_decode_part (self, part_id, lb_window_decoded_to_open_cb);
}
