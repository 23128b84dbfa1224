#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-view.h"

#include "mailbox/lb-mailbox-view-private.h"

static void lb_mailbox_view_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMailboxView, lb_mailbox_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_mailbox_view_model_init))

enum
{
  PROP_QUERY = 1,
  PROP_ERROR,
  PROP_SEARCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- The model --- */

static GType
lb_mailbox_view_get_item_type (GListModel *model)
{
  return LB_TYPE_MAILBOX_ITEM;
}

static guint
lb_mailbox_view_get_n_items (GListModel *model)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (model);

  return self->found != NULL ? lb_row_order_get_length (self->found)
                             : g_list_model_get_n_items (G_LIST_MODEL (self->mailbox));
}

static gpointer
lb_mailbox_view_get_item (GListModel *model,
                          guint       position)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (model);

  if (position >= lb_mailbox_view_get_n_items (model))
    return NULL;

  return lb_item_cache_get (self->mailbox->cache, lb_mailbox_view_get_row_id (self, position));
}

static void
lb_mailbox_view_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_mailbox_view_get_item_type;
  iface->get_n_items = lb_mailbox_view_get_n_items;
  iface->get_item = lb_mailbox_view_get_item;
}

/**
 * lb_mailbox_view_changed_cb:
 * @position: where
 * @n_removed: how many rows went there
 * @n_added: how many came
 * @user_data: the view
 *
 * Tells of a change.
 */
void
lb_mailbox_view_changed_cb (guint    position,
                            guint    n_removed,
                            guint    n_added,
                            gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, n_removed, n_added);
}

/**
 * lb_mailbox_view_replace:
 * @self: a view
 * @found: (transfer full) (nullable): what it shall show; %NULL: all, in order of arrival
 *
 * Changes from one list to another as a whole.
 */
void
lb_mailbox_view_replace (LbMailboxView *self,
                         LbRowOrder    *found)
{
  guint n_before = lb_mailbox_view_get_n_items (G_LIST_MODEL (self));

  lb_row_order_free (self->found);
  self->found = found;
  self->shows_chosen = found != NULL && !lb_mailbox_view_is_narrowed (self) && self->chosen != NULL;
  self->is_oldest_first = self->order == LB_STORE_ORDER_OLDEST;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before,
                              lb_mailbox_view_get_n_items (G_LIST_MODEL (self)));
}

/**
 * lb_mailbox_view_set_error:
 * @self: a view
 * @error: (nullable): one sentence
 */
