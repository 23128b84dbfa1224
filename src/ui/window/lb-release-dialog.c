#define G_LOG_DOMAIN "lb-release-dialog"

#include "config.h"
#include "ui/window/lb-release-dialog.h"

#include <glib/gi18n.h>

#include "service/lb-option.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"

/* What the row of servers offers. */
enum
{
  BY_UPSTREAM,
  BY_ANOTHER,
};

static const struct
{
  const char *scheme;
  const char *name;
} securities[] = {
  { "smtp+starttls://", N_("STARTTLS") },
  { "smtps://", N_("TLS") },
  { "smtp://", N_("None") },
};

struct _LbReleaseDialog
{
  AdwMessageDialog parent_instance;

  AdwEntryRow     *recipients;
  AdwComboRow     *server;
  AdwEntryRow     *host;
  AdwComboRow     *security;
  AdwEntryRow     *user;
  AdwEntryRow     *password;
  AdwActionRow    *keep_row;
  GtkSwitch       *keep;
  AdwEntryRow     *sender;

  LbReleaser      *releaser;   /* (owned) */
  GPtrArray       *ids;        /* (element-type utf8) (owned): of the messages */
  GError          *error;      /* (owned) (nullable): the first of a release */
  guint            n_pending;  /* messages whose release is being written down */
  guint            n_released;
  guint            n_recipients;
  gboolean         is_held;    /* whether the allow-list holds somebody back */
};

enum
{
  SIGNAL_RELEASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbReleaseDialog, lb_release_dialog, ADW_TYPE_MESSAGE_DIALOG)

static const char *
lb_release_dialog_get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* Commas, semicolons and blanks all part addresses, as people paste them. */
static char **
lb_release_dialog_dup_recipients (LbReleaseDialog *self)
{
  g_auto(GStrv) words = g_strsplit_set (lb_release_dialog_get_text (self->recipients), ",; \t", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);

  return g_strv_builder_end (builder);
}

static gboolean
lb_release_dialog_is_by_another (LbReleaseDialog *self)
{
  return adw_combo_row_get_selected (self->server) == BY_ANOTHER;
}

/* NULL stands for the upstream server of the settings, with its login and encryption. */
static char *
lb_release_dialog_dup_server (LbReleaseDialog *self)
{
  if (!lb_release_dialog_is_by_another (self))
    return NULL;

  return g_strconcat (securities[adw_combo_row_get_selected (self->security)].scheme,
                      lb_release_dialog_get_text (self->host), NULL);
}

static gboolean
lb_release_dialog_has_server (LbReleaseDialog *self)
{
  g_autofree char *value = NULL;
  guint64 number;

  return lb_release_dialog_is_by_another (self)
         ? lb_option_parse (LB_OPTION_UPSTREAM, lb_release_dialog_get_text (self->host), &value,
                            &number, NULL)
         : lb_releaser_get_upstream (self->releaser) != NULL;
}

static void
lb_release_dialog_update (LbReleaseDialog *self)
{
  g_auto(GStrv) recipients = lb_release_dialog_dup_recipients (self);
  gboolean is_by_another = lb_release_dialog_is_by_another (self);
  GtkWidget *rows[] = {
    GTK_WIDGET (self->host), GTK_WIDGET (self->security), GTK_WIDGET (self->user),
    GTK_WIDGET (self->password),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (rows[i], is_by_another);
  gtk_widget_set_visible (GTK_WIDGET (self->sender), !gtk_switch_get_active (self->keep));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "release",
                                           recipients[0] != NULL &&
                                           lb_release_dialog_has_server (self));
}

static void
lb_release_dialog_changed_cb (LbReleaseDialog *self)
{
  lb_release_dialog_update (self);
}

/* --- Releasing: the dialog has closed by then, and its rows are gone --- */

static char *
lb_release_dialog_dup_answer (LbReleaseDialog *self)
{
  if (self->error != NULL)
    return g_strdup (self->error->message);
  if (self->is_held)
    return g_strdup (_("Held back: not every recipient is one of those that mail may go to"));
  if (self->n_released == 1)
    return g_strdup_printf (ngettext ("On its way to %u recipient", "On its way to %u recipients",
                                      self->n_recipients), self->n_recipients);

  return g_strdup_printf (ngettext ("%u message is on its way", "%u messages are on their way",
                                    self->n_released), self->n_released);
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

  self->n_pending--;
  if (job != NULL)
    {
      self->n_released++;
      self->n_recipients = job->recipients->len;
      self->is_held = self->is_held || lb_relay_job_has_state (job, LB_RELAY_HELD);
    }
  else if (self->error == NULL)
    {
      self->error = g_steal_pointer (&error);
    }
  if (self->n_pending > 0)
    return;

  answer = lb_release_dialog_dup_answer (self);
  g_signal_emit (self, signals[SIGNAL_RELEASED], 0, answer);
}

