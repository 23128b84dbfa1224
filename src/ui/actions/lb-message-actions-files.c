#define G_LOG_DOMAIN "lb-message-actions"

#include "config.h"
#include "ui/actions/lb-message-actions.h"

#include <glib/gi18n.h>

#include "ui/list/lb-row-text.h"
#include "ui/lb-save.h"
#include "ui/actions/lb-message-actions-private.h"

/* What a file chooser was opened for: a message by its identifier, or octets. */
typedef struct
{
  LbMessageActions *actions; /* (owned) */
  char             *id; /* (owned) (nullable) */
  GBytes           *bytes; /* (owned) (nullable) */
} LbSaveJob;

static void
lb_save_job_free (LbSaveJob *job)
{
  g_object_unref (job->actions);
  g_free (job->id);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

static void
lb_message_actions_tell_saved (LbMessageActions *self,
                               const GError     *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    text = g_strdup (_("Saved"));
  else
    text = g_strdup_printf (_("Not saved: %s"), error->message);
  lb_message_actions_tell (self, text);
}

static void
lb_message_actions_saved_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbMessageActions) self = LB_MESSAGE_ACTIONS (user_data);
  g_autoptr(GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  lb_message_actions_tell_saved (self, error);
}

static void
lb_message_actions_chosen_cb (GtkNativeDialog *dialog,
                              int              response,
                              gpointer         user_data)
{
  LbSaveJob *job = user_data;
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL && job->bytes != NULL)
    lb_save_bytes_async (job->bytes, file, lb_message_actions_saved_cb,
                         g_object_ref (job->actions));
  else if (file != NULL)
    lb_save_message_async (lb_service_get_mailbox (job->actions->service), job->id, file,
                           lb_message_actions_saved_cb, g_object_ref (job->actions));
  lb_save_job_free (job);
  g_object_unref (dialog);
}

/* Of the class: asks where, then writes a message of the mailbox or what is given. */
void
lb_message_actions_choose_file (LbMessageActions *self,
                                const char       *title,
                                const char       *name,
                                const char       *id,
                                GBytes           *bytes)
{
  GtkFileChooserAction action = GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkWindow *window = GTK_WINDOW (self->window);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, action, NULL, NULL);
  LbSaveJob *job = g_new0 (LbSaveJob, 1);

  job->actions = g_object_ref (self);
  job->id = g_strdup (id);
  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_message_actions_chosen_cb), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
lb_message_actions_save_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  LbStoreRow *row = lb_message_view_get_row (self->view);
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = lb_save_make_name (row->summary->subject, ".eml");
  lb_message_actions_choose_file (self, _("Save Message"), name, row->id, NULL);
}

static const GActionEntry entries[] = {
  { "save", lb_message_actions_save_cb, NULL, NULL, NULL },
};

/* Of the class. */
void
lb_message_actions_add_files (LbMessageActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
}
