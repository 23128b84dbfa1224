#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list.h"

#include <glib/gi18n.h>

#include "ui/list/lb-message-drag.h"
#include "ui/list/lb-message-list-private.h"
#include "ui/list/lb-message-row.h"
#include "ui/lb-resource.h"

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbMessageList, lb_message_list, GTK_TYPE_WIDGET)

static gboolean
lb_message_list_is_at_top (LbMessageList *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_value (adjustment) < 1.;
}

static void
lb_message_list_scroll_to (LbMessageList *self,
                           guint          position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/* What comes at the top must not push away what is looked at. Only who looks at the newest
 * message sees the next one come, and only at the top of the list rows move. */
static void
lb_message_list_items_changed_cb (GListModel *model,
                                  guint       position,
                                  guint       n_removed,
                                  guint       n_added,
                                  gpointer    user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  guint n_items = g_list_model_get_n_items (model);

  if (position > 0 || n_added == 0 || n_added <= n_removed || !lb_message_list_is_at_top (self))
    return;

  lb_message_list_scroll_to (self, 0);
  if (n_added == n_items || (self->is_following && n_removed == 0))
    gtk_selection_model_select_item (self->selection, 0, TRUE);
}

static void
lb_message_list_selection_changed_cb (LbMessageList *self)
{
  self->is_following = lb_message_list_get_position (self) == 0;
}

static void
lb_message_list_count_cb (LbMessageList *self)
{
  guint n_messages = lb_mailbox_get_n_messages (self->mailbox);
  guint n_unread = lb_mailbox_get_n_unread (self->mailbox);
  g_autofree char *messages = NULL;
  g_autofree char *text = NULL;

  messages = g_strdup_printf (ngettext ("%u message", "%u messages", n_messages), n_messages);
  /* Translators: "11 messages", "3 unread" */
  text = n_unread == 0 ? g_strdup (messages)
                       : g_strdup_printf (ngettext ("%s, %u unread", "%s, %u unread", n_unread),
                                          messages, n_unread);
  gtk_label_set_label (self->count, text);
}

static void
lb_message_list_setup_cb (GtkSignalListItemFactory *factory,
                          GtkListItem              *list_item,
                          gpointer                  user_data)
{
  GtkWidget *row = lb_message_row_new ();

  lb_message_drag_add (row, LB_MESSAGE_LIST (user_data));
  gtk_list_item_set_child (list_item, row);
}

static void
lb_message_list_bind_cb (GtkSignalListItemFactory *factory,
                         GtkListItem              *list_item)
{
  lb_message_row_bind (LB_MESSAGE_ROW (gtk_list_item_get_child (list_item)),
                       LB_MAILBOX_ITEM (gtk_list_item_get_item (list_item)));
}

static void
lb_message_list_unbind_cb (GtkSignalListItemFactory *factory,
                           GtkListItem              *list_item)
{
  lb_message_row_unbind (LB_MESSAGE_ROW (gtk_list_item_get_child (list_item)));
}

static void
lb_message_list_activate_cb (GtkListView *view,
                             guint        position,
                             gpointer     user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);

  lb_message_list_select (self, position);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
lb_message_list_dispose (GObject *object)
{
  LbMessageList *self = LB_MESSAGE_LIST (object);
  GtkWidget *child;

  if (self->mailbox != NULL)
    lb_message_list_set_mailbox (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_message_list_parent_class)->dispose (object);
}

static void
lb_message_list_class_init (LbMessageListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_message_list_dispose;

  /**
   * LbMessageList::opened:
   *
   * Someone wants to see the selected message: by a click, or by Enter.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened", LB_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, view);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, count);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, menu);
  gtk_widget_class_bind_template_callback (widget_class, lb_message_list_activate_cb);
}

static void
lb_message_list_init (LbMessageList *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (lb_message_list_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (lb_message_list_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (lb_message_list_unbind_cb), NULL);
  gtk_list_view_set_factory (self->view, factory);
  lb_message_list_add_input (self);
}

/**
 * lb_message_list_set_mailbox:
 * @self: a list
 * @mailbox: (nullable): what it shall show
 */
void
lb_message_list_set_mailbox (LbMessageList *self,
                             LbMailbox     *mailbox)
{
  GListModel *model;

  g_return_if_fail (LB_IS_MESSAGE_LIST (self));
  g_return_if_fail (mailbox == NULL || LB_IS_MAILBOX (mailbox));

  if (self->mailbox != NULL)
    {
      gtk_list_view_set_model (self->view, NULL);
      g_signal_handlers_disconnect_by_data (self->mailbox, self);
      g_signal_handlers_disconnect_by_data (self->selection, self);
    }
  g_clear_object (&self->selection);
  g_set_object (&self->mailbox, mailbox);
  if (mailbox == NULL)
    return;

  model = g_object_ref (G_LIST_MODEL (mailbox));
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (model));
  gtk_list_view_set_model (self->view, self->selection);
  g_signal_connect_swapped (self->selection, "selection-changed",
                            G_CALLBACK (lb_message_list_selection_changed_cb), self);
  g_signal_connect (self->selection, "items-changed", G_CALLBACK (lb_message_list_items_changed_cb),
                    self);
  g_signal_connect_swapped (mailbox, "notify::n-messages", G_CALLBACK (lb_message_list_count_cb),
                            self);
  g_signal_connect_swapped (mailbox, "notify::n-unread", G_CALLBACK (lb_message_list_count_cb),
                            self);
  lb_message_list_count_cb (self);
}

/**
 * lb_message_list_get_selection:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the selection over the mailbox; %NULL without a mailbox
 */
GtkSelectionModel *
lb_message_list_get_selection (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  return self->selection;
}

/**
 * lb_message_list_get_position:
 * @self: a list
 *
 * Returns: the place of the first selected message; %GTK_INVALID_LIST_POSITION without one
 */
guint
lb_message_list_get_position (LbMessageList *self)
{
  g_autoptr(GtkBitset) selected = NULL;

  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), GTK_INVALID_LIST_POSITION);

  if (self->selection == NULL)
    return GTK_INVALID_LIST_POSITION;
  selected = gtk_selection_model_get_selection (self->selection);
  if (gtk_bitset_is_empty (selected))
    return GTK_INVALID_LIST_POSITION;
  return gtk_bitset_get_minimum (selected);
}

