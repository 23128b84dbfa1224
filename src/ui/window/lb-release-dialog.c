#define G_LOG_DOMAIN "lb-release-dialog"

#include "config.h"
#include "ui/window/lb-release-dialog.h"

#include <glib/gi18n.h>

#include "ui/lb-settings.h"

struct _LbReleaseDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow     *recipients;
  AdwEntryRow     *server;
  AdwEntryRow     *sender;

  LbReleaser      *releaser;    /* (owned) */
  char            *message_id;  /* (owned) */
};

enum
{
  SIGNAL_RELEASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbReleaseDialog, lb_release_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* Commas, semicolons and blanks all part addresses, as people paste them. */
static char **
lb_release_dialog_dup_recipients (LbReleaseDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->recipients));
  g_auto(GStrv) words = g_strsplit_set (text, ",; \t", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);

  return g_strv_builder_end (builder);
}

/* NULL stands for the upstream server of the settings, with its login and encryption. */
static const char *
lb_release_dialog_get_server (LbReleaseDialog *self)
{
  const char *server = gtk_editable_get_text (GTK_EDITABLE (self->server));

  return g_strcmp0 (server, lb_releaser_get_upstream (self->releaser)) == 0 ? NULL : server;
}

static void
lb_release_dialog_changed_cb (GtkEditable *editable,
                              gpointer     user_data)
{
  LbReleaseDialog *self = LB_RELEASE_DIALOG (user_data);
  g_auto(GStrv) recipients = lb_release_dialog_dup_recipients (self);
  const char *server = gtk_editable_get_text (GTK_EDITABLE (self->server));

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "release",
                                           recipients[0] != NULL && *server != '\0');
}

static void
lb_release_dialog_done_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbReleaseDialog) self = LB_RELEASE_DIALOG (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job = lb_releaser_release_finish (LB_RELEASER (object), result, &error);
  g_autofree char *answer = NULL;

  if (job == NULL)
    answer = g_strdup (error->message);
  else
    answer = g_strdup_printf (ngettext ("On its way to %u recipient", "On its way to %u recipients",
                                        job->recipients->len),
                              job->recipients->len);
  g_signal_emit (self, signals[SIGNAL_RELEASED], 0, answer);
}

static void
lb_release_dialog_response (AdwMessageDialog *dialog,
                            const char       *response)
{
  LbReleaseDialog *self = LB_RELEASE_DIALOG (dialog);
  g_auto(GStrv) recipients = NULL;

  if (!g_str_equal (response, "release"))
    return;

  recipients = lb_release_dialog_dup_recipients (self);
  g_settings_set_string (lb_settings_get_default (), "release-recipients",
                         gtk_editable_get_text (GTK_EDITABLE (self->recipients)));
  lb_releaser_release_async (self->releaser, self->message_id, (const char * const *) recipients,
                             gtk_editable_get_text (GTK_EDITABLE (self->sender)),
                             lb_release_dialog_get_server (self), lb_release_dialog_done_cb,
                             g_object_ref (self));
}

static void
lb_release_dialog_dispose (GObject *object)
{
  LbReleaseDialog *self = LB_RELEASE_DIALOG (object);

  g_clear_object (&self->releaser);
  g_clear_pointer (&self->message_id, g_free);

  G_OBJECT_CLASS (lb_release_dialog_parent_class)->dispose (object);
}

static void
lb_release_dialog_class_init (LbReleaseDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_release_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lb_release_dialog_response;

  /**
   * LbReleaseDialog::released:
   * @self: a dialog that was answered with Release
   * @answer: one sentence: that the message is on its way, or why it is not
   */
  signals[SIGNAL_RELEASED] =
    g_signal_new ("released", LB_TYPE_RELEASE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static AdwEntryRow *
lb_release_dialog_add_entry (LbReleaseDialog *self,
                             GtkListBox      *list,
                             const char      *title,
                             const char      *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_connect_object (row, "changed", G_CALLBACK (lb_release_dialog_changed_cb), self, 0);
  gtk_list_box_append (list, row);
  return ADW_ENTRY_ROW (row);
}

static void
lb_release_dialog_init (LbReleaseDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  adw_message_dialog_set_heading (dialog, _("Release Message?"));
  adw_message_dialog_set_body (dialog, _("The message leaves this computer and reaches these "
                                         "recipients, whoever its headers name."));
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "release", _("_Release"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "release", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
}

/**
 * lb_release_dialog_new:
 * @parent: the window
 * @releaser: what sends the message
 * @row: the message
 *
 * Asks to whom, by which server and from whom a captured message shall be sent. The recipients are
 * those of the last time, never the message's own.
 *
 * Returns: (transfer floating): a dialog to present
 */
LbReleaseDialog *
lb_release_dialog_new (GtkWindow  *parent,
                       LbReleaser *releaser,
                       LbStoreRow *row)
{
  LbReleaseDialog *self;
  const char *upstream;
  g_autofree char *last = NULL;
  GtkListBox *list;

  g_return_val_if_fail (LB_IS_RELEASER (releaser), NULL);
  g_return_val_if_fail (row != NULL, NULL);

  self = g_object_new (LB_TYPE_RELEASE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
  self->releaser = g_object_ref (releaser);
  self->message_id = g_strdup (row->id);
  upstream = lb_releaser_get_upstream (releaser);
  last = g_settings_get_string (lb_settings_get_default (), "release-recipients");

  list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (list), "boxed-list");
  self->server = lb_release_dialog_add_entry (self, list, _("Server"),
                                              upstream != NULL ? upstream : "");
  self->sender = lb_release_dialog_add_entry (self, list, _("Sender"), row->envelope->mail_from);
  self->recipients = lb_release_dialog_add_entry (self, list, _("Recipients"), last);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (self), GTK_WIDGET (list));
  lb_release_dialog_changed_cb (NULL, self);
  return self;
}
