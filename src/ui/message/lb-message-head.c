#define G_LOG_DOMAIN "lb-message-head"

#include "config.h"
#include "ui/message/lb-message-head.h"

#include <glib/gi18n.h>

#include "base/lb-address.h"
#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-row-text.h"
#include "ui/tags/lb-tag-bar.h"

/* Recipients that are named; the SMTP page has all. */
#define MAX_NAMED 4

struct _LbMessageHead
{
  AdwBin         parent_instance;

  GtkWidget     *box;
  GtkLabel      *subject;
  GtkWidget     *release;
  GtkWidget     *save;
  GtkMenuButton *more;
  AdwAvatar     *avatar;
  GtkLabel      *sender;
  GtkLabel      *sender_address;
  GtkLabel      *recipients;
  GtkLabel      *hidden;
  GtkWidget     *facts;
  GtkLabel      *date;
  GtkLabel      *transport;
  LbTagBar      *tags;
};

G_DEFINE_FINAL_TYPE (LbMessageHead, lb_message_head, ADW_TYPE_BIN)

static char *
lb_message_head_name_address (const LbAddress *address)
{
  if (*address->name == '\0')
    return g_strdup (address->address);
  return g_strdup_printf ("%s <%s>", address->name, address->address);
}

static char *
lb_message_head_name_recipients (LbStoreRow *row)
{
  GPtrArray *to = row->summary->to->len > 0 ? row->summary->to : row->summary->cc;
  g_autoptr(GString) names = g_string_new (NULL);

  if (to->len == 0)
    return lb_row_text_get_recipients (row->summary, row->envelope);
  for (guint i = 0; i < to->len && i < MAX_NAMED; i++)
    {
      g_autofree char *name = lb_message_head_name_address (g_ptr_array_index (to, i));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (to->len <= MAX_NAMED)
    return g_string_free (g_steal_pointer (&names), FALSE);
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", to->len - MAX_NAMED),
                          names->str, to->len - MAX_NAMED);
}

static void
lb_message_head_show_people (LbMessageHead *self,
                             LbStoreRow    *row)
{
  const LbSummary *summary = row->summary;
  const LbAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;
  g_autofree char *sender = lb_row_text_get_sender (summary, row->envelope);
  g_autofree char *names = lb_message_head_name_recipients (row);
  /* Translators: the recipients of the message */
  g_autofree char *recipients = g_strdup_printf (_("to %s"), names);
  g_autoptr(GPtrArray) hidden = lb_row_text_list_hidden (summary, row->envelope);

  adw_avatar_set_text (self->avatar, sender);
  gtk_label_set_label (self->sender, sender);
  gtk_label_set_label (self->sender_address, from != NULL &&
                       *from->name != '\0' ? from->address : "");
  gtk_label_set_label (self->recipients, recipients);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->recipients), recipients);
  gtk_widget_set_visible (GTK_WIDGET (self->hidden), hidden->len > 0);
  if (hidden->len > 0)
    {
      const char *first = g_ptr_array_index (hidden, 0);
      guint n_more = hidden->len - 1;
      g_autofree char *text = NULL;

      /* Translators: an address that gets a blind copy */
      text = n_more == 0 ? g_strdup_printf (_("Bcc %s"), first)
                         : g_strdup_printf (ngettext ("Bcc %s and %u more", "Bcc %s and %u more",
                                                      n_more),
                                            first, n_more);
      gtk_label_set_label (self->hidden, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->hidden), text);
    }
}

/* "TLS1.3" is how GnuTLS and the log write it. */
static void
lb_message_head_append_tls (GString    *facts,
                            const char *version)
{
  if (g_str_has_prefix (version, "TLS1"))
    g_string_append_printf (facts, " · TLS %s", version + 3);
  else
    g_string_append_printf (facts, " · %s", version);
}

static void
lb_message_head_show_facts (LbMessageHead *self,
                            LbStoreRow    *row)
{
  const LbEnvelope *envelope = row->envelope;
  g_autofree char *date = lb_format_full_time (envelope->received_at_us);
  g_autofree char *size = lb_format_size (row->size);
  g_autoptr(GString) facts = g_string_new (size);

  for (char **option = envelope->mail_options; *option != NULL; option++)
    {
      if (g_ascii_strncasecmp (*option, "BODY=", 5) == 0)
        g_string_append_printf (facts, " · %s", *option + 5);
      else if (g_ascii_strcasecmp (*option, "SMTPUTF8") == 0)
        g_string_append (facts, " · SMTPUTF8");
    }
  if (envelope->tls_version != NULL)
    lb_message_head_append_tls (facts, envelope->tls_version);
  gtk_label_set_label (self->date, date);
  gtk_label_set_label (self->transport, facts->str);
}

static void
lb_message_head_class_init (LbMessageHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_TAG_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-message-head.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, box);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, subject);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, release);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, save);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, more);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, avatar);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, sender);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, sender_address);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, recipients);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, hidden);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, facts);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, date);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, transport);
  gtk_widget_class_bind_template_child (widget_class, LbMessageHead, tags);
}

static void
lb_message_head_init (LbMessageHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_message_head_show_row:
 * @self: a head
 * @row: what the list knows of the message
 */
void
lb_message_head_show_row (LbMessageHead *self,
                          LbStoreRow    *row)
{
  g_autofree char *subject = NULL;

  g_return_if_fail (LB_IS_MESSAGE_HEAD (self));

  subject = lb_row_text_get_subject (row->summary);
  gtk_label_set_label (self->subject, subject);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subject), subject);
  lb_message_head_show_people (self, row);
  lb_message_head_show_facts (self, row);
  lb_tag_bar_show_row (self->tags, row);
}

/**
 * lb_message_head_set_is_narrow:
 * @self: a head
 * @is_narrow: whether there is little room
 *
 * Date and transport give way then, and saving goes by the menu. That is the only one that is seen
 * beside the message, so F10 opens it.
 */
void
lb_message_head_set_is_narrow (LbMessageHead *self,
                               gboolean       is_narrow)
{
  g_return_if_fail (LB_IS_MESSAGE_HEAD (self));

  gtk_widget_set_visible (self->facts, !is_narrow);
  gtk_widget_set_visible (self->release, !is_narrow);
  gtk_widget_set_visible (self->save, !is_narrow);
  gtk_menu_button_set_primary (self->more, is_narrow);
  gtk_widget_set_margin_start (self->box, is_narrow ? 12 : 22);
}
