#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list-private.h"

/* While it groups, the list shows the newest message of each thread, chosen out of all: it stays a
 * list of messages, with its orders and its selection. A search or a filter shows single messages.
 */

static gboolean
lb_message_list_is_grouped (LbMessageList *self)
{
  return self->threads != NULL && lb_mailbox_view_shows_chosen (self->messages);
}

/* Of the list: how many messages the row of a slot stands for. */
void
lb_message_list_show_thread_of (LbMessageList *self,
                                LbRowSlot     *slot)
{
  LbMailboxItem *item = lb_row_slot_get_item (slot);
  guint n_messages = 0;
  guint n_unread = 0;

  if (item != NULL && lb_message_list_is_grouped (self))
    n_messages = lb_thread_view_count (self->threads, lb_mailbox_item_get_row_id (item), &n_unread);
  lb_row_slot_set_thread (slot, n_messages, n_unread);
}

/* Of the list: rows that stay may stand for something else after a search. */
void
lb_message_list_show_threads (LbMessageList *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *slot = gtk_widget_get_first_child (child);

      if (LB_IS_ROW_SLOT (slot))
        lb_message_list_show_thread_of (self, LB_ROW_SLOT (slot));
    }
}

static gint64
lb_message_list_get_last (LbMessageList *self,
                          gint64         row_id)
{
  g_autoptr(GArray) row_ids = lb_thread_view_list_rows (self->threads, row_id);

  return g_array_index (row_ids, gint64, row_ids->len - 1);
}

static GArray *
lb_message_list_add_row (GArray *row_ids,
                         gint64  row_id)
{
  GArray *both = g_array_copy (row_ids);
  guint place = both->len;

  while (place > 0 && g_array_index (both, gint64, place - 1) > row_id)
    place--;
  g_array_insert_val (both, place, row_id);
  return both;
}

/* A selected thread stays selected when its newest message is another one. That is shown first,
 * so that no moment without a selection sends a narrow window back to the list. */
static void
lb_message_list_keep_selected (LbMessageList *self,
                               GArray        *last)
{
  g_autoptr(LbMailboxItem) selected = lb_message_list_get_selected (self);
  gint64 row_id = selected != NULL ? lb_mailbox_item_get_row_id (selected) : 0;
  gint64 last_id = selected != NULL ? lb_message_list_get_last (self, row_id) : 0;
  g_autoptr(GArray) both = NULL;

  if (row_id == last_id || lb_message_list_is_narrowed (self))
    return;

  both = lb_message_list_add_row (last, row_id);
  lb_mailbox_view_set_chosen (self->messages, both);
  self->wanted_row_id = last_id;
  lb_message_list_select_wanted (self);
}

static void
lb_message_list_grouped_cb (LbMessageList *self)
{
  g_autoptr(GArray) last = NULL;

  if (lb_thread_view_is_grouping (self->threads))
    return;

  last = lb_thread_view_list_last (self->threads);
  lb_message_list_keep_selected (self, last);
  lb_mailbox_view_set_chosen (self->messages, last);
  lb_message_list_show_threads (self);
}

/* Of the list: for a new mailbox, or when it begins or ends to group. */
void
lb_message_list_follow_threads (LbMessageList *self)
{
  g_autoptr(LbMailboxView) all = NULL;

  if (self->mailbox == NULL || self->is_grouping == (self->threads != NULL))
    return;

  if (!self->is_grouping)
    {
      g_signal_handlers_disconnect_by_data (self->threads, self);
      g_clear_object (&self->threads);
      lb_mailbox_view_set_chosen (self->messages, NULL);
      lb_message_list_show_threads (self);
      return;
    }

  all = lb_mailbox_view_new (self->mailbox);
  self->threads = lb_thread_view_new (all);
  g_signal_connect_object (self->threads, "notify::grouping",
                           G_CALLBACK (lb_message_list_grouped_cb), self, G_CONNECT_SWAPPED);
}

