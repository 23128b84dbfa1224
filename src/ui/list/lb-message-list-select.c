#define G_LOG_DOMAIN "lb-message-list"

#include "config.h"
#include "ui/list/lb-message-list-private.h"

/* Of the list: while one selects, or several messages are selected, what can be done with them. */
void
lb_message_list_update_footer (LbMessageList *self)
{
  guint n_selected = lb_message_list_get_n_selected (self);
  gboolean is_shown = self->is_selecting || n_selected > 1;

  gtk_stack_set_visible_child_name (self->footer, is_shown ? "selection" : "count");
  if (is_shown)
    lb_selection_bar_set_n_selected (self->selected, n_selected);
}

/* Of the list's pointer and keys: one message more, or less. */
void
lb_message_list_toggle (LbMessageList *self,
                        guint          position)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
}

/* Of the list: from the search to what it found. */
void
lb_message_list_enter (LbMessageList *self)
{
  if (self->messages == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->messages)) == 0)
    return;

  if (lb_message_list_get_n_selected (self) == 0 && !self->is_selecting)
    lb_message_list_select (self, 0);
  lb_message_list_focus (self);
}

/**
 * lb_message_list_move_unread:
 * @self: a list
 * @step: 1: down; -1: up
 *
 * Selects the next message that nobody has opened, or the next thread with one.
 *
 * Returns: whether there is one
 */
gboolean
lb_message_list_move_unread (LbMessageList *self,
                             int            step)
{
  gint64 n_items;
  gint64 position;

  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), FALSE);

  if (self->selection == NULL)
    return FALSE;

  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  position = lb_message_list_get_position (self);
  if (position == GTK_INVALID_LIST_POSITION)
    position = step > 0 ? -1 : n_items;
  for (position += step; position >= 0 && position < n_items; position += step)
    {
      if (lb_message_list_count_unread (self, (guint) position) == 0)
        continue;

      lb_message_list_select (self, (guint) position);
      return TRUE;
    }

  return FALSE;
}

/**
 * lb_message_list_get_selecting:
 * @self: a list
 *
 * Returns: whether a click selects one message more, or less
 */
gboolean
lb_message_list_get_selecting (LbMessageList *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_LIST (self), FALSE);

  return self->is_selecting;
}

/**
 * lb_message_list_set_selecting:
 * @self: a list
 * @is_selecting: whether a click shall select one message more, or less
 *
 * In the end nothing is selected any more, unless it is one message alone.
 */
void
lb_message_list_set_selecting (LbMessageList *self,
                               gboolean       is_selecting)
{
  g_return_if_fail (LB_IS_MESSAGE_LIST (self));

  if (self->is_selecting == !!is_selecting)
    return;

  self->is_selecting = !!is_selecting;
  if (!is_selecting && lb_message_list_get_n_selected (self) > 1)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  lb_message_list_update_footer (self);
  g_object_notify (G_OBJECT (self), "selecting");
}
