#define G_LOG_DOMAIN "lb-relay-list"

#include "config.h"
#include "ui/message/lb-relay-list.h"

#include <glib/gi18n.h>

#include "base/lb-relay-job.h"
#include "base/lb-transcript.h"
#include "ui/list/lb-row-text.h"

/* Recipients of a way that get a row; the state of the whole is told in any case. */
#define MAX_RECIPIENTS 50

/* What can be tried again by a button: not what is held back, which is asked about first. */
#define RETRY_STATES ((1u << LB_RELAY_REFUSED) | (1u << LB_RELAY_FAILED) | (1u << LB_RELAY_UNKNOWN))

struct _LbRelayList
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (LbRelayList, lb_relay_list, ADW_TYPE_BIN)

static GtkWidget *
lb_relay_list_new_pill (LbRelayState state)
{
  const char *style;
  GtkWidget *pill = gtk_label_new (lb_row_text_get_relay (state, &style));
  const char *classes[] = { "lb-pill", *style != '\0' ? style : NULL, NULL };

  gtk_widget_set_css_classes (pill, classes);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  return pill;
}

static GtkWidget *
lb_relay_list_new_recipient (const LbRelayRecipient *recipient)
{
  GtkWidget *row = adw_action_row_new ();
  g_autoptr(GString) answer = g_string_new (NULL);

  if (recipient->code != 0)
    g_string_append_printf (answer, "%u ", recipient->code);
  if (*recipient->enhanced != '\0')
    g_string_append_printf (answer, "%s ", recipient->enhanced);
  g_string_append (answer, recipient->text);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), recipient->address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), answer->str);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), lb_relay_list_new_pill (recipient->state));
  return row;
}

static void
lb_relay_list_add_line (gint64            at_us,
                        LbTranscriptSide  side,
                        const char       *line,
                        gpointer          user_data)
{
  g_string_append_printf (user_data, "%-8s%s\n",
                          side == LB_TRANSCRIPT_CLIENT ? _("Client") : _("Server"), line);
}

static GtkWidget *
lb_relay_list_new_conversation (const LbRelayJob *job)
{
  g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (job->transcript);
  g_autoptr(GString) text = g_string_new (NULL);
  GtkWidget *label = gtk_label_new (NULL);

  lb_transcript_foreach (transcript, lb_relay_list_add_line, text);
  g_string_truncate (text, text->len > 0 ? text->len - 1 : 0);
  gtk_label_set_label (GTK_LABEL (label), text->str);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.f);
  gtk_widget_add_css_class (label, "lb-mono");
  gtk_widget_add_css_class (label, "lb-code");
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_set_margin_start (label, 6);
  gtk_widget_set_margin_end (label, 6);
  return label;
}

static char *
lb_relay_list_dup_title (const LbRelayJob *job)
{
  switch (job->route)
    {
    case LB_RELAY_UPSTREAM:
      return g_strdup (_("To the Upstream Server"));
    case LB_RELAY_MAILMAN:
      return g_strdup (_("To Mailman"));
    case LB_RELAY_RELEASE:
      return g_strdup (_("Released by the Upstream Server"));
    case LB_RELAY_FORWARD:
      return g_strdup (_("Copy by the Upstream Server"));
    case LB_RELAY_SERVER:
      break;
    }

  /* Translators: %s is a server */
  return g_strdup_printf (_("Released to %s"), job->server);
}

static GtkWidget *
lb_relay_list_new_job (const LbRelayJob *job)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = lb_relay_list_dup_title (job);
  g_autofree char *subtitle = NULL;
  guint n_recipients = job->recipients->len;

  subtitle = g_strdup_printf (ngettext ("%u recipient", "%u recipients", n_recipients),
                              n_recipients);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row),
                               lb_relay_list_new_pill (lb_relay_job_get_state (job)));
  for (guint i = 0; i < MIN (n_recipients, MAX_RECIPIENTS); i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row),
                              lb_relay_list_new_recipient (lb_relay_job_get_recipient (job, i)));
  if (*job->transcript != '\0')
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), lb_relay_list_new_conversation (job));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), n_recipients <= 5);
  return row;
}

static gboolean
lb_relay_list_has_state (GPtrArray *jobs,
                         guint      states)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const LbRelayJob *job = g_ptr_array_index (jobs, i);

      for (guint j = 0; j < job->recipients->len; j++)
        if ((states & (1u << lb_relay_job_get_recipient (job, j)->state)) != 0)
          return TRUE;
    }

  return FALSE;
}

static GtkWidget *
lb_relay_list_new_button (const char *label,
                          const char *action,
                          gboolean    is_visible)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_visible (button, is_visible);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
lb_relay_list_new_head (GPtrArray *jobs)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Sent On"));
  g_autofree char *retry = g_strdup_printf ("win.retry-relay(uint32 %u)", RETRY_STATES);

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0.f);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head),
                  lb_relay_list_new_button (_("Send Anyway…"), "win.send-held",
                                            lb_relay_list_has_state (jobs, 1u << LB_RELAY_HELD)));
  gtk_box_append (GTK_BOX (head),
                  lb_relay_list_new_button (_("Retry"), retry,
                                            lb_relay_list_has_state (jobs, RETRY_STATES)));
  return head;
}

static void
lb_relay_list_class_init (LbRelayListClass *klass)
{
}

static void
lb_relay_list_init (LbRelayList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * lb_relay_list_show:
 * @self: a list
 * @jobs: (element-type LbRelayJob): the ways a message was sent to other servers, oldest first
 *
 * Shows where the message is on its way, with what the servers said. Hidden where it goes nowhere.
 */
void
lb_relay_list_show (LbRelayList *self,
                    GPtrArray   *jobs)
{
  GtkWidget *box;
  GtkWidget *list;

  g_return_if_fail (LB_IS_RELAY_LIST (self));

  gtk_widget_set_visible (GTK_WIDGET (self), jobs->len > 0);
  adw_bin_set_child (ADW_BIN (self), NULL);
  if (jobs->len == 0)
    return;

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Sent On"), -1);
  for (guint i = 0; i < jobs->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), lb_relay_list_new_job (g_ptr_array_index (jobs, i)));
  gtk_box_append (GTK_BOX (box), lb_relay_list_new_head (jobs));
  gtk_box_append (GTK_BOX (box), list);
  adw_bin_set_child (ADW_BIN (self), box);
}