/**
 * lb_message_list_list_selected:
 * @self: a list
 *
 * Returns: (transfer full) (element-type gint64): the selected rows, newest first
 */
GArray *
lb_message_list_list_selected (LbMessageList *self)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), row_ids);

  if (self->selection == NULL)
    return row_ids;
  selected = gtk_selection_model_get_selection (self->selection);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);
       more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (self->mailbox),
                                                             position);
      gint64 row_id = lb_mailbox_item_get_row_id (item);

      g_array_append_val (row_ids, row_id);
    }
  return row_ids;
}

/**
 * lb_message_list_get_selected:
 * @self: a list
 *
 * Returns: (transfer full) (nullable): the selected message, when it is exactly one
 */
LbMailboxItem *
lb_message_list_get_selected (LbMessageList *self)
{
  g_autoptr(GtkBitset) selected = NULL;

  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  if (self->selection == NULL)
    return NULL;
  selected = gtk_selection_model_get_selection (self->selection);
  if (gtk_bitset_get_size (selected) != 1)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->mailbox), gtk_bitset_get_minimum (selected));
}

/* The arrow keys go on from the row that has the focus, so it follows the selection while it is in
 * the list; elsewhere nobody's focus is taken away. */
static void
lb_message_list_move_focus (LbMessageList *self,
                            guint          position)
{
  g_autoptr(LbMailboxItem) item = NULL;

  if (gtk_widget_get_focus_child (GTK_WIDGET (self->view)) == NULL)
    return;
  item = g_list_model_get_item (G_LIST_MODEL (self->mailbox), position);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (LB_IS_MESSAGE_ROW (row) && lb_message_row_get_item (LB_MESSAGE_ROW (row)) == item)
        gtk_widget_grab_focus (child);
    }
}

/**
 * lb_message_list_select:
 * @self: a list
 * @position: the place of the message; %GTK_INVALID_LIST_POSITION: select none
 *
 * Selects one message alone, and scrolls to it.
 */
void
lb_message_list_select (LbMessageList *self,
                        guint          position)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  if (self->selection == NULL)
    return;
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->mailbox)))
    {
      gtk_selection_model_unselect_all (self->selection);
      return;
    }
  gtk_selection_model_select_item (self->selection, position, TRUE);
  lb_message_list_scroll_to (self, position);
  lb_message_list_move_focus (self, position);
}

/**
 * lb_message_list_move:
 * @self: a list
 * @n_rows: how far down, or up when negative
 *
 * Moves the selection, and the focus with it when the list has it. From no selection to the newest.
 */
void
lb_message_list_move (LbMessageList *self,
                      int            n_rows)
{
  gint64 position;
  gint64 n_items;

  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  if (self->selection == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->mailbox)) == 0)
    return;
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->mailbox));
  position = lb_message_list_get_position (self);
  position = position == GTK_INVALID_LIST_POSITION ? 0 : CLAMP (position + n_rows, 0, n_items - 1);
  lb_message_list_select (self, (guint) position);
}

/**
 * lb_message_list_focus:
 * @self: a list
 *
 * Gives the focus to the list.
 */
void
lb_message_list_focus (LbMessageList *self)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
