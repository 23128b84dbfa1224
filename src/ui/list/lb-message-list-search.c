#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list-private.h"

#include <glib/gi18n.h>

/* What each filter means in the language of searches. */
static const struct
{
  LbListFilter filter;
  const char  *query;
} filters[] = {
  { LB_LIST_UNREAD, "is:unread" },
  { LB_LIST_ATTACHMENTS, "has:attachment" },
  { LB_LIST_PROBLEMS, "(has:error OR has:warning)" },
};

/* Of the list: how many messages there are, or were found. */
void
lb_message_list_update_count (LbMessageList *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  guint n_messages = lb_mailbox_get_n_messages (self->mailbox);
  guint n_unread = lb_mailbox_get_n_unread (self->mailbox);
  gboolean is_narrowed = lb_message_list_is_narrowed (self);
  g_autofree char *messages = NULL;
  g_autofree char *text = NULL;

  gtk_stack_set_visible_child_name (self->pages,
                                    is_narrowed && n_shown == 0 ? "none" : "list");
  if (is_narrowed)
    {
      /* Translators: how many messages a search has found, of how many */
      text = g_strdup_printf (ngettext ("%u of %u message", "%u of %u messages", n_messages),
                              n_shown, n_messages);
      gtk_label_set_label (self->count, text);
      return;
    }

  messages = g_strdup_printf (ngettext ("%u message", "%u messages", n_messages), n_messages);
  /* Translators: "11 messages", "3 unread" */
  text = n_unread == 0 ? g_strdup (messages)
                       : g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", n_unread),
                                          messages, n_unread);
  gtk_label_set_label (self->count, text);
}

/* Of the list: the message that someone was led to, once it is shown. */
void
lb_message_list_select_wanted (LbMessageList *self)
{
  guint position = lb_mailbox_view_get_position (self->messages, self->wanted_row_id);

  if (position == LB_MAILBOX_NO_POSITION)
    return;
  self->wanted_row_id = 0;
  lb_message_list_select (self, position);
}

/* What someone asked for is shown from its begin, or where the selected message is now. */
static void
lb_message_list_answered_cb (LbMessageList *self)
{
  guint position = lb_message_list_get_position (self);

  if (lb_mailbox_view_is_searching (self->messages))
    return;

  lb_message_list_update_count (self);
  lb_message_list_show_threads (self);
  if (self->wanted_row_id != 0)
    lb_message_list_select_wanted (self);
  if (!self->is_asked)
    return;

  self->is_asked = FALSE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->messages)) > 0)
    lb_message_list_scroll_to (self, position != GTK_INVALID_LIST_POSITION ? position : 0);
}

static void
lb_message_list_ask (LbMessageList *self)
{
  self->is_asked = TRUE;
  lb_message_list_answered_cb (self);
}

/* Of the list: for a new view of messages. */
void
lb_message_list_follow_messages (LbMessageList *self)
{
  lb_mailbox_view_set_order (self->messages, self->order);
  lb_search_bar_set_messages (self->search, self->messages);
  g_signal_connect_swapped (self->mailbox, "notify::n-messages",
                            G_CALLBACK (lb_message_list_update_count), self);
  g_signal_connect_swapped (self->mailbox, "notify::n-unread",
                            G_CALLBACK (lb_message_list_update_count), self);
  g_signal_connect_swapped (self->messages, "notify::query", G_CALLBACK (lb_message_list_ask),
                            self);
  g_signal_connect_swapped (self->messages, "notify::searching",
                            G_CALLBACK (lb_message_list_answered_cb), self);
  lb_message_list_set_filter (self, self->filter);
  lb_message_list_update_count (self);
  lb_message_list_update_footer (self);
}

/**
 * lb_message_list_is_narrowed:
 * @self: a list
 *
 * Returns: whether a search or a filter leaves messages out
 */
gboolean
lb_message_list_is_narrowed (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), FALSE);

  return self->messages != NULL && (*lb_mailbox_view_get_query (self->messages) != '\0' ||
                                    *lb_mailbox_view_get_filter (self->messages) != '\0');
}

/**
 * lb_message_list_set_filter:
 * @self: a list
 * @filter: what to show alone; 0: all
 */
void
lb_message_list_set_filter (LbMessageList *self,
                            LbListFilter   filter)
{
  g_autoptr(GString) query = g_string_new (NULL);

  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  self->filter = filter;
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      if ((filter & filters[i].filter) != 0)
        g_string_append_printf (query, "%s ", filters[i].query);
    }

  if (self->messages == NULL)
    return;
  lb_mailbox_view_set_filter (self->messages, query->str);
  lb_message_list_ask (self);
}

/**
 * lb_message_list_get_filter:
 * @self: a list
 *
 * Returns: what it shows alone
 */
LbListFilter
lb_message_list_get_filter (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), 0);

  return self->filter;
}

/**
 * lb_message_list_set_order:
 * @self: a list
 * @order: how to sort it
 */
void
lb_message_list_set_order (LbMessageList *self,
                           LbStoreOrder   order)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  self->order = order;
  if (self->messages == NULL)
    return;
  lb_mailbox_view_set_order (self->messages, order);
  lb_message_list_ask (self);
}

/**
 * lb_message_list_show_row:
 * @self: a list
 * @row_id: the row of a message
 *
 * Selects a message, and ends the search that leaves it out.
 *
 * Returns: whether there is such a message
 */
gboolean
lb_message_list_show_row (LbMessageList *self,
                          gint64         row_id)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), FALSE);

  if (self->mailbox == NULL ||
      lb_mailbox_get_position (self->mailbox, row_id) == LB_MAILBOX_NO_POSITION)
    return FALSE;

  self->wanted_row_id = row_id;
  lb_message_list_select_wanted (self);
  if (self->wanted_row_id != 0 && lb_message_list_is_narrowed (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.end-search", NULL);
  if (self->wanted_row_id != 0 && self->threads != NULL)
    lb_message_list_lead_into_thread (self);
  if (self->wanted_row_id != 0)
    lb_message_list_select_wanted (self);
  return TRUE;
}

/**
 * lb_message_list_focus_search:
 * @self: a list
 *
 * Lets one type a search.
 */
void
lb_message_list_focus_search (LbMessageList *self)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  lb_search_bar_focus (self->search);
}

/**
 * lb_message_list_search:
 * @self: a list
 * @query: what to search for, as one would type it
 *
 * Shows what is found, and its query in the search bar.
 */
void
lb_message_list_search (LbMessageList *self,
                        const char    *query)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  lb_search_bar_search (self->search, query);
}

/**
 * lb_message_list_end_search:
 * @self: a list
 *
 * Shows all messages again, without search and filter.
 */
void
lb_message_list_end_search (LbMessageList *self)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  lb_message_list_want_thread (self);
  lb_message_list_set_filter (self, 0);
  lb_search_bar_clear (self->search);
  lb_message_list_focus (self);
}
