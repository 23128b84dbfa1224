#define G_LOG_DOMAIN "lb-smtp-page"

#include "config.h"
#include "ui/message/lb-smtp-page.h"

#include <glib/gi18n.h>

#include "ui/message/lb-relay-list.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-row-text.h"

/* Recipients shown at once; a row for each of a thousand would take the window's breath. */
#define MAX_RECIPIENTS 50

struct _LbSmtpPage
{
  LbMessagePage  parent_instance;

  GtkListBox    *envelope;
  GtkTextView   *conversation;
  GtkWidget     *copy;
  LbRelayList   *relays;

  GtkTextBuffer *buffer; /* (owned) */
  GtkTextTag    *dim;
  GtkTextTag    *client;
  PangoAttrList *no_hyphens; /* (owned): an address has none that were not sent */
  LbEnvelope    *shown;  /* (owned) (nullable) */
  LbSummary     *summary; /* (owned) (nullable) */
  GSignalGroup  *opened;  /* (owned): of the message that is shown */
};

G_DEFINE_FINAL_TYPE (LbSmtpPage, lb_smtp_page, LB_TYPE_MESSAGE_PAGE)

static GtkWidget *
lb_smtp_page_add_row (LbSmtpPage *self,
                      const char *title,
                      const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_attributes (GTK_LABEL (label), self->no_hyphens);
  gtk_label_set_xalign (GTK_LABEL (label), 1.f);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, "lb-mono");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row,
                                  NULL,
                                  -1);
  gtk_list_box_append (self->envelope, row);
  return row;
}

static void
lb_smtp_page_add_pill (GtkWidget  *row,
                       const char *style,
                       const char *text)
{
  GtkWidget *pill = gtk_label_new (text);
  const char *classes[] = { "lb-pill", style, NULL };

  gtk_widget_set_css_classes (pill, classes);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
}

static void
lb_smtp_page_add_recipient (LbSmtpPage        *self,
                            const LbRecipient *recipient,
                            GPtrArray         *hidden)
{
  g_autofree char *options = g_strjoinv (" ", recipient->options);
  GtkWidget *row = lb_smtp_page_add_row (self, _("Recipient"), recipient->address);

  if (*options != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), options);
  if (g_ptr_array_find (hidden, recipient->address, NULL))
    lb_smtp_page_add_pill (row, NULL, _("Not in the headers"));
}

static void
lb_smtp_page_add_recipients (LbSmtpPage *self,
                             guint       max_recipients)
{
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (self->summary, self->shown);
  guint n_recipients = self->shown->recipients->len;

  for (guint i = 0; i < n_recipients && i < max_recipients; i++)
    lb_smtp_page_add_recipient (self, g_ptr_array_index (self->shown->recipients, i), hidden);
  if (n_recipients > max_recipients)
    {
      guint n_more = n_recipients - max_recipients;
      g_autofree char *title = NULL;
      GtkWidget *row = adw_action_row_new ();

      title = g_strdup_printf (ngettext ("Show %u More Recipient", "Show %u More Recipients",
                                         n_more),
                               n_more);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_list_box_append (self->envelope, row);
    }
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
  lb_smtp_page_add_row (self, _("Client"), client);
}

static void
lb_smtp_page_add_security (LbSmtpPage       *self,
                           const LbEnvelope *envelope)
{
  if (envelope->tls_version != NULL)
    {
      g_autofree char *tls = g_strjoin (", ", envelope->tls_version, envelope->tls_cipher, NULL);
      GtkWidget *row = lb_smtp_page_add_row (self, _("Encryption"), tls);

      if (envelope->tls_server_name != NULL)
        adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envelope->tls_server_name);
    }
  if (*envelope->auth_mechanism != '\0')
    {
      GtkWidget *row = lb_smtp_page_add_row (self, _("Login"), envelope->auth_user);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envelope->auth_mechanism);
    }
}

static void
lb_smtp_page_clear (LbSmtpPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->envelope))) != NULL)
    gtk_list_box_remove (self->envelope, child);
}

static void
lb_smtp_page_fill_envelope (LbSmtpPage *self,
                            guint       max_recipients)
{
  const LbEnvelope *envelope = self->shown;
  g_autofree char *options = g_strjoinv ("  ", envelope->mail_options);

  lb_smtp_page_clear (self);
  /* RFC 5321 4.5.5: bounces come from the null reverse-path. */
  lb_smtp_page_add_row (self, _("Sender"),
                        *envelope->mail_from != '\0' ? envelope->mail_from : "<>");
  lb_smtp_page_add_recipients (self, max_recipients);
  lb_smtp_page_add_client (self, envelope);
  if (*options != '\0')
    lb_smtp_page_add_row (self, _("Options"), options);
  lb_smtp_page_add_security (self, envelope);
}

