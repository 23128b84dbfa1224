#define G_LOG_DOMAIN "lb-session-messages"

#include "config.h"
#include "ui/sessions/lb-session-messages.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-row-text.h"

/* A session of a thousand messages has a row for each up to here. */
#define MAX_ROWS 50

struct _LbSessionMessages
{
  AdwBin        parent_instance;

  GtkListBox   *list;

  GCancellable *cancellable; /* (owned) (nullable) */
  guint         n_found;
};

G_DEFINE_FINAL_TYPE (LbSessionMessages, lb_session_messages, ADW_TYPE_BIN)

static void
lb_session_messages_clear (LbSessionMessages *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
}

static void
lb_session_messages_add (LbSessionMessages *self,
                         LbStoreRow        *row)
{
  GtkWidget *widget = adw_action_row_new ();
  g_autofree char *subject = lb_row_text_get_subject (row->summary);
  g_autofree char *recipients = lb_row_text_get_recipients (row->summary, row->envelope);
  g_autofree char *size = lb_format_size (row->size);
  GtkWidget *label = gtk_label_new (size);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), subject);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), recipients);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (widget), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (widget), 1);
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), label);
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (widget), "x", row->row_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), "win.show-message");
  gtk_list_box_append (self->list, widget);
}

static void
lb_session_messages_add_remark (LbSessionMessages *self,
                                const char        *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_widget_set_sensitive (row, FALSE);
  gtk_list_box_append (self->list, row);
}

static void
lb_session_messages_add_rest (LbSessionMessages *self,
                              guint              n_shown)
{
  g_autofree char *text = NULL;

  if (self->n_found > n_shown)
    {
      guint n_more = self->n_found - n_shown;

      text = g_strdup_printf (ngettext ("And %u more message", "And %u more messages", n_more),
                              n_more);
      lb_session_messages_add_remark (self, text);
    }
  else if (self->n_found == 0)
    {
      lb_session_messages_add_remark (self, _("No longer in the mailbox"));
    }
}

static void
lb_session_messages_rows_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbSessionMessages) self = LB_SESSION_MESSAGES (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  lb_session_messages_clear (self);
  if (rows == NULL)
    {
      lb_session_messages_add_remark (self, error->message);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    lb_session_messages_add (self, g_ptr_array_index (rows, i));
  lb_session_messages_add_rest (self, rows->len);
}

static void
lb_session_messages_found_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(LbSessionMessages) self = LB_SESSION_MESSAGES (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);

  if (row_ids == NULL)
    return;
  self->n_found = row_ids->len;
  lb_mailbox_get_rows_async (LB_MAILBOX (object), row_ids, 0, MAX_ROWS, self->cancellable,
                             lb_session_messages_rows_cb, g_object_ref (self));
}

static void
lb_session_messages_stop (LbSessionMessages *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
lb_session_messages_dispose (GObject *object)
{
  lb_session_messages_stop (LB_SESSION_MESSAGES (object));

  G_OBJECT_CLASS (lb_session_messages_parent_class)->dispose (object);
}

static void
lb_session_messages_class_init (LbSessionMessagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_session_messages_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-session-messages.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSessionMessages, list);
}

static void
lb_session_messages_init (LbSessionMessages *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_session_messages_show:
 * @self: a list of messages
 * @mailbox: (nullable): where they are
 * @session: the identifier of a session
 * @n_messages: how many messages it brought
 *
 * Lists the messages of a session; hidden when there are none.
 */
void
lb_session_messages_show (LbSessionMessages *self,
                          LbMailbox         *mailbox,
                          const char        *session,
                          guint              n_messages)
{
  g_autofree char *query = g_strdup_printf ("session:\"%s\"", session);
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();

  g_return_if_fail (LB_IS_SESSION_MESSAGES (self));

  lb_session_messages_stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), n_messages > 0 && mailbox != NULL);
  if (n_messages == 0 || mailbox == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  lb_mailbox_search_async (mailbox, query, zone, self->cancellable, lb_session_messages_found_cb,
                           g_object_ref (self));
}
