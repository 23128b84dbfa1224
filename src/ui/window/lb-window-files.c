#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox-export.h"
#include "mailbox/lb-mailbox-import.h"
#include "ui/window/lb-window-private.h"

/* How many failed files the answer names before it only counts them. */
#define FAILURES_NAMED 1

/* What a file chooser for an export was opened for. */
typedef struct
{
  LbWindow *window;  /* (owned) */
  GArray   *row_ids; /* (owned) (nullable): NULL for all */
} LbExportChoice;

static void
lb_window_end_transfer (LbWindow *self)
{
  g_autoptr(AdwToast) toast = g_steal_pointer (&self->transfer_toast);

  g_clear_object (&self->transfer);
  if (toast != NULL)
    adw_toast_dismiss (toast);
}

static void
lb_window_tell_transfer (LbWindow         *self,
                         LbTransferResult *result,
                         const char       *done,
                         const GError     *error)
{
  g_autofree char *text = NULL;

  lb_window_end_transfer (self);
  /* The window has gone meanwhile. */
  if (self->service == NULL)
    return;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      text = g_strdup (_("Cancelled"));
    }
  else if (error != NULL)
    {
      text = g_strdup (error->message);
    }
  else if (result->failures->len > 0)
    {
      const LbTransferFailure *failure = g_ptr_array_index (result->failures, 0);

      if (result->failures->len > FAILURES_NAMED)
        text = g_strdup_printf (_("%s; %u files failed, first “%s”: %s"), done,
                                result->failures->len, failure->name, failure->reason);
      else
        text = g_strdup_printf (_("%s; “%s”: %s"), done, failure->name, failure->reason);
    }
  else
    {
      text = g_strdup (done);
    }
  lb_window_add_toast (self, text);
}

static void
lb_window_imported_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) ended = NULL;
  g_autofree char *done = NULL;
  guint n_messages;

  ended = lb_mailbox_import_finish (LB_MAILBOX (object), result, &error);
  n_messages = ended != NULL ? ended->n_messages : 0;
  done = g_strdup_printf (ngettext ("%u message imported", "%u messages imported", n_messages),
                          n_messages);
  lb_window_tell_transfer (self, ended, done, error);
}

static void
lb_window_exported_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) ended = NULL;
  g_autofree char *done = NULL;
  guint n_messages;

  ended = lb_mailbox_export_finish (LB_MAILBOX (object), result, &error);
  n_messages = ended != NULL ? ended->n_messages : 0;
  done = g_strdup_printf (ngettext ("%u message exported", "%u messages exported", n_messages),
                          n_messages);
  lb_window_tell_transfer (self, ended, done, error);
}

/* The toast comes with the first progress: what is done at once needs none. */
static void
lb_window_progress_cb (guint    n_done,
                       guint    n_total,
                       gpointer user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autofree char *text = NULL;

  if (self->service == NULL || n_done == n_total)
    return;

  text = n_total > 0 ? g_strdup_printf (_("%u of %u messages"), n_done, n_total)
                     : g_strdup_printf (ngettext ("%u message", "%u messages", n_done), n_done);
  if (self->transfer_toast != NULL)
    {
      adw_toast_set_title (self->transfer_toast, text);
      return;
    }

  self->transfer_toast = g_object_ref (adw_toast_new (text));
  adw_toast_set_timeout (self->transfer_toast, 0);
  adw_toast_set_priority (self->transfer_toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_button_label (self->transfer_toast, _("_Cancel"));
  adw_toast_set_action_name (self->transfer_toast, "win.cancel-transfer");
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->transfer_toast));
}

/* One at a time; says so when there is one already. */
static gboolean
lb_window_begin_transfer (LbWindow *self)
{
  if (self->transfer != NULL)
    {
      lb_window_add_toast (self, _("Wait until the files before have been read or written"));
      return FALSE;
    }

  self->transfer = g_cancellable_new ();
  return TRUE;
}

/* Of the window's actions, and when it goes: ends what is under way. */
void
lb_window_cancel_transfer (LbWindow *self)
{
  if (self->transfer != NULL)
    g_cancellable_cancel (self->transfer);
}

/**
 * lb_window_import:
 * @self: a window
 * @files: (element-type GFile): files and folders
 *
 * Takes messages out of files and tells how it ended. Before there is a mailbox they wait for it.
 */