static void
lb_smtp_page_show_rest_cb (GtkListBox    *list,
                           GtkListBoxRow *row,
                           gpointer       user_data)
{
  lb_smtp_page_fill_envelope (LB_SMTP_PAGE (user_data), G_MAXUINT);
}

static void
lb_smtp_page_add_line (gint64            at_us,
                       LbTranscriptSide  side,
                       const char       *line,
                       gpointer          user_data)
{
  LbSmtpPage *self = LB_SMTP_PAGE (user_data);
  gboolean is_client = side == LB_TRANSCRIPT_CLIENT;
  g_autofree char *time = NULL;
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  g_autofree char *name = NULL;
  GtkTextIter end;

  /* Translators: when a line of the conversation was said, in milliseconds since it began */
  time = g_strdup_printf (_("%4.0f ms"), (double) at_us / 1000.);
  name = g_strdup_printf ("  %-8s", is_client ? _("Client") : _("Server"));
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, time, -1, self->dim, NULL);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, name, -1,
                                    is_client ? self->client : self->dim,
                                    NULL);
  gtk_text_buffer_insert (self->buffer, &end, text, -1);
}

static void
lb_smtp_page_fill_conversation (LbSmtpPage   *self,
                                LbTranscript *transcript)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_set_text (self->buffer, "", 0);
  lb_transcript_foreach (transcript, lb_smtp_page_add_line, self);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  start = end;
  /* The last line needs no end: it would be an empty line in the box. */
  if (gtk_text_iter_backward_char (&start))
    gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_widget_set_sensitive (self->copy, lb_transcript_get_n_lines (transcript) > 0);
}

static void
lb_smtp_page_copy_cb (GtkButton *button,
                      gpointer   user_data)
{
  LbSmtpPage *self = LB_SMTP_PAGE (user_data);
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  lb_message_page_copy (GTK_WIDGET (self), text, _("Conversation copied"));
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
  lb_smtp_page_fill_conversation (self, lb_opened_message_get_transcript (opened));
}

/* The named colours change with light, dark and high contrast. */
static void
lb_smtp_page_css_changed (GtkWidget         *widget,
                          GtkCssStyleChange *change)
{
  LbSmtpPage *self = LB_SMTP_PAGE (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA foreground;
  GdkRGBA accent;

  GTK_WIDGET_CLASS (lb_smtp_page_parent_class)->css_changed (widget, change);

  if (!gtk_style_context_lookup_color (context, "view_fg_color", &foreground) ||
      !gtk_style_context_lookup_color (context, "accent_color", &accent))
    return;
  foreground.alpha *= .7f;
  g_object_set (self->dim, "foreground-rgba", &foreground, NULL);
  g_object_set (self->client, "foreground-rgba", &accent, NULL);
}

static void
lb_smtp_page_dispose (GObject *object)
{
  LbSmtpPage *self = LB_SMTP_PAGE (object);

  g_clear_object (&self->buffer);
  g_clear_object (&self->opened);
  g_clear_pointer (&self->no_hyphens, pango_attr_list_unref);
  g_clear_pointer (&self->shown, lb_envelope_unref);
  g_clear_pointer (&self->summary, lb_summary_unref);

  G_OBJECT_CLASS (lb_smtp_page_parent_class)->dispose (object);
}

static void
lb_smtp_page_class_init (LbSmtpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_smtp_page_dispose;
  widget_class->css_changed = lb_smtp_page_css_changed;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_smtp_page_show_message;

  g_type_ensure (LB_TYPE_RELAY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-smtp-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, envelope);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, conversation);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, copy);
  gtk_widget_class_bind_template_child (widget_class, LbSmtpPage, relays);
  gtk_widget_class_bind_template_callback (widget_class, lb_smtp_page_copy_cb);
}

static void
lb_smtp_page_init (LbSmtpPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->opened = g_signal_group_new (LB_TYPE_OPENED_MESSAGE);
  g_signal_group_connect (self->opened, "relays-changed",
                          G_CALLBACK (lb_smtp_page_relays_changed_cb), self);
  self->no_hyphens = pango_attr_list_new ();
  pango_attr_list_insert (self->no_hyphens, pango_attr_insert_hyphens_new (FALSE));
  self->buffer = g_object_ref (gtk_text_view_get_buffer (self->conversation));
  self->dim = gtk_text_buffer_create_tag (self->buffer, "dim", NULL);
  self->client = gtk_text_buffer_create_tag (self->buffer, "client", NULL);
  g_signal_connect (self->envelope, "row-activated", G_CALLBACK (lb_smtp_page_show_rest_cb), self);
}