/* Of the list: a thread of several opens as the list of its messages.
 *
 * Returns: whether it was one */
gboolean
lb_message_list_enter_thread (LbMessageList *self)
{
  g_autoptr(LbMailboxItem) selected = lb_message_list_get_selected (self);
  guint n_unread;

  if (selected == NULL || !lb_message_list_is_grouped (self) ||
      lb_thread_view_count (self->threads, lb_mailbox_item_get_row_id (selected), &n_unread) < 2)
    return FALSE;

  return gtk_widget_activate_action (GTK_WIDGET (self), "win.show-thread", NULL);
}

/* Of the list: someone was led to a message that is not the newest of its thread. Where that cannot
 * be asked for yet its row is selected. */
void
lb_message_list_lead_into_thread (LbMessageList *self)
{
  guint position = lb_mailbox_get_position (self->mailbox, self->wanted_row_id);
  g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (self->mailbox), position);
  g_autofree char *query = NULL;

  if (!lb_mailbox_item_is_loaded (item))
    {
      self->wanted_row_id = lb_message_list_get_last (self, self->wanted_row_id);
      return;
    }

  query = g_strconcat ("thread:", lb_mailbox_item_get_id (item), NULL);
  lb_message_list_search (self, query);
}

/* Of the list: after a search, the thread of the message that was selected in it. */
void
lb_message_list_want_thread (LbMessageList *self)
{
  g_autoptr(LbMailboxItem) selected = lb_message_list_get_selected (self);

  if (selected != NULL && self->threads != NULL)
    self->wanted_row_id = lb_message_list_get_last (self, lb_mailbox_item_get_row_id (selected));
}

/* Of the list: the messages that some rows stand for; those that were deleted a moment ago are none
 * any more. */
GArray *
lb_message_list_list_threads (LbMessageList *self,
                              GArray        *row_ids)
{
  g_autoptr(GArray) all = NULL;

  if (!lb_message_list_is_grouped (self))
    return g_array_ref (row_ids);

  all = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < row_ids->len; i++)
    {
      g_autoptr(GArray) thread = NULL;

      thread = lb_thread_view_list_rows (self->threads, g_array_index (row_ids, gint64, i));
      for (guint j = thread->len; j > 0; j--)
        {
          gint64 row_id = g_array_index (thread, gint64, j - 1);

          if (lb_mailbox_get_position (self->mailbox, row_id) != LB_MAILBOX_NO_POSITION)
            g_array_append_val (all, row_id);
        }
    }

  return g_steal_pointer (&all);
}

/* Of the list: how many of the messages that a row stands for nobody has opened. */
guint
lb_message_list_count_unread (LbMessageList *self,
                              guint          position)
{
  gint64 row_id = lb_mailbox_view_get_row_id (self->messages, position);
  guint n_unread = 0;

  if (lb_message_list_is_grouped (self) &&
      lb_thread_view_count (self->threads, row_id, &n_unread) > 1)
    return n_unread;

  return lb_mailbox_view_is_unread (self->messages, position);
}

/**
 * lb_message_list_has_unread:
 * @self: a list
 *
 * Returns: whether the first selected row stands for a message that nobody has opened
 */
gboolean
lb_message_list_has_unread (LbMessageList *self)
{
  guint position = lb_message_list_get_position (self);

  return position != GTK_INVALID_LIST_POSITION && lb_message_list_count_unread (self, position) > 0;
}

/**
 * lb_message_list_set_grouping:
 * @self: a list
 * @is_grouping: whether it shall have one row for a whole thread
 *
 * The row is that of the newest message, and all that is selected is selected with its thread. What
 * is searched for is shown as single messages all the same.
 */
void
lb_message_list_set_grouping (LbMessageList *self,
                              gboolean       is_grouping)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  self->is_grouping = !!is_grouping;
  lb_message_list_follow_threads (self);
}
