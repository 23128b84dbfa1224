#define G_LOG_DOMAIN "lb-smtp-page"

#include "config.h"
#include "ui/message/lb-smtp-page.h"

#include <glib/gi18n.h>

#include "base/lb-address.h"
#include "ui/message/lb-conversation.h"
#include "ui/message/lb-envelope-match.h"
#include "ui/message/lb-fact-list.h"
#include "ui/message/lb-relay-list.h"
#include "ui/lb-resource.h"

/* Recipients shown at once; a row for each of a thousand would take the window's breath. */
#define MAX_RECIPIENTS 50

struct _LbSmtpPage
{
  LbMessagePage   parent_instance;

  GtkWidget      *envelope_title;
  LbFactList     *envelope;
  LbConversation *conversation;
  GtkWidget      *session;
  LbRelayList    *relays;

  LbEnvelope     *shown;   /* (owned) (nullable) */
  LbSummary      *summary; /* (owned) (nullable) */
  GSignalGroup   *opened;  /* (owned): of the message that is shown */
};

G_DEFINE_FINAL_TYPE (LbSmtpPage, lb_smtp_page, LB_TYPE_MESSAGE_PAGE)

/* The header's address beside the envelope's, where the two are not the same. */
static void
lb_smtp_page_add_sender (LbSmtpPage *self)
{
  const char *sender = self->shown->mail_from;
  GtkWidget *row;

  /* RFC 5321 4.5.5: bounces come from the null reverse-path. */
  row = lb_fact_list_add (self->envelope, _("Sender"), *sender != '\0' ? sender : "<>");
  if (lb_envelope_match_is_other_sender (self->summary, self->shown))
    {
      const LbAddress *from = g_ptr_array_index (self->summary->from, 0);
      g_autofree char *remark = g_strdup_printf ("From: %s", from->address);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), remark);
      lb_fact_list_add_pill (row, NULL, _("Not the author"));
    }
}

static void
lb_smtp_page_add_recipient (LbSmtpPage        *self,
                            const LbRecipient *recipient)
{
  const char *field = lb_envelope_match_get_field (self->summary, recipient->address);
  g_autofree char *options = g_strjoinv (" ", recipient->options);
  /* Translators: the header field that names a recipient: "To" */
  g_autofree char *named = field != NULL ? g_strdup_printf (_("Named in %s"), field) : NULL;
  gboolean has_both = named != NULL && *options != '\0';
  g_autofree char *remark = g_strconcat (named != NULL ? named : "", has_both ? ", " : "", options,
                                         NULL);
  GtkWidget *row = lb_fact_list_add (self->envelope, _("Recipient"), recipient->address);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), remark);
  if (field == NULL)
    lb_fact_list_add_pill (row, NULL, _("Not in the headers"));
}

static void
lb_smtp_page_add_rest (LbSmtpPage *self,
                       guint       n_more)
{
  g_autofree char *title = NULL;

  title = g_strdup_printf (ngettext ("Show %u More Recipient", "Show %u More Recipients", n_more),
                           n_more);
  lb_fact_list_add_more (self->envelope, title);
}

static void
lb_smtp_page_add_recipients (LbSmtpPage *self,
                             guint       max_recipients)
{
  g_autoptr(GPtrArray) missed = lb_envelope_match_list_missed (self->summary, self->shown);
  guint n_recipients = self->shown->recipients->len;
  guint n_missed = n_recipients > 0 ? missed->len : 0;
  guint n_shown = MIN (n_recipients, max_recipients);
  guint n_missed_shown = MIN (n_missed, max_recipients);

  for (guint i = 0; i < n_shown; i++)
    lb_smtp_page_add_recipient (self, g_ptr_array_index (self->shown->recipients, i));
  for (guint i = 0; i < n_missed_shown; i++)
    {
      const LbAddress *address = g_ptr_array_index (missed, i);
      const char *field = lb_envelope_match_get_field (self->summary, address->address);
      GtkWidget *row = lb_fact_list_add (self->envelope, field, address->address);

      lb_fact_list_add_pill (row, "warning", _("Not in the envelope"));
    }
  if (n_shown + n_missed_shown < n_recipients + n_missed)
    lb_smtp_page_add_rest (self, n_recipients + n_missed - n_shown - n_missed_shown);
}

static void
lb_smtp_page_add_client (LbSmtpPage       *self,
                         const LbEnvelope *envelope)
{
  const char *greeting = lb_envelope_is_extended (envelope) ? "EHLO" : "HELO";
  g_autofree char *client = NULL;

  if (*envelope->helo == '\0')
    client = g_strdup (envelope->peer);
  else
    client = g_strdup_printf ("%s, %s %s", envelope->peer,
                              g_str_has_prefix (envelope->protocol, "LMTP") ? "LHLO" : greeting,
                              envelope->helo);
  lb_fact_list_add (self->envelope, _("Client"), client);
}

