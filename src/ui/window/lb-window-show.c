#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include "ui/window/lb-message-window.h"
#include "ui/window/lb-window-private.h"

/**
 * lb_window_show_message:
 * @self: a window
 * @row_id: the row of a message
 *
 * Selects a message and opens it. Before there is a mailbox it waits for it.
 */
void
lb_window_show_message (LbWindow *self,
                        gint64    row_id)
{
  g_return_if_fail (LB_IS_WINDOW (self));

  if (self->mailbox == NULL)
    self->waiting_row_id = row_id;
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-message", "x", row_id);
}

static void
lb_window_open_in_window_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbStoreRow *row = lb_message_view_get_row (self->view);

  if (row != NULL)
    gtk_window_present (GTK_WINDOW (lb_message_window_new (GTK_WINDOW (self), self->service, row)));
}

static const GActionEntry entries[] = {
  { "open-in-window", lb_window_open_in_window_cb, NULL, NULL, NULL },
};

/* Of the window. */
void
lb_window_add_show_actions (LbWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* Of the window: there is a mailbox now. */
void
lb_window_show_waiting (LbWindow *self)
{
  gint64 row_id = self->waiting_row_id;

  self->waiting_row_id = 0;
  if (row_id != 0)
    lb_window_show_message (self, row_id);
}

/**
 * lb_window_is_watched:
 * @self: a window
 *
 * Returns: whether someone uses it and sees the list
 */
gboolean
lb_window_is_watched (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), FALSE);

  return gtk_window_is_active (GTK_WINDOW (self)) &&
         !self->shows_sessions &&
         !(self->is_narrow && lb_split_view_get_show_content (self->split));
}

/* Of the window: what was opened while nobody looked, as the first of an empty mailbox is, is not
 * read before somebody does. */
void
lb_window_mark_seen (LbWindow *self)
{
  g_autoptr(GArray) row_ids = NULL;
  gint64 row_id;

  if (!self->is_unseen || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  self->is_unseen = FALSE;
  if (self->shown == NULL || self->mailbox == NULL || lb_mailbox_item_is_read (self->shown))
    return;
  row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  row_id = lb_mailbox_item_get_row_id (self->shown);
  g_array_append_val (row_ids, row_id);
  lb_mailbox_set_rows_read_async (self->mailbox, row_ids, TRUE, NULL, NULL, NULL);
}
