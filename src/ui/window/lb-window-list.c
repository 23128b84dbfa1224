#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox-tags.h"
#include "ui/lb-settings.h"
#include "ui/list/lb-tag-dialog.h"
#include "ui/window/lb-window-private.h"

static const struct
{
  const char  *name;
  LbListFilter filter;
} filters[] = {
  { "filter-unread", LB_LIST_UNREAD },
  { "filter-attachments", LB_LIST_ATTACHMENTS },
  { "filter-problems", LB_LIST_PROBLEMS },
};

static const char * const orders[LB_STORE_N_ORDERS] = {
  [LB_STORE_ORDER_NEWEST] = "newest",
  [LB_STORE_ORDER_OLDEST] = "oldest",
  [LB_STORE_ORDER_SENDER] = "sender",
  [LB_STORE_ORDER_SIZE] = "size",
  [LB_STORE_ORDER_SUBJECT] = "subject",
};

/* --- Search, filters, order --- */

static void
lb_window_search_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_split_view_set_show_content (self->split, FALSE);
  lb_message_list_focus_search (self->list);
}

static void
lb_window_update_filters (LbWindow *self)
{
  LbListFilter filter = lb_message_list_get_filter (self->list);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), filters[i].name);
      GVariant *state = g_variant_new_boolean ((filter & filters[i].filter) != 0);

      g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
    }
}

static void
lb_window_end_search_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_message_list_end_search (self->list);
  lb_window_update_filters (self);
}

static void
lb_window_filter_cb (GSimpleAction *action,
                     GVariant      *state,
                     gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbListFilter filter = lb_message_list_get_filter (self->list);

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      if (g_str_equal (g_action_get_name (G_ACTION (action)), filters[i].name))
        filter ^= filters[i].filter;
    }

  lb_message_list_set_filter (self->list, filter);
  lb_window_update_filters (self);
}

static void
lb_window_sort_cb (GSimpleAction *action,
                   GVariant      *state,
                   gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  const char *name = g_variant_get_string (state, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      if (!g_str_equal (name, orders[i]))
        continue;

      g_simple_action_set_state (action, state);
      lb_message_list_set_order (self->list, (LbStoreOrder) i);
      g_settings_set_string (lb_settings_get_default (), "sort", name);
    }
}

static void
lb_window_group_threads_cb (GSimpleAction *action,
                            GVariant      *state,
                            gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  gboolean is_grouping = g_variant_get_boolean (state);

  g_simple_action_set_state (action, state);
  lb_message_list_set_grouping (self->list, is_grouping);
  g_settings_set_boolean (lb_settings_get_default (), "group-by-thread", is_grouping);
}

/* Of the opened message: those that it answers, and that answer it. */
static void
lb_window_show_thread_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autofree char *query = NULL;

  if (self->shown == NULL || !lb_mailbox_item_is_loaded (self->shown))
    return;
  query = g_strconcat ("thread:", lb_mailbox_item_get_id (self->shown), NULL);
  lb_split_view_set_show_content (self->split, FALSE);
  lb_message_list_search (self->list, query);
}

/* --- Selection --- */

static void
lb_window_select_messages_cb (GSimpleAction *action,
                              GVariant      *state,
                              gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  g_simple_action_set_state (action, state);
  lb_message_list_set_selecting (self->list, g_variant_get_boolean (state));
  if (self->mailbox != NULL)
    lb_window_update_selection (self);
}

static void
lb_window_select_all_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_split_view_set_show_content (self->split, FALSE);
  gtk_selection_model_select_all (lb_message_list_get_selection (self->list));
}

static void
lb_window_end_selection_cb (GSimpleAction *action,
                            GVariant      *parameter,
                            gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (lb_message_list_get_selecting (self->list))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "select-messages",
                                        g_variant_new_boolean (FALSE));
  else
    lb_message_list_select (self->list, GTK_INVALID_LIST_POSITION);
  lb_message_list_focus (self->list);
}

/* Of the window's keys: Escape in the list ends what was begun there last. */
gboolean
lb_window_leave_list (LbWindow *self)
{
  if (self->mailbox == NULL)
    return FALSE;

  if (lb_message_list_get_selecting (self->list) || lb_message_list_get_n_selected (self->list) > 1)
    g_action_group_activate_action (G_ACTION_GROUP (self), "end-selection", NULL);
  else if (lb_message_list_is_narrowed (self->list))
    g_action_group_activate_action (G_ACTION_GROUP (self), "end-search", NULL);
  else
    return FALSE;

  return TRUE;
}

