#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list.h"

#include "ui/list/lb-message-drag.h"
#include "ui/list/lb-message-list-private.h"
#include "ui/list/lb-row-slot.h"
#include "ui/list/lb-selection-bar.h"
#include "ui/list/lb-tag-book.h"
#include "ui/lb-resource.h"

/* Above and below what is seen, in pixels: who scrolls slowly sees no row come. */
#define AWAKE_AROUND 140

enum
{
  PROP_SELECTING = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

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

/* Of the list: shows that row. */
void
lb_message_list_scroll_to (LbMessageList *self,
                           guint          position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

/* Wakes the rows that can be seen, and a page around them, once they are laid out; the frame then
 * lays out those again. */
static void
lb_message_list_layout_cb (LbMessageList *self)
{
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self->view));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *slot = gtk_widget_get_first_child (child);
      graphene_rect_t bounds;
      gboolean is_near;

      if (!LB_IS_ROW_SLOT (slot))
        continue;
      is_near = gtk_widget_get_child_visible (child) &&
                gtk_widget_compute_bounds (child, GTK_WIDGET (self->view), &bounds) &&
                bounds.size.height > 0 &&
                bounds.origin.y + bounds.size.height > -AWAKE_AROUND &&
                bounds.origin.y < height + AWAKE_AROUND;
      lb_row_slot_set_is_awake (LB_ROW_SLOT (slot), is_near);
    }
}

static void
lb_message_list_realize (GtkWidget *widget)
{
  LbMessageList *self = LB_MESSAGE_LIST (widget);

  GTK_WIDGET_CLASS (lb_message_list_parent_class)->realize (widget);

  self->clock = gtk_widget_get_frame_clock (widget);
  self->layout_id = g_signal_connect_data (self->clock, "layout",
                                           G_CALLBACK (lb_message_list_layout_cb), self, NULL,
                                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
lb_message_list_unrealize (GtkWidget *widget)
{
  LbMessageList *self = LB_MESSAGE_LIST (widget);

  g_clear_signal_handler (&self->layout_id, self->clock);
  self->clock = NULL;

  GTK_WIDGET_CLASS (lb_message_list_parent_class)->unrealize (widget);
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
  gboolean is_first = n_added == g_list_model_get_n_items (model) && n_removed == 0 &&
                      !lb_message_list_is_narrowed (self);

  lb_message_list_update_count (self);
  if (position > 0 || n_added == 0 || n_removed > 0 || !lb_message_list_is_at_top (self))
    return;

  lb_message_list_scroll_to (self, 0);
  if (self->is_selecting || self->order != LB_STORE_ORDER_NEWEST)
    return;
  if (is_first || self->is_following)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), 0, TRUE);
}

static void
lb_message_list_selection_changed_cb (LbMessageList *self)
{
  self->is_following = lb_message_list_get_position (self) == 0 &&
                       lb_message_list_get_n_selected (self) == 1;
  lb_message_list_update_footer (self);
}

static void
lb_message_list_setup_cb (GtkSignalListItemFactory *factory,
                          GtkListItem              *list_item,
                          gpointer                  user_data)
{
  GtkWidget *slot = lb_row_slot_new ();

  lb_message_drag_add (slot, LB_MESSAGE_LIST (user_data));
  g_object_bind_property (user_data, "selecting", slot, "selecting", G_BINDING_SYNC_CREATE);
  g_object_bind_property (list_item, "selected", slot, "selected", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, slot);
}

static void
lb_message_list_bind_cb (GtkSignalListItemFactory *factory,
                         GtkListItem              *list_item,
                         gpointer                  user_data)
{
  LbRowSlot *slot = LB_ROW_SLOT (gtk_list_item_get_child (list_item));

  lb_row_slot_bind (slot, LB_MAILBOX_ITEM (gtk_list_item_get_item (list_item)));
  lb_message_list_show_thread_of (LB_MESSAGE_LIST (user_data), slot);
}

static void
lb_message_list_unbind_cb (GtkSignalListItemFactory *factory,
                           GtkListItem              *list_item)
{
  lb_row_slot_unbind (LB_ROW_SLOT (gtk_list_item_get_child (list_item)));
}

static void
lb_message_list_activate_cb (GtkListView *view,
                             guint        position,
                             gpointer     user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);

  if (self->is_selecting)
    {
      lb_message_list_toggle (self, position);
      return;
    }

  lb_message_list_select (self, position);
  if (!lb_message_list_enter_thread (self))
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, TRUE);
}

