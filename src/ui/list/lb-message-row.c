#define G_LOG_DOMAIN "lb-message-row"

#include "config.h"
#include "ui/list/lb-message-row.h"

#include <glib/gi18n.h>

#include "ui/list/lb-clock.h"
#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-row-text.h"
#include "ui/list/lb-tag-book.h"

struct _LbMessageRow
{
  GtkWidget      parent_instance;

  GtkWidget     *check;
  GtkWidget     *dot;
  GtkLabel      *subject;
  GtkLabel      *n_messages;
  GtkLabel      *time;
  GtkLabel      *recipients;
  GtkLabel      *sender;
  GtkLabel      *size;
  GtkLabel      *snippet;
  GtkWidget     *attachments;
  GtkLabel      *n_attachments;
  GtkLabel      *pill_0;
  GtkLabel      *pill_1;
  GtkLabel      *n_more;
  GtkWidget     *note;
  GtkWidget     *pin;

  LbMailboxItem *item; /* (owned) */
  guint          n_in_thread;        /* at most 1: the message alone */
  guint          n_unread_in_thread;
  gulong         notify_id;
  gulong         day_id;
  gulong         tags_id;
};

G_DEFINE_FINAL_TYPE (LbMessageRow, lb_message_row, GTK_TYPE_WIDGET)

