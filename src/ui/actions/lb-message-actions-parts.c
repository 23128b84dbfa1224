#define G_LOG_DOMAIN "lb-message-actions"

#include "config.h"
#include "ui/actions/lb-message-actions.h"

#include <glib/gi18n.h>

#include "ui/actions/lb-message-actions-private.h"
#include "ui/lb-save.h"
#include "ui/lb-temp.h"
#include "ui/message/lb-part-warnings.h"

/* What is under way with a part: it is decoded, may be asked about, is written, and handed on. */
typedef struct
{
  LbMessageActions *actions;  /* (owned) */
  LbMessagePart    *part;     /* (owned) */
  char             *warnings; /* (owned) (nullable) */
  gboolean          is_with;  /* the program is to be chosen */
  GAppInfo         *program;  /* (owned) (nullable): for the part's type: NULL */
} LbPartJob;

static void
lb_part_job_free (LbPartJob *job)
{
  g_object_unref (job->actions);
  g_object_unref (job->part);
  g_clear_object (&job->program);
  g_free (job->warnings);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPartJob, lb_part_job_free)

static LbPartJob *
lb_part_job_new (LbMessageActions *self,
                 GVariant         *part_id)
{
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);
  LbMessage *message = opened != NULL ? lb_opened_message_get_message (opened) : NULL;
  LbMessagePart *part = NULL;
  LbPartJob *job;

  if (message != NULL)
    part = lb_message_find_part (message, g_variant_get_string (part_id, NULL));
  if (part == NULL)
    return NULL;
  job = g_new0 (LbPartJob, 1);
  job->actions = g_object_ref (self);
  job->part = g_object_ref (part);
  job->warnings = lb_part_warnings_dup (message, part);
  return job;
}

static char *
lb_part_job_dup_name (LbPartJob *job)
{
  g_autofree char *suggested = lb_message_part_dup_suggested_name (job->part);

  return lb_save_make_name (suggested, "");
}

static void
lb_part_job_decode_thread (GTask        *task,
                           gpointer      source_object,
                           gpointer      task_data,
                           GCancellable *cancellable)
{
  g_task_return_pointer (task, lb_message_part_decode (task_data), (GDestroyNotify) g_bytes_unref);
}

/* Takes the job; the callback gets it back. */
static void
lb_part_job_decode (LbPartJob           *job,
                    GAsyncReadyCallback  callback)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, job);

  g_task_set_source_tag (task, lb_part_job_decode);
  g_task_set_task_data (task, g_object_ref (job->part), g_object_unref);
  g_task_run_in_thread (task, lb_part_job_decode_thread);
}

/* --- Saving --- */

static void
lb_message_actions_decoded_to_save_cb (GObject      *object,
                                       GAsyncResult *result,
                                       gpointer      user_data)
{
  g_autoptr(LbPartJob) job = user_data;
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *name = lb_part_job_dup_name (job);

  lb_message_actions_choose_file (job->actions, _("Save Attachment"), name, NULL, bytes);
}

static void
lb_message_actions_save_part_cb (GSimpleAction *action,
                                 GVariant      *parameter,
                                 gpointer       user_data)
{
  LbPartJob *job = lb_part_job_new (LB_MESSAGE_ACTIONS (user_data), parameter);

  if (job != NULL)
    lb_part_job_decode (job, lb_message_actions_decoded_to_save_cb);
}

/* --- Opening --- */

static void
lb_message_actions_written_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(LbPartJob) job = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = lb_temp_write_finish (result, &error);
  GList files = { file, NULL, NULL };

  if (file == NULL)
    lb_message_actions_tell (job->actions, error->message);
  else if (job->program == NULL)
    lb_message_actions_launch (job->actions, file);
  else if (!g_app_info_launch (job->program, &files, NULL, &error))
    lb_message_actions_tell (job->actions, error->message);
}

static void
lb_message_actions_decoded_to_open_cb (GObject      *object,
                                       GAsyncResult *result,
                                       gpointer      user_data)
{
  LbPartJob *job = user_data;
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *name = lb_part_job_dup_name (job);

  lb_temp_write_async (bytes, name, lb_message_actions_written_cb, job);
}

static void
lb_message_actions_program_cb (GtkDialog *dialog,
                               int        response,
                               gpointer   user_data)
{
  g_autoptr(LbPartJob) job = user_data;

  if (response == GTK_RESPONSE_OK)
    job->program = gtk_app_chooser_get_app_info (GTK_APP_CHOOSER (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (job->program != NULL)
    lb_part_job_decode (g_steal_pointer (&job), lb_message_actions_decoded_to_open_cb);
}

/* GtkFileLauncher and its question are of GTK 4.10. In a sandbox the portal asks by itself, and
 * this dialog would list the programs of the sandbox: there is no such action there. */
static void
lb_message_actions_ask_program (LbPartJob *job)
{
  const char *type = lb_message_part_get_content_type (job->part);
  g_autofree char *content_type = g_content_type_from_mime_type (type);
  GtkWidget *dialog;

  dialog = gtk_app_chooser_dialog_new_for_content_type (GTK_WINDOW (job->actions->window),
                                                        GTK_DIALOG_MODAL, content_type);
  g_signal_connect (dialog, "response", G_CALLBACK (lb_message_actions_program_cb), job);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
lb_message_actions_open_job (LbPartJob *job)
{
  if (job->actions->window == NULL)
    lb_part_job_free (job);
  else if (job->is_with)
    lb_message_actions_ask_program (job);
  else
    lb_part_job_decode (job, lb_message_actions_decoded_to_open_cb);
}

static void
lb_message_actions_warned_cb (AdwMessageDialog *dialog,
                              const char       *response,
                              gpointer          user_data)
{
  LbPartJob *job = user_data;

  if (g_str_equal (response, "open"))
    lb_message_actions_open_job (job);
  else
    lb_part_job_free (job);
}

static void
lb_message_actions_warn (LbPartJob *job)
{
  g_autofree char *name = lb_part_job_dup_name (job);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (job->actions->window), NULL,
                                              job->warnings);

  /* Translators: the name of an attachment that may do harm */
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Open “%s”?"), name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "open",
                                    _("_Open Anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (lb_message_actions_warned_cb), job);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
lb_message_actions_open (LbMessageActions *self,
                         GVariant         *part_id,
                         gboolean          is_with)
{
  LbPartJob *job = lb_part_job_new (self, part_id);

  if (job == NULL)
    return;
  job->is_with = is_with;
  if (job->warnings != NULL)
    lb_message_actions_warn (job);
  else
    lb_message_actions_open_job (job);
}

static void
lb_message_actions_open_part_cb (GSimpleAction *action,
                                 GVariant      *parameter,
                                 gpointer       user_data)
{
  lb_message_actions_open (LB_MESSAGE_ACTIONS (user_data), parameter, FALSE);
}

static void
lb_message_actions_open_part_with_cb (GSimpleAction *action,
                                      GVariant      *parameter,
                                      gpointer       user_data)
{
  lb_message_actions_open (LB_MESSAGE_ACTIONS (user_data), parameter, TRUE);
}

static const GActionEntry entries[] = {
  { "open-part", lb_message_actions_open_part_cb, "s", NULL, NULL },
  { "open-part-with", lb_message_actions_open_part_with_cb, "s", NULL, NULL },
  { "save-part", lb_message_actions_save_part_cb, "s", NULL, NULL },
};

/* Of the class. */
void
lb_message_actions_add_parts (LbMessageActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
}
