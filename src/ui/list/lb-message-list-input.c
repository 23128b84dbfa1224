#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list-private.h"

#include "ui/list/lb-row-slot.h"

static GtkWidget *
lb_message_list_pick (LbMessageList *self,
                      double         x,
                      double         y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);

  if (widget == NULL || LB_IS_ROW_SLOT (widget))
    return widget;
  /* The list's own row widget has padding of its own around ours. */
  if (LB_IS_ROW_SLOT (gtk_widget_get_first_child (widget)))
    return gtk_widget_get_first_child (widget);
  return gtk_widget_get_ancestor (widget, LB_TYPE_ROW_SLOT);
}

/* Where the message of a row is now; %LB_MAILBOX_NO_POSITION for any other widget. */
static guint
lb_message_list_get_row_position (LbMessageList *self,
                                  GtkWidget     *row)
{
  LbMailboxItem *item = LB_IS_ROW_SLOT (row) ? lb_row_slot_get_item (LB_ROW_SLOT (row))
                                                : NULL;

  return item == NULL ? LB_MAILBOX_NO_POSITION
                      : lb_mailbox_view_get_position (self->messages,
                                                      lb_mailbox_item_get_row_id (item));
}

static void
lb_message_list_show_menu (LbMessageList *self,
                           GtkWidget     *row,
                           double         x,
                           double         y)
{
  guint position = lb_message_list_get_row_position (self, row);
  graphene_point_t point;

  if (position == LB_MAILBOX_NO_POSITION)
    return;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position,
                                     !self->is_selecting);

  if (!gtk_widget_compute_point (row, GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y),
                                 &point))
    return;
  gtk_popover_set_pointing_to (self->menu,
                               &(const GdkRectangle){ (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (self->menu);
}

static void
lb_message_list_secondary_cb (GtkGestureClick *gesture,
                              int              n_press,
                              double           x,
                              double           y,
                              gpointer         user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  GtkWidget *row = lb_message_list_pick (self, x, y);
  double row_x;
  double row_y;

  if (!LB_IS_ROW_SLOT (row))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), row, x, y, &row_x, &row_y);
  lb_message_list_show_menu (self, row, row_x, row_y);
}

/* A plain click is about to select the row; where the message has no room beside it, it opens.
 * While one selects, it is taken away from the list, which would unselect the others. */
static void
lb_message_list_primary_cb (GtkGestureClick *gesture,
                            int              n_press,
                            double           x,
                            double           y,
                            gpointer         user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  GtkEventController *controller = GTK_EVENT_CONTROLLER (gesture);
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  guint position = lb_message_list_get_row_position (self, lb_message_list_pick (self, x, y));

  if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0 || position == LB_MAILBOX_NO_POSITION)
    return;

  if (!self->is_selecting)
    {
      g_signal_emit_by_name (self, "opened", FALSE);
      return;
    }

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  lb_message_list_toggle (self, position);
}

static void
lb_message_list_long_press_cb (GtkGestureLongPress *gesture,
                               double               x,
                               double               y,
                               gpointer             user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  guint position = lb_message_list_get_row_position (self, lb_message_list_pick (self, x, y));

  if (position == LB_MAILBOX_NO_POSITION)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!self->is_selecting)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.select-messages", NULL);
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    lb_message_list_toggle (self, position);
}

/* While one selects, the arrow keys only go along the rows, as Space selects. */
static gboolean
lb_message_list_arrow_cb (GtkEventControllerKey *keys,
                          guint                  key,
                          guint                  code,
                          GdkModifierType        state,
                          gpointer               user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  gboolean is_up = key == GDK_KEY_Up || key == GDK_KEY_KP_Up;
  gboolean is_down = key == GDK_KEY_Down || key == GDK_KEY_KP_Down;

  if (!self->is_selecting || (!is_up && !is_down) ||
      (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  gtk_widget_child_focus (GTK_WIDGET (self->view), is_up ? GTK_DIR_UP : GTK_DIR_DOWN);
  return TRUE;
}

static gboolean
lb_message_list_menu_key_cb (GtkWidget *widget,
                             GVariant  *arguments,
                             gpointer   user_data)
{
  LbMessageList *self = LB_MESSAGE_LIST (user_data);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (!LB_IS_ROW_SLOT (row))
    return FALSE;
  lb_message_list_show_menu (self, row, 24., gtk_widget_get_height (row) / 2.);
  return TRUE;
}

static void
lb_message_list_add_key (GtkEventController *keys,
                         const char         *trigger,
                         const char         *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                            gtk_named_action_new (action));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* Single letters belong to the list alone: elsewhere someone may be typing. */
static void
lb_message_list_add_keys (LbMessageList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcut *menu = gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                        gtk_callback_action_new (lb_message_list_menu_key_cb, self,
                                                                 NULL));

  lb_message_list_add_key (keys, "j", "win.next");
  lb_message_list_add_key (keys, "k", "win.previous");
  lb_message_list_add_key (keys, "n", "win.next-unread");
  lb_message_list_add_key (keys, "p", "win.previous-unread");
  lb_message_list_add_key (keys, "s", "win.toggle-pin");
  lb_message_list_add_key (keys, "t", "win.tag");
  lb_message_list_add_key (keys, "u", "win.toggle-read");
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), menu);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
lb_message_list_add_clicks (LbMessageList *self)
{
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkGesture *primary = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkEventController *arrows = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (lb_message_list_secondary_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (secondary));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (primary), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (primary), GTK_PHASE_CAPTURE);
  g_signal_connect (primary, "released", G_CALLBACK (lb_message_list_primary_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (primary));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (lb_message_list_long_press_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (long_press));

  gtk_event_controller_set_propagation_phase (arrows, GTK_PHASE_CAPTURE);
  g_signal_connect (arrows, "key-pressed", G_CALLBACK (lb_message_list_arrow_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), arrows);
}

/* Of the list: what clicks and keys do on its rows. */
void
lb_message_list_add_input (LbMessageList *self)
{
  lb_message_list_add_keys (self);
  lb_message_list_add_clicks (self);
}
