#define G_LOG_DOMAIN "lb-row-slot"

#include "config.h"
#include "ui/list/lb-row-slot.h"

#include "ui/list/lb-message-row.h"

/* GtkListView of GTK 4.8 makes some 205 rows, whatever is seen, lays them all out and paints them
 * all. So only the place of a row is made; the row itself, which is two dozen widgets, comes when
 * the place is near to what is seen, and is hidden when it goes away. */
struct _LbRowSlot
{
  GtkWidget      parent_instance;

  LbMessageRow  *row;  /* (nullable): not before it is seen for the first time */
  LbMailboxItem *item; /* (owned) (nullable) */
  guint          n_messages;  /* of the thread that it stands for; 1: it is a message alone */
  guint          n_unread;    /* of them */
  gboolean       is_awake;
  gboolean       is_selecting;
  gboolean       is_selected;
};

enum
{
  PROP_SELECTING = 1,
  PROP_SELECTED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbRowSlot, lb_row_slot, GTK_TYPE_WIDGET)

static void
lb_row_slot_update_check (LbRowSlot *self)
{
  GtkWidget *check;

  if (!self->is_awake)
    return;
  check = lb_message_row_get_check (self->row);
  gtk_widget_set_visible (check, self->is_selecting);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->is_selected);
}

static void
lb_row_slot_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  LbRowSlot *self = LB_ROW_SLOT (object);

  switch (property_id)
    {
    case PROP_SELECTING:
      self->is_selecting = g_value_get_boolean (value);
      break;
    case PROP_SELECTED:
      self->is_selected = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }

  lb_row_slot_update_check (self);
}

static void
lb_row_slot_dispose (GObject *object)
{
  LbRowSlot *self = LB_ROW_SLOT (object);

  self->is_awake = FALSE;
  lb_row_slot_unbind (self);
  if (self->row != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->row)));

  G_OBJECT_CLASS (lb_row_slot_parent_class)->dispose (object);
}

static void
lb_row_slot_class_init (LbRowSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_row_slot_dispose;
  object_class->set_property = lb_row_slot_set_property;

  properties[PROP_SELECTING] = g_param_spec_boolean ("selecting", NULL, NULL, FALSE,
                                                     G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE,
                                                    G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lb_row_slot_init (LbRowSlot *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "lb-slot");
}

/**
 * lb_row_slot_new:
 *
 * Returns: (transfer floating): the place of a row, asleep
 */
GtkWidget *
lb_row_slot_new (void)
{
  return g_object_new (LB_TYPE_ROW_SLOT, NULL);
}

/**
 * lb_row_slot_bind:
 * @self: a slot
 * @item: the message that it shall show when it is awake
 */
void
lb_row_slot_bind (LbRowSlot     *self,
                  LbMailboxItem *item)
{
  g_return_if_fail (LB_IS_ROW_SLOT (self));

  g_set_object (&self->item, item);
  if (self->is_awake)
    lb_message_row_bind (self->row, item);
}

/**
 * lb_row_slot_set_thread:
 * @self: a slot
 * @n_messages: how many messages its row stands for; at most 1: its own alone
 * @n_unread: how many of them are unread
 */
void
lb_row_slot_set_thread (LbRowSlot *self,
                        guint      n_messages,
                        guint      n_unread)
{
  g_return_if_fail (LB_IS_ROW_SLOT (self));

  self->n_messages = n_messages;
  self->n_unread = n_unread;
  if (self->is_awake)
    lb_message_row_set_thread (self->row, n_messages, n_unread);
}

/**
 * lb_row_slot_unbind:
 * @self: a slot
 */
void
lb_row_slot_unbind (LbRowSlot *self)
{
  g_return_if_fail (LB_IS_ROW_SLOT (self));

  g_clear_object (&self->item);
  if (self->row != NULL)
    lb_message_row_unbind (self->row);
}

/**
 * lb_row_slot_get_item:
 * @self: a slot
 *
 * Returns: (transfer none) (nullable): the message that it is for
 */
LbMailboxItem *
lb_row_slot_get_item (LbRowSlot *self)
{
  g_return_val_if_fail (LB_IS_ROW_SLOT (self), NULL);

  return self->item;
}

/**
 * lb_row_slot_set_is_awake:
 * @self: a slot
 * @is_awake: whether it can be seen, or soon
 *
 * Shows the row, or hides it.
 */
void
lb_row_slot_set_is_awake (LbRowSlot *self,
                          gboolean   is_awake)
{
  g_return_if_fail (LB_IS_ROW_SLOT (self));

  if (self->is_awake == !!is_awake)
    return;

  self->is_awake = !!is_awake;
  if (self->row == NULL)
    {
      self->row = LB_MESSAGE_ROW (lb_message_row_new ());
      gtk_widget_set_parent (GTK_WIDGET (self->row), GTK_WIDGET (self));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->row), is_awake);
  lb_row_slot_update_check (self);
  if (!is_awake)
    lb_message_row_unbind (self->row);
  else
    lb_message_row_set_thread (self->row, self->n_messages, self->n_unread);
  if (is_awake && self->item != NULL)
    lb_message_row_bind (self->row, self->item);
}
