#define G_LOG_DOMAIN "lb-message-selection"

#include "config.h"
#include "ui/list/lb-message-selection.h"

/* What GtkMultiSelection does, by row numbers: that one holds an item of each selected message, and
 * asks for each item of a range that changes, which for 100,000 messages loads them all. */
struct _LbMessageSelection
{
  GObject        parent_instance;

  LbMailboxView *messages; /* (owned) */
  GtkBitset     *selected; /* (owned): positions */
  GArray        *row_ids;  /* (owned) (element-type gint64): the same messages, growing */
};

static void lb_message_selection_model_init     (GListModelInterface        *iface);
static void lb_message_selection_init_interface (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMessageSelection, lb_message_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_message_selection_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                      lb_message_selection_init_interface))

static GType
lb_message_selection_get_item_type (GListModel *model)
{
  return LB_TYPE_MAILBOX_ITEM;
}

static guint
lb_message_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (LB_MESSAGE_SELECTION (model)->messages));
}

static gpointer
lb_message_selection_get_item (GListModel *model,
                               guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (LB_MESSAGE_SELECTION (model)->messages), position);
}

static void
lb_message_selection_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_message_selection_get_item_type;
  iface->get_n_items = lb_message_selection_get_n_items;
  iface->get_item = lb_message_selection_get_item;
}

static int
lb_message_selection_compare (gconstpointer a,
                              gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
lb_message_selection_remember (LbMessageSelection *self)
{
  g_array_unref (self->row_ids);
  self->row_ids = lb_message_selection_list_rows (self);
  g_array_sort (self->row_ids, lb_message_selection_compare);
}

static gboolean
lb_message_selection_is_selected (GtkSelectionModel *model,
                                  guint              position)
{
  return gtk_bitset_contains (LB_MESSAGE_SELECTION (model)->selected, position);
}

static GtkBitset *
lb_message_selection_get_in_range (GtkSelectionModel *model,
                                   guint              position,
                                   guint              n_items)
{
  return gtk_bitset_ref (LB_MESSAGE_SELECTION (model)->selected);
}

static gboolean
lb_message_selection_set (GtkSelectionModel *model,
                          GtkBitset         *selected,
                          GtkBitset         *mask)
{
  LbMessageSelection *self = LB_MESSAGE_SELECTION (model);
  g_autoptr(GtkBitset) wanted = gtk_bitset_copy (selected);
  g_autoptr(GtkBitset) changed = gtk_bitset_copy (self->selected);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint first;
  guint last;

  gtk_bitset_remove_range (wanted, n_items, G_MAXUINT - n_items);
  /* GTK's word for what is in one of them alone. */
  gtk_bitset_difference (changed, wanted);
  gtk_bitset_intersect (changed, mask);
  if (gtk_bitset_is_empty (changed))
    return TRUE;

  gtk_bitset_difference (self->selected, changed);
  lb_message_selection_remember (self);
  first = gtk_bitset_get_minimum (changed);
  last = gtk_bitset_get_maximum (changed);
  gtk_selection_model_selection_changed (model, first, last - first + 1);
  return TRUE;
}

static void
lb_message_selection_init_interface (GtkSelectionModelInterface *iface)
{
  iface->is_selected = lb_message_selection_is_selected;
  iface->get_selection_in_range = lb_message_selection_get_in_range;
  iface->set_selection = lb_message_selection_set;
}

/* Messages that left their places are looked for where new ones are. */
static void
lb_message_selection_find_again (LbMessageSelection *self,
                                 guint               position,
                                 guint               n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      gint64 row_id = lb_mailbox_view_get_row_id (self->messages, i);

      if (g_array_binary_search (self->row_ids, &row_id, lb_message_selection_compare, NULL))
        gtk_bitset_add (self->selected, i);
    }

  if (gtk_bitset_get_size (self->selected) != self->row_ids->len)
    lb_message_selection_remember (self);
}

static void
lb_message_selection_items_changed_cb (GListModel *model,
                                       guint       position,
                                       guint       n_removed,
                                       guint       n_added,
                                       gpointer    user_data)
{
  LbMessageSelection *self = LB_MESSAGE_SELECTION (user_data);

  gtk_bitset_splice (self->selected, position, n_removed, n_added);
  if (gtk_bitset_get_size (self->selected) != self->row_ids->len)
    lb_message_selection_find_again (self, position, n_added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
lb_message_selection_finalize (GObject *object)
{
  LbMessageSelection *self = LB_MESSAGE_SELECTION (object);

  g_clear_object (&self->messages);
  gtk_bitset_unref (self->selected);
  g_array_unref (self->row_ids);

  G_OBJECT_CLASS (lb_message_selection_parent_class)->finalize (object);
}

static void
lb_message_selection_class_init (LbMessageSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_message_selection_finalize;
}

static void
lb_message_selection_init (LbMessageSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * lb_message_selection_new:
 * @messages: what is shown; a reference is taken
 *
 * Returns: (transfer full): a selection of any number of messages, none for now
 */
LbMessageSelection *
lb_message_selection_new (LbMailboxView *messages)
{
  LbMessageSelection *self = g_object_new (LB_TYPE_MESSAGE_SELECTION, NULL);

  self->messages = g_object_ref (messages);
  g_signal_connect_object (messages, "items-changed",
                           G_CALLBACK (lb_message_selection_items_changed_cb), self, 0);
  return self;
}

/**
 * lb_message_selection_get_size:
 * @self: a selection
 *
 * Returns: how many messages are selected
 */
guint
lb_message_selection_get_size (LbMessageSelection *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_SELECTION (self), 0);

  return self->row_ids->len;
}

/**
 * lb_message_selection_get_first:
 * @self: a selection
 *
 * Returns: the place of the first selected message; %GTK_INVALID_LIST_POSITION without one
 */
guint
lb_message_selection_get_first (LbMessageSelection *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_SELECTION (self), GTK_INVALID_LIST_POSITION);

  return gtk_bitset_is_empty (self->selected) ? GTK_INVALID_LIST_POSITION
                                              : gtk_bitset_get_minimum (self->selected);
}

/**
 * lb_message_selection_list_rows:
 * @self: a selection
 *
 * Returns: (transfer full) (element-type gint64): the selected rows, as they are shown
 */
GArray *
lb_message_selection_list_rows (LbMessageSelection *self)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (LB_IS_MESSAGE_SELECTION (self), row_ids);

  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->selected, &position);
       more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 row_id = lb_mailbox_view_get_row_id (self->messages, position);

      g_array_append_val (row_ids, row_id);
    }

  return row_ids;
}