static void
lb_message_list_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (property_id == PROP_SELECTING)
    g_value_set_boolean (value, LB_MESSAGE_LIST (object)->is_selecting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
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

  g_type_ensure (LB_TYPE_SEARCH_BAR);
  g_type_ensure (LB_TYPE_SELECTION_BAR);
  G_OBJECT_CLASS (klass)->dispose = lb_message_list_dispose;
  G_OBJECT_CLASS (klass)->get_property = lb_message_list_get_property;
  widget_class->realize = lb_message_list_realize;
  widget_class->unrealize = lb_message_list_unrealize;

  /**
   * LbMessageList:selecting:
   *
   * Whether a click selects one message more, or less.
   */
  properties[PROP_SELECTING] = g_param_spec_boolean ("selecting", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                     G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  /**
   * LbMessageList::opened:
   * @is_activated: whether by Enter or a double click, not by one click
   *
   * Someone wants to see the selected message.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened", LB_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, search);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, pages);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, view);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, footer);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, count);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, selected);
  gtk_widget_class_bind_template_child (widget_class, LbMessageList, menu);
  gtk_widget_class_bind_template_callback (widget_class, lb_message_list_activate_cb);
}

static void
lb_message_list_init (LbMessageList *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (lb_message_list_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (lb_message_list_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (lb_message_list_unbind_cb), NULL);
  gtk_list_view_set_factory (self->view, factory);
  g_signal_connect_swapped (self->search, "left", G_CALLBACK (lb_message_list_enter), self);
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
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));
  g_return_if_fail (mailbox == NULL || LB_IS_MAILBOX (mailbox));

  if (self->mailbox != NULL)
    {
      gtk_list_view_set_model (self->view, NULL);
      lb_search_bar_set_messages (self->search, NULL);
      g_signal_handlers_disconnect_by_data (self->mailbox, self);
      g_signal_handlers_disconnect_by_data (self->messages, self);
      g_signal_handlers_disconnect_by_data (self->selection, self);
    }
  g_clear_object (&self->threads);
  g_clear_object (&self->selection);
  g_clear_object (&self->messages);
  g_set_object (&self->mailbox, mailbox);
  lb_tag_book_set_mailbox (lb_tag_book_get_default (), mailbox);
  if (mailbox == NULL)
    return;

  self->messages = lb_mailbox_view_new (mailbox);
  self->selection = lb_message_selection_new (self->messages);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "selection-changed",
                            G_CALLBACK (lb_message_list_selection_changed_cb), self);
  g_signal_connect (self->selection, "items-changed", G_CALLBACK (lb_message_list_items_changed_cb),
                    self);
  lb_message_list_follow_messages (self);
  lb_message_list_follow_threads (self);
}

/**
 * lb_message_list_get_messages:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): what it shows, in that order; %NULL without a mailbox
 */
LbMailboxView *
lb_message_list_get_messages (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  return self->messages;
}

/**
 * lb_message_list_get_selection:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the selection of what is shown; %NULL without a mailbox
 */
GtkSelectionModel *
lb_message_list_get_selection (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
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
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), GTK_INVALID_LIST_POSITION);

  return self->selection != NULL ? lb_message_selection_get_first (self->selection)
                                 : GTK_INVALID_LIST_POSITION;
}

/**
 * lb_message_list_get_n_selected:
 * @self: a list
 *
 * Returns: how many messages are selected
 */
guint
lb_message_list_get_n_selected (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), 0);

  return self->selection != NULL ? lb_message_selection_get_size (self->selection) : 0;
}

/**
 * lb_message_list_list_selected:
 * @self: a list
 *
 * Returns: (transfer full) (element-type gint64): the selected messages, as they are shown; where
 *   a row is a thread, all of it
 */
GArray *
lb_message_list_list_selected (LbMessageList *self)
{
  g_autoptr(GArray) row_ids = NULL;

  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  row_ids = self->selection != NULL ? lb_message_selection_list_rows (self->selection)
                                    : g_array_new (FALSE, FALSE, sizeof (gint64));
  return lb_message_list_list_threads (self, row_ids);
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
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), NULL);

  if (lb_message_list_get_n_selected (self) != 1)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->messages),
                                lb_message_selection_get_first (self->selection));
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
  item = g_list_model_get_item (G_LIST_MODEL (self->messages), position);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *slot = gtk_widget_get_first_child (child);

      if (LB_IS_ROW_SLOT (slot) && lb_row_slot_get_item (LB_ROW_SLOT (slot)) == item)
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
  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->messages)))
    {
      gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
      return;
    }
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
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

  if (self->selection == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0)
    return;
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
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