static void
lb_message_row_set_class (LbMessageRow *self,
                          const char   *name,
                          gboolean      is_on)
{
  if (is_on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
lb_message_row_show_pill (GtkLabel  *label,
                          GPtrArray *pills,
                          guint      i)
{
  const LbPill *pill = i < pills->len ? g_ptr_array_index (pills, i) : NULL;
  const char *classes[] = { "lb-pill", pill != NULL && *pill->style != '\0' ? pill->style : NULL,
                            NULL };

  gtk_widget_set_visible (GTK_WIDGET (label), pill != NULL);
  gtk_label_set_label (label, pill != NULL ? pill->text : "");
  gtk_widget_set_css_classes (GTK_WIDGET (label), classes);
}

/* What has no room is counted; the tooltip tells it. */
static void
lb_message_row_show_pills (LbMessageRow     *self,
                           const LbStoreRow *row)
{
  g_autoptr(GPtrArray) pills = lb_row_text_list_pills (row->summary, row->envelope, row->relay);
  g_autofree char *more = NULL;

  for (guint i = 0; row->tags[i] != NULL; i++)
    g_ptr_array_add (pills, lb_pill_new (lb_tag_book_get_style (lb_tag_book_get_default (),
                                                                row->tags[i]),
                                         g_strdup (row->tags[i])));

  lb_message_row_show_pill (self->pill_0, pills, 0);
  lb_message_row_show_pill (self->pill_1, pills, 1);
  gtk_widget_set_visible (GTK_WIDGET (self->n_more), pills->len > LB_ROW_TEXT_PILLS);
  if (pills->len <= LB_ROW_TEXT_PILLS)
    return;
  more = g_strdup_printf ("+%u", pills->len - LB_ROW_TEXT_PILLS);
  gtk_label_set_label (self->n_more, more);
}

/* Adds what the user put on the message. */
static char *
lb_message_row_join_marks (const LbStoreRow *row,
                           const char       *text,
                           const char       *between)
{
  g_autoptr(GPtrArray) marks = lb_row_text_list_marks (row);
  GString *joined = g_string_new (text);

  for (guint i = 0; i < marks->len; i++)
    g_string_append_printf (joined, "%s%s", joined->len > 0 ? between : "",
                            (const char *) g_ptr_array_index (marks, i));
  return g_string_free (joined, FALSE);
}

/* GTK 4.8 takes the name of a row from the list's own row widget, which is around our slot. */
static void
lb_message_row_set_accessible (LbMessageRow *self,
                               const char   *label)
{
  GtkWidget *slot = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *parent = slot != NULL ? gtk_widget_get_parent (slot) : NULL;

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

/* What the row stands for is said first. */
static char *
lb_message_row_say_thread (LbMessageRow *self,
                           const char   *label)
{
  g_autofree char *messages = NULL;
  g_autofree char *unread = NULL;

  if (self->n_in_thread <= 1)
    return g_strdup (label);

  messages = g_strdup_printf (ngettext ("thread of %u message", "thread of %u messages",
                                        self->n_in_thread),
                              self->n_in_thread);
  unread = g_strdup_printf (ngettext ("%u unread", "%u unread", self->n_unread_in_thread),
                            self->n_unread_in_thread);
  return self->n_unread_in_thread == 0 ? g_strdup_printf ("%s, %s", messages, label)
                                       : g_strdup_printf ("%s, %s, %s", messages, unread, label);
}

static void
lb_message_row_show_thread (LbMessageRow *self,
                            gboolean      is_read)
{
  gboolean is_thread = self->n_in_thread > 1;
  gboolean is_unread = !is_read || (is_thread && self->n_unread_in_thread > 0);
  g_autofree char *count = g_strdup_printf ("%u", self->n_in_thread);

  gtk_widget_set_visible (GTK_WIDGET (self->n_messages), is_thread);
  gtk_label_set_label (self->n_messages, count);
  gtk_widget_set_opacity (self->dot, is_unread ? 1. : 0.);
  lb_message_row_set_class (self, "unread", is_unread);
}

static void
lb_message_row_show_summary (LbMessageRow     *self,
                             const LbStoreRow *row)
{
  const LbSummary *summary = row->summary;
  const LbEnvelope *envelope = row->envelope;
  gint64 now_us = lb_clock_now_us (lb_clock_get_default ());
  g_autofree char *subject = lb_row_text_get_subject (summary);
  g_autofree char *time = lb_format_time (envelope->received_at_us, now_us);
  g_autofree char *recipients = lb_row_text_get_recipients (summary, envelope);
  g_autofree char *name = lb_row_text_get_sender (summary, envelope);
  /* Translators: the sender of a message in the list, after its recipient */
  g_autofree char *sender = g_strdup_printf (_("from %s"), name);
  g_autofree char *size = lb_format_size (row->size);
  g_autofree char *count = g_strdup_printf ("%u", summary->n_attachments);
  g_autofree char *remarks = lb_row_text_get_tooltip (summary, envelope);
  g_autofree char *tooltip = lb_message_row_join_marks (row, remarks, "\n");
  g_autofree char *said = lb_row_text_get_accessible (summary, envelope, row->relay, time, size,
                                                      row->is_read || self->n_in_thread > 1);
  g_autofree char *marked = lb_message_row_join_marks (row, said, ", ");
  g_autofree char *label = lb_message_row_say_thread (self, marked);

  gtk_label_set_label (self->subject, subject);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->recipients, recipients);
  gtk_label_set_label (self->sender, sender);
  gtk_label_set_label (self->size, size);
  gtk_label_set_label (self->snippet, summary->snippet);
  gtk_widget_set_visible (self->attachments, summary->n_attachments > 0);
  gtk_label_set_label (self->n_attachments, count);
  gtk_widget_set_visible (self->note, *row->note != '\0');
  gtk_widget_set_visible (self->pin, row->is_pinned);
  lb_message_row_show_pills (self, row);

  lb_message_row_show_thread (self, row->is_read);
  lb_message_row_set_class (self, "untitled", *summary->subject == '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), *tooltip != '\0' ? tooltip : NULL);
  lb_message_row_set_accessible (self, label);
}

static void
lb_message_row_show_nothing (LbMessageRow *self)
{
  GtkLabel *labels[] = {
    self->subject, self->time, self->recipients, self->sender, self->size, self->snippet,
    self->pill_0, self->pill_1,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    gtk_label_set_label (labels[i], "");
  gtk_widget_set_visible (GTK_WIDGET (self->n_messages), FALSE);
  gtk_widget_set_visible (self->attachments, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->pill_0), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->pill_1), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->n_more), FALSE);
  gtk_widget_set_visible (self->note, FALSE);
  gtk_widget_set_visible (self->pin, FALSE);
  gtk_widget_set_opacity (self->dot, 0.);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  lb_message_row_set_accessible (self, _("Loading"));
}

static void
lb_message_row_update (LbMessageRow *self)
{
  LbStoreRow *row = self->item != NULL ? lb_mailbox_item_get_row (self->item) : NULL;

  if (row != NULL)
    lb_message_row_show_summary (self, row);
  else
    lb_message_row_show_nothing (self);
}

static void
lb_message_row_dispose (GObject *object)
{
  LbMessageRow *self = LB_MESSAGE_ROW (object);
  GtkWidget *child;

  lb_message_row_unbind (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_message_row_parent_class)->dispose (object);
}

static void
lb_message_row_class_init (LbMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_message_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, check);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, dot);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, subject);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, n_messages);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, recipients);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, sender);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, size);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, snippet);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, attachments);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, n_attachments);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, pill_0);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, pill_1);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, n_more);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, note);
  gtk_widget_class_bind_template_child (widget_class, LbMessageRow, pin);
}