static void
lb_smtp_page_add_security (LbSmtpPage       *self,
                           const LbEnvelope *envelope)
{
  if (envelope->tls_version != NULL)
    {
      g_autofree char *tls = g_strjoin (", ", envelope->tls_version, envelope->tls_cipher, NULL);
      GtkWidget *row = lb_fact_list_add (self->envelope, _("Encryption"), tls);

      if (envelope->tls_server_name != NULL)
        adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envelope->tls_server_name);
    }
  else if (*envelope->peer != '\0')
    {
      lb_fact_list_add (self->envelope, _("Encryption"), _("None"));
    }
  if (*envelope->auth_mechanism != '\0')
    {
      GtkWidget *row = lb_fact_list_add (self->envelope, _("Login"), envelope->auth_user);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envelope->auth_mechanism);
    }
}

static void
lb_smtp_page_fill_envelope (LbSmtpPage *self,
                            guint       max_recipients)
{
  const LbEnvelope *envelope = self->shown;
  g_autofree char *options = g_strjoinv ("  ", envelope->mail_options);

  lb_fact_list_clear (self->envelope);
  lb_smtp_page_add_sender (self);
  lb_smtp_page_add_recipients (self, max_recipients);
  lb_smtp_page_add_client (self, envelope);
  if (*options != '\0')
    lb_fact_list_add (self->envelope, _("Options"), options);
  lb_smtp_page_add_security (self, envelope);
}

static void
lb_smtp_page_show_rest_cb (LbSmtpPage *self)
{
  lb_smtp_page_fill_envelope (self, G_MAXUINT);
}

static void
lb_smtp_page_relays_changed_cb (LbOpenedMessage *opened,
                                gpointer         user_data)
{
  LbSmtpPage *self = LB_SMTP_PAGE (user_data);

  lb_relay_list_show (self->relays, lb_opened_message_get_relays (opened));
}

static void
lb_smtp_page_show_message (LbMessagePage   *page,
                           LbOpenedMessage *opened)
{
  LbSmtpPage *self = LB_SMTP_PAGE (page);
  LbStoreRow *row = lb_opened_message_get_row (opened);

  g_clear_pointer (&self->shown, lb_envelope_unref);
  g_clear_pointer (&self->summary, lb_summary_unref);
  self->shown = lb_envelope_ref (row->envelope);
  self->summary = lb_summary_ref (row->summary);
  lb_smtp_page_fill_envelope (self, MAX_RECIPIENTS);
  lb_relay_list_show (self->relays, lb_opened_message_get_relays (opened));
  g_signal_group_set_target (self->opened, opened);
  lb_conversation_show (self->conversation, lb_opened_message_get_transcript (opened));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->session), "s", self->shown->session);
  gtk_widget_set_visible (self->session, *self->shown->session != '\0');
}

static void
lb_smtp_page_dispose (GObject *object)
{
  LbSmtpPage *self = LB_SMTP_PAGE (object);

  g_clear_object (&self->opened);
  g_clear_pointer (&self->shown, lb_envelope_unref);
  g_clear_pointer (&self->summary, lb_summary_unref);

  G_OBJECT_CLASS (lb_smtp_page_parent_class)->dispose (object);
}

static void
lb_smtp_page_class_init (LbSmtpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_smtp_page_dispose;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_smtp_page_show_message;

  g_type_ensure (LB_TYPE_CONVERSATION);
  g_type_ensure (LB_TYPE_FACT_LIST);
  g_type_ensure (LB_TYPE_RELAY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-smtp-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, envelope_title);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, envelope);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, conversation);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, relays);
}

static GtkWidget *
lb_smtp_page_add_button (LbSmtpPage *self,
                         const char *label,
                         const char *tooltip,
                         const char *action,
                         const char *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  /* In a narrow window, and in languages of long words. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_add_css_class (button, "flat");
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  lb_conversation_add_end (self->conversation, button);
  return button;
}

static void
lb_smtp_page_init (LbSmtpPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  lb_fact_list_set_heading (self->envelope, self->envelope_title);
  self->opened = g_signal_group_new (LB_TYPE_OPENED_MESSAGE);
  g_signal_group_connect (self->opened, "relays-changed",
                          G_CALLBACK (lb_smtp_page_relays_changed_cb), self);
  g_signal_connect_object (self->envelope, "more", G_CALLBACK (lb_smtp_page_show_rest_cb), self,
                           G_CONNECT_SWAPPED);
  self->session = lb_smtp_page_add_button (self, C_("button", "Session"),
                                           _("Show the Session of This Message"),
                                           "win.show-session", "");
  lb_smtp_page_add_button (self, _("Copy as swaks"), _("Copy as swaks Command"),
                           "win.copy-swaks", NULL);
}