static void
lb_release_dialog_response (AdwMessageDialog *dialog,
                            const char       *response)
{
  LbReleaseDialog *self = LB_RELEASE_DIALOG (dialog);
  g_auto(GStrv) recipients = NULL;
  g_autofree char *server = NULL;
  LbRelease release = { 0 };

  if (!g_str_equal (response, "release"))
    return;

  recipients = lb_release_dialog_dup_recipients (self);
  server = lb_release_dialog_dup_server (self);
  release.recipients = (const char * const *) recipients;
  release.server = server;
  if (server != NULL)
    {
      release.user = lb_release_dialog_get_text (self->user);
      release.password = lb_release_dialog_get_text (self->password);
    }
  if (!gtk_switch_get_active (self->keep))
    release.mail_from = lb_release_dialog_get_text (self->sender);

  g_settings_set_string (lb_settings_get_default (), "release-recipients",
                         lb_release_dialog_get_text (self->recipients));
  self->n_pending = self->ids->len;
  for (guint i = 0; i < self->ids->len; i++)
    lb_releaser_release_async (self->releaser, g_ptr_array_index (self->ids, i), &release,
                               lb_release_dialog_done_cb, g_object_ref (self));
  gtk_editable_set_text (GTK_EDITABLE (self->password), "");
}

static void
lb_release_dialog_dispose (GObject *object)
{
  LbReleaseDialog *self = LB_RELEASE_DIALOG (object);

  g_clear_object (&self->releaser);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (lb_release_dialog_parent_class)->dispose (object);
}

static void
lb_release_dialog_class_init (LbReleaseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_release_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lb_release_dialog_response;

  /**
   * LbReleaseDialog::released:
   * @self: a dialog that was answered with Release
   * @answer: one sentence: that the messages are on their way, or why one is not
   */
  signals[SIGNAL_RELEASED] =
    g_signal_new ("released", LB_TYPE_RELEASE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-release-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, recipients);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, server);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, host);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, security);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, user);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, password);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, keep_row);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, keep);
  gtk_widget_class_bind_template_child (widget_class, LbReleaseDialog, sender);
  gtk_widget_class_bind_template_callback (widget_class, lb_release_dialog_changed_cb);
}

static void
lb_release_dialog_init (LbReleaseDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (securities); i++)
    gtk_string_list_append (names, _(securities[i].name));
  adw_combo_row_set_model (self->security, G_LIST_MODEL (names));
}

/* --- What is asked --- */

static void
lb_release_dialog_show_servers (LbReleaseDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  const char *upstream = lb_releaser_get_upstream (self->releaser);

  gtk_string_list_append (names, upstream != NULL ? upstream : _("No Upstream Server"));
  gtk_string_list_append (names, _("Another Server"));
  adw_combo_row_set_model (self->server, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->server, upstream != NULL ? BY_UPSTREAM : BY_ANOTHER);
}

/* One sender is told; of several messages each has its own. */
static void
lb_release_dialog_show_sender (LbReleaseDialog *self,
                               GPtrArray       *rows)
{
  const LbStoreRow *first = g_ptr_array_index (rows, 0);
  const char *mail_from = first->envelope->mail_from;

  if (rows->len > 1)
    {
      adw_action_row_set_subtitle (self->keep_row, _("Each message keeps its own"));
      return;
    }

  /* RFC 5321 4.5.5: bounces come from the null reverse-path. */
  adw_action_row_set_subtitle (self->keep_row, *mail_from != '\0' ? mail_from : "<>");
  gtk_editable_set_text (GTK_EDITABLE (self->sender), mail_from);
}

/**
 * lb_release_dialog_new:
 * @parent: the window
 * @releaser: what sends the messages
 * @rows: (element-type LbStoreRow): the messages, one at least
 *
 * Asks to whom, by which server and from whom captured messages shall be sent. The recipients are
 * those of the last time, never the messages' own.
 *
 * Returns: (transfer floating): a dialog to present
 */
LbReleaseDialog *
lb_release_dialog_new (GtkWindow  *parent,
                       LbReleaser *releaser,
                       GPtrArray  *rows)
{
  LbReleaseDialog *self;
  g_autofree char *last = NULL;
  g_autofree char *heading = NULL;

  g_return_val_if_fail (LB_IS_RELEASER (releaser), NULL);
  g_return_val_if_fail (rows->len > 0, NULL);

  self = g_object_new (LB_TYPE_RELEASE_DIALOG, "transient-for", parent, NULL);
  self->releaser = g_object_ref (releaser);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->ids, g_strdup (((LbStoreRow *) g_ptr_array_index (rows, i))->id));

  heading = g_strdup_printf (ngettext ("Release %u Message?", "Release %u Messages?", rows->len),
                             rows->len);
  if (rows->len > 1)
    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), heading);
  last = g_settings_get_string (lb_settings_get_default (), "release-recipients");
  gtk_editable_set_text (GTK_EDITABLE (self->recipients), last);
  lb_release_dialog_show_servers (self);
  lb_release_dialog_show_sender (self, rows);
  lb_release_dialog_update (self);
  return self;
}