static void
lb_message_row_init (LbMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_message_row_new:
 *
 * Returns: (transfer floating): a row of the list, empty until it is bound
 */
GtkWidget *
lb_message_row_new (void)
{
  return g_object_new (LB_TYPE_MESSAGE_ROW, NULL);
}

/**
 * lb_message_row_bind:
 * @self: a row
 * @item: the message that it shall show, and follow
 */
void
lb_message_row_bind (LbMessageRow  *self,
                     LbMailboxItem *item)
{
  g_return_if_fail (LB_IS_MESSAGE_ROW (self));
  g_return_if_fail (LB_IS_MAILBOX_ITEM (item));

  lb_message_row_unbind (self);
  self->item = g_object_ref (item);
  self->notify_id = g_signal_connect_swapped (item, "notify", G_CALLBACK (lb_message_row_update),
                                              self);
  self->day_id = g_signal_connect_swapped (lb_clock_get_default (), "day-changed",
                                           G_CALLBACK (lb_message_row_update), self);
  self->tags_id = g_signal_connect_swapped (lb_tag_book_get_default (), "changed",
                                            G_CALLBACK (lb_message_row_update), self);
  lb_message_row_update (self);
}

/**
 * lb_message_row_unbind:
 * @self: a row
 *
 * Lets go of the message. The widgets keep what they show until the next one is bound.
 */
void
lb_message_row_unbind (LbMessageRow *self)
{
  g_return_if_fail (LB_IS_MESSAGE_ROW (self));

  g_clear_signal_handler (&self->notify_id, self->item);
  g_clear_signal_handler (&self->day_id, lb_clock_get_default ());
  g_clear_signal_handler (&self->tags_id, lb_tag_book_get_default ());
  g_clear_object (&self->item);
}

/**
 * lb_message_row_set_thread:
 * @self: a row
 * @n_messages: how many messages it stands for; at most 1: its own alone
 * @n_unread: how many of them are unread
 */
void
lb_message_row_set_thread (LbMessageRow *self,
                           guint         n_messages,
                           guint         n_unread)
{
  g_return_if_fail (LB_IS_MESSAGE_ROW (self));

  if (self->n_in_thread == n_messages && self->n_unread_in_thread == n_unread)
    return;

  self->n_in_thread = n_messages;
  self->n_unread_in_thread = n_unread;
  if (self->item != NULL)
    lb_message_row_update (self);
}

/**
 * lb_message_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the message that it shows
 */
LbMailboxItem *
lb_message_row_get_item (LbMessageRow *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_ROW (self), NULL);

  return self->item;
}

/**
 * lb_message_row_get_check:
 * @self: a row
 *
 * Returns: (transfer none): the check mark that tells whether the row is selected, hidden at first
 */
GtkWidget *
lb_message_row_get_check (LbMessageRow *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_ROW (self), NULL);

  return self->check;
}