static void
lb_window_next_unread_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  int step = g_str_equal (g_action_get_name (G_ACTION (action)), "next-unread") ? 1 : -1;

  if (!lb_message_list_move_unread (self->list, step))
    lb_window_add_toast (self, step > 0 ? _("No unread message further down")
                                        : _("No unread message further up"));
}

static void
lb_window_pinned_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_change_finish (LB_MAILBOX (object), result, &error))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_toggle_pin_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);
  g_autoptr(LbMailboxItem) first = NULL;

  if (row_ids->len == 0)
    return;
  first = g_list_model_get_item (G_LIST_MODEL (lb_message_list_get_messages (self->list)),
                                 lb_message_list_get_position (self->list));
  lb_mailbox_set_pinned_async (self->mailbox, row_ids, !lb_mailbox_item_is_pinned (first), NULL,
                               lb_window_pinned_cb, g_object_ref (self));
}

static void
lb_window_tag_failed_cb (LbTagDialog *dialog,
                         const char  *reason,
                         gpointer     user_data)
{
  lb_window_add_toast (LB_WINDOW (user_data), reason);
}

static void
lb_window_tag_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);
  LbTagDialog *dialog;

  if (row_ids->len == 0)
    return;
  dialog = lb_tag_dialog_new (GTK_WINDOW (self), self->mailbox, row_ids);
  g_signal_connect_object (dialog, "failed", G_CALLBACK (lb_window_tag_failed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "end-search", lb_window_end_search_cb, NULL, NULL, NULL },
  { "end-selection", lb_window_end_selection_cb, NULL, NULL, NULL },
  { "filter-attachments", NULL, NULL, "false", lb_window_filter_cb },
  { "filter-problems", NULL, NULL, "false", lb_window_filter_cb },
  { "filter-unread", NULL, NULL, "false", lb_window_filter_cb },
  { "group-threads", NULL, NULL, "false", lb_window_group_threads_cb },
  { "next-unread", lb_window_next_unread_cb, NULL, NULL, NULL },
  { "previous-unread", lb_window_next_unread_cb, NULL, NULL, NULL },
  { "search", lb_window_search_cb, NULL, NULL, NULL },
  { "select-all", lb_window_select_all_cb, NULL, NULL, NULL },
  { "select-messages", NULL, NULL, "false", lb_window_select_messages_cb },
  { "show-thread", lb_window_show_thread_cb, NULL, NULL, NULL },
  { "sort", NULL, "s", "'newest'", lb_window_sort_cb },
  { "tag", lb_window_tag_cb, NULL, NULL, NULL },
  { "toggle-pin", lb_window_toggle_pin_cb, NULL, NULL, NULL },
};

/* Of the window: what finds, sorts and selects messages. */
void
lb_window_add_list_actions (LbWindow *self)
{
  GSettings *settings = lb_settings_get_default ();
  g_autofree char *order = g_settings_get_string (settings, "sort");
  gboolean is_grouping = g_settings_get_boolean (settings, "group-by-thread");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "sort", g_variant_new_string (order));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "group-threads",
                                      g_variant_new_boolean (is_grouping));
}

/* Of the window's actions: what can be done with the list now. */
void
lb_window_update_list_actions (LbWindow *self)
{
  guint n_messages = self->mailbox != NULL ? lb_mailbox_get_n_messages (self->mailbox) : 0;
  guint n_unread = self->mailbox != NULL ? lb_mailbox_get_n_unread (self->mailbox) : 0;
  gboolean has_selection = lb_message_list_get_n_selected (self->list) > 0;

  lb_window_enable (self, "search", n_messages > 0);
  lb_window_enable (self, "select-all", n_messages > 0);
  lb_window_enable (self, "next-unread", n_unread > 0);
  lb_window_enable (self, "previous-unread", n_unread > 0);
  lb_window_enable (self, "show-thread", self->shown != NULL);
  lb_window_enable (self, "tag", has_selection);
  lb_window_enable (self, "toggle-pin", has_selection);
}