void
lb_window_import (LbWindow  *self,
                  GPtrArray *files)
{
  g_return_if_fail (LB_IS_WINDOW (self));

  if (self->mailbox == NULL)
    {
      g_clear_pointer (&self->waiting_files, g_ptr_array_unref);
      self->waiting_files = g_ptr_array_ref (files);
    }
  else if (lb_window_begin_transfer (self))
    {
      lb_mailbox_import_async (self->mailbox, files, lb_window_progress_cb, self, self->transfer,
                               lb_window_imported_cb, g_object_ref (self));
    }
}

/* Of the window: there is a mailbox now. */
void
lb_window_import_waiting (LbWindow *self)
{
  g_autoptr(GPtrArray) files = g_steal_pointer (&self->waiting_files);

  if (files != NULL)
    lb_window_import (self, files);
}

static GPtrArray *
lb_window_list_files (GListModel *model)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));

  return files;
}

static void
lb_window_import_chosen_cb (GtkNativeDialog *dialog,
                            int              response,
                            gpointer         user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr(GListModel) model = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      g_autoptr(GPtrArray) files = lb_window_list_files (model);

      lb_window_import (self, files);
    }
  g_object_unref (dialog);
}

/* Of the window's actions: asks which files. */
void
lb_window_choose_import (LbWindow *self)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Import Messages"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_window_import_chosen_cb),
                    g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * lb_window_export:
 * @self: a window with a mailbox
 * @row_ids: (element-type gint64) (nullable): the messages; %NULL: all
 * @file: where to; its ending says in which form: .zip, .eml for one message, else mbox
 *
 * Writes messages to a file and tells how it ended.
 */
void
lb_window_export (LbWindow *self,
                  GArray   *row_ids,
                  GFile    *file)
{
  g_autofree char *name = g_file_get_basename (file);
  LbExportOptions options = {
    .format = LB_EXPORT_MBOX,
    .destination = file,
    .replaces = TRUE,
    .progress = lb_window_progress_cb,
    .progress_data = self,
  };

  g_return_if_fail (LB_IS_WINDOW (self));

  if (self->mailbox == NULL || !lb_window_begin_transfer (self))
    return;

  if (g_str_has_suffix (name, ".zip"))
    options.format = LB_EXPORT_ZIP;
  else if (row_ids != NULL && row_ids->len == 1 && g_str_has_suffix (name, ".eml"))
    options.format = LB_EXPORT_EML;
  lb_mailbox_export_async (self->mailbox, row_ids, &options, self->transfer, lb_window_exported_cb,
                           g_object_ref (self));
}

static void
lb_window_export_chosen_cb (GtkNativeDialog *dialog,
                            int              response,
                            gpointer         user_data)
{
  LbExportChoice *choice = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    lb_window_export (choice->window, choice->row_ids, file);
  g_object_unref (choice->window);
  g_clear_pointer (&choice->row_ids, g_array_unref);
  g_free (choice);
  g_object_unref (dialog);
}

static void
lb_window_choose_export_of (LbWindow   *self,
                            GArray     *row_ids,
                            const char *name)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Export Messages"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  LbExportChoice *choice = g_new0 (LbExportChoice, 1);

  choice->window = g_object_ref (self);
  choice->row_ids = row_ids != NULL ? g_array_ref (row_ids) : NULL;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_window_export_chosen_cb), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Of the window's actions: asks where the selected messages shall go. */
void
lb_window_choose_export (LbWindow *self)
{
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);

  if (row_ids->len > 0)
    lb_window_choose_export_of (self, row_ids, _("messages.mbox"));
}

/* Of the window's actions: asks where all messages shall go. */
void
lb_window_choose_export_all (LbWindow *self)
{
  lb_window_choose_export_of (self, NULL, _("messages.mbox"));
}

/* A drag of our own messages is no import. */
static gboolean
lb_window_drop_accept_cb (GtkDropTarget *target,
                          GdkDrop       *drop,
                          gpointer       user_data)
{
  return gdk_drop_get_drag (drop) == NULL &&
         gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static gboolean
lb_window_drop_cb (GtkDropTarget *target,
                   const GValue  *value,
                   double         x,
                   double         y,
                   gpointer       user_data)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *at = list; at != NULL; at = at->next)
    g_ptr_array_add (files, g_object_ref (at->data));
  lb_window_import (LB_WINDOW (user_data), files);

  return TRUE;
}

/* Of the window: files that are dropped on it come in. */
void
lb_window_add_drop (LbWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "accept", G_CALLBACK (lb_window_drop_accept_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (lb_window_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