void
lb_mailbox_view_set_error (LbMailboxView *self,
                           const char    *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;

  g_free (self->error);
  self->error = g_strdup (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/**
 * lb_mailbox_view_set_cancellable:
 * @self: a view
 * @cancellable: (transfer full) (nullable): of the search that begins; %NULL: none runs
 */
void
lb_mailbox_view_set_cancellable (LbMailboxView *self,
                                 GCancellable  *cancellable)
{
  gboolean was_searching = self->cancellable != NULL;

  g_clear_object (&self->cancellable);
  self->cancellable = cancellable;
  if (was_searching != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
lb_mailbox_view_items_changed_cb (GListModel    *model,
                                  guint          position,
                                  guint          n_removed,
                                  guint          n_added,
                                  LbMailboxView *self)
{
  g_autoptr(GArray) alive = NULL;

  if (self->found == NULL)
    {
      if (self->is_oldest_first)
        position = g_list_model_get_n_items (model) - position - n_added;
      g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
      return;
    }

  if (n_removed > 0)
    {
      alive = lb_mailbox_list_row_ids (self->mailbox);
      lb_row_order_remove (self->found, alive, lb_mailbox_view_changed_cb, self);
    }

  if (n_added > 0)
    lb_mailbox_view_find_later (self);
}

/* What has been read or tagged may be asked for now. */
static void
lb_mailbox_view_rows_changed_cb (LbMailbox     *mailbox,
                                 GArray        *row_ids,
                                 LbMailboxView *self)
{
  if (lb_mailbox_view_is_narrowed (self))
    lb_mailbox_view_find_later (self);
}

/* --- The object --- */

static void
lb_mailbox_view_finalize (GObject *object)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (object);

  lb_mailbox_view_stop (self);
  g_clear_object (&self->cancellable);
  lb_row_order_free (self->found);
  g_clear_pointer (&self->chosen, g_array_unref);
  g_free (self->query);
  g_free (self->filter);
  g_free (self->error);
  g_clear_object (&self->mailbox);

  G_OBJECT_CLASS (lb_mailbox_view_parent_class)->finalize (object);
}

static void
lb_mailbox_view_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  LbMailboxView *self = LB_MAILBOX_VIEW (object);

  switch (property_id)
    {
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, lb_mailbox_view_is_searching (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_mailbox_view_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (property_id == PROP_QUERY)
    lb_mailbox_view_set_query (LB_MAILBOX_VIEW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_mailbox_view_class_init (LbMailboxViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lb_mailbox_view_finalize;
  object_class->get_property = lb_mailbox_view_get_property;
  object_class->set_property = lb_mailbox_view_set_property;

  properties[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, "", G_PARAM_READWRITE | flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL,
                                                G_PARAM_READABLE | flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_mailbox_view_init (LbMailboxView *self)
{
  self->query = g_strdup ("");
  self->filter = g_strdup ("");
}

/**
 * lb_mailbox_view_new:
 * @mailbox: a mailbox; a reference is taken
 *
 * Returns: (transfer full): a view of all its messages, newest first, with the same items
 */
LbMailboxView *
lb_mailbox_view_new (LbMailbox *mailbox)
{
  LbMailboxView *self = g_object_new (LB_TYPE_MAILBOX_VIEW, NULL);

  self->mailbox = g_object_ref (mailbox);
  g_signal_connect_object (mailbox, "items-changed", G_CALLBACK (lb_mailbox_view_items_changed_cb),
                           self, 0);
  g_signal_connect_object (mailbox, "rows-changed", G_CALLBACK (lb_mailbox_view_rows_changed_cb),
                           self, 0);
  return self;
}

/**
 * lb_mailbox_view_get_query:
 * @self: a view
 *
 * Returns: what it shows; "" for all
 */
const char *
lb_mailbox_view_get_query (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->query;
}

static gboolean
lb_mailbox_view_set_words (char       **place,
                           const char  *words)
{
  g_autofree char *stripped = g_strstrip (g_strdup (words != NULL ? words : ""));

  if (g_str_equal (*place, stripped))
    return FALSE;

  g_free (*place);
  *place = g_steal_pointer (&stripped);
  return TRUE;
}

/**
 * lb_mailbox_view_set_query:
 * @self: a view
 * @query: (nullable): what to show, in the language of lb_search_parse(); "" or %NULL for all
 *
 * Searches. What was found before stays until the answer is there, also after a bad query, whose
 * reason is "error".
 */
void
lb_mailbox_view_set_query (LbMailboxView *self,
                           const char    *query)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  if (!lb_mailbox_view_set_words (&self->query, query))
    return;

  lb_mailbox_view_find (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

/**
 * lb_mailbox_view_get_filter:
 * @self: a view
 *
 * Returns: what narrows down the query; "" for nothing
 */
const char *
lb_mailbox_view_get_filter (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->filter;
}

/**
 * lb_mailbox_view_set_filter:
 * @self: a view
 * @filter: (nullable): a good query that messages have to match too; "" or %NULL for none
 *
 * For conditions that are set by buttons, beside the query that someone types.
 */
void
lb_mailbox_view_set_filter (LbMailboxView *self,
                            const char    *filter)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  if (lb_mailbox_view_set_words (&self->filter, filter))
    lb_mailbox_view_find (self, FALSE);
}

/**
 * lb_mailbox_view_get_order:
 * @self: a view
 *
 * Returns: how it is sorted, or will be as soon as the answer is there
 */
LbStoreOrder
lb_mailbox_view_get_order (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), LB_STORE_ORDER_NEWEST);

  return self->order;
}

/**
 * lb_mailbox_view_set_order:
 * @self: a view
 * @order: how to sort
 *
 * Sorts, without loading the messages. Arrivals then go to their places.
 */
void
lb_mailbox_view_set_order (LbMailboxView *self,
                           LbStoreOrder   order)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));
  g_return_if_fail (order < LB_STORE_N_ORDERS);

  if (self->order == order)
    return;

  self->order = order;
  lb_mailbox_view_find (self, TRUE);
}

/**
 * lb_mailbox_view_refresh:
 * @self: a view
 *
 * Searches again. By itself the view only adds what is asked for now; here what is so no more goes,
 * for example what has been read.
 */
void
lb_mailbox_view_refresh (LbMailboxView *self)
{
  g_return_if_fail (LB_IS_MAILBOX_VIEW (self));

  lb_mailbox_view_find (self, FALSE);
}

/**
 * lb_mailbox_view_get_error:
 * @self: a view
 *
 * Returns: (nullable): why the query found nothing: one sentence that names the word; %NULL: it is
 *   well
 */
const char *
lb_mailbox_view_get_error (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->error;
}

/**
 * lb_mailbox_view_is_searching:
 * @self: a view
 *
 * Returns: whether the answer to the query is still to come
 */
gboolean
lb_mailbox_view_is_searching (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * lb_mailbox_view_get_row_id:
 * @self: a view
 * @position: less than the length
 *
 * Returns: the row of the message there, without making an item
 */
gint64
lb_mailbox_view_get_row_id (LbMailboxView *self,
                            guint          position)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), 0);

  if (self->found != NULL)
    return lb_row_order_get_row_id (self->found, position);

  if (self->is_oldest_first)
    position = lb_mark_list_get_length (self->mailbox->marks) - 1 - position;
  return lb_mark_list_get_row_id (self->mailbox->marks, position);
}

/**
 * lb_mailbox_view_get_position:
 * @self: a view
 * @row_id: the row of a message
 *
 * Returns: where the view shows it; %LB_MAILBOX_NO_POSITION where it does not
 */
guint
lb_mailbox_view_get_position (LbMailboxView *self,
                              gint64         row_id)
{
  guint position;

  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), LB_MAILBOX_NO_POSITION);

  if (self->found != NULL)
    return lb_row_order_find (self->found, row_id);

  position = lb_mailbox_get_position (self->mailbox, row_id);
  if (self->is_oldest_first && position != LB_MAILBOX_NO_POSITION)
    position = lb_mark_list_get_length (self->mailbox->marks) - 1 - position;
  return position;
}

/**
 * lb_mailbox_view_is_unread:
 * @self: a view
 * @position: less than the length
 *
 * Returns: whether nobody has opened the message there
 */
gboolean
lb_mailbox_view_is_unread (LbMailboxView *self,
                           guint          position)
{
  gint64 row_id = lb_mailbox_view_get_row_id (self, position);

  return lb_mark_list_is_unread (self->mailbox->marks, row_id);
}

/**
 * lb_mailbox_view_get_mailbox:
 * @self: a view
 *
 * Returns: (transfer none): whose messages it shows
 */
LbMailbox *
lb_mailbox_view_get_mailbox (LbMailboxView *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX_VIEW (self), NULL);

  return self->mailbox;
}
