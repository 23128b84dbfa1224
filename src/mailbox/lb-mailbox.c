#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mail/lb-mail-index.h"
#include "mailbox/lb-mailbox-private.h"

/* GtkListView makes some 205 rows at once. */
#define SHOWN_ROWS 256

static void lb_mailbox_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMailbox, lb_mailbox, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lb_mailbox_model_init))

enum
{
  PROP_N_MESSAGES = 1,
  PROP_N_UNREAD,
  PROP_N_REMOVED,
  N_PROPS
};

enum
{
  SIGNAL_MESSAGE_ADDED,
  SIGNAL_ROWS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
lb_mailbox_get_item_type (GListModel *model)
{
  return LB_TYPE_MAILBOX_ITEM;
}

static guint
lb_mailbox_get_n_items (GListModel *model)
{
  return lb_mark_list_get_length (LB_MAILBOX (model)->marks);
}

static gpointer
lb_mailbox_get_item (GListModel *model,
                     guint       position)
{
  LbMailbox *self = LB_MAILBOX (model);

  if (position >= lb_mark_list_get_length (self->marks))
    return NULL;

  self->is_looked_at = TRUE;
  return lb_item_cache_get (self->cache, lb_mark_list_get_row_id (self->marks, position));
}

static void
lb_mailbox_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_mailbox_get_item_type;
  iface->get_n_items = lb_mailbox_get_n_items;
  iface->get_item = lb_mailbox_get_item;
}

static void
lb_mailbox_finalize (GObject *object)
{
  LbMailbox *self = LB_MAILBOX (object);

  lb_frame_gate_free (self->gate);
  lb_item_cache_free (self->cache);
  lb_mark_list_free (self->marks);
  g_ptr_array_unref (self->arrivals);
  g_array_unref (self->removed);
  g_ptr_array_unref (self->deleted);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lb_mailbox_parent_class)->finalize (object);
}

static void
lb_mailbox_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  LbMailbox *self = LB_MAILBOX (object);

  switch (property_id)
    {
    case PROP_N_MESSAGES:
      g_value_set_uint (value, lb_mailbox_get_n_messages (self));
      break;
    case PROP_N_UNREAD:
      g_value_set_uint (value, lb_mailbox_get_n_unread (self));
      break;
    case PROP_N_REMOVED:
      g_value_set_uint64 (value, self->n_removed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
lb_mailbox_class_init (LbMailboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = lb_mailbox_finalize;
  object_class->get_property = lb_mailbox_get_property;

  properties[PROP_N_MESSAGES] = g_param_spec_uint ("n-messages", NULL, NULL, 0, G_MAXUINT, 0,
                                                   flags);
  properties[PROP_N_UNREAD] = g_param_spec_uint ("n-unread", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_REMOVED] = g_param_spec_uint64 ("n-removed", NULL, NULL, 0, G_MAXUINT64, 0,
                                                    flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * LbMailbox::message-added:
   * @self: a mailbox
   * @item: the message, loaded
   *
   * Emitted for each arrival, in order, after it is in the list.
   */
  signals[SIGNAL_MESSAGE_ADDED] =
    g_signal_new ("message-added", LB_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, LB_TYPE_MAILBOX_ITEM);

  /**
   * LbMailbox::rows-changed:
   * @self: a mailbox
   * @row_ids: (nullable) (element-type gint64): which messages; %NULL: any of them
   *
   * Emitted after messages were read, pinned, tagged or noted. Items notify by themselves.
   */
  signals[SIGNAL_ROWS_CHANGED] =
    g_signal_new ("rows-changed", LB_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0,
                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
lb_mailbox_gate_cb (gpointer user_data)
{
  g_autoptr(LbMailbox) self = g_object_ref (user_data);

  lb_mailbox_show_arrivals (self);
  lb_mailbox_drop_removed (self);
}

static void
lb_mailbox_rows_removed_cb (LbStore   *store,
                            GArray    *row_ids,
                            LbMailbox *self)
{
  g_array_append_vals (self->removed, row_ids->data, row_ids->len);
  self->n_removed += row_ids->len;
  lb_frame_gate_request (self->gate);
}

static void
lb_mailbox_rows_tagged_cb (LbStore   *store,
                           GArray    *row_ids,
                           LbMailbox *self)
{
  lb_mailbox_show_changed (self, row_ids);
}

static void
lb_mailbox_init (LbMailbox *self)
{
  self->is_looked_at = TRUE;
  self->gate = lb_frame_gate_new (lb_mailbox_gate_cb, self);
  self->arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_row_unref);
  self->removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->deleted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
}

/**
 * lb_mailbox_notify_counts:
 * @self: a mailbox
 *
 * Notifies the properties that count.
 */
void
lb_mailbox_notify_counts (LbMailbox *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_MESSAGES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_UNREAD]);
}

/**
 * lb_mailbox_tell_changed:
 * @self: a mailbox
 * @row_ids: (nullable) (element-type gint64): which messages; %NULL: any of them
 *
 * Emits #LbMailbox::rows-changed.
 */
void
lb_mailbox_tell_changed (LbMailbox *self,
                         GArray    *row_ids)
{
  g_signal_emit (self, signals[SIGNAL_ROWS_CHANGED], 0, row_ids);
}

/* The view is about to ask for the newest ones. */
static void
lb_mailbox_prepare_items (LbMailbox *self,
                          GPtrArray *arrivals)
{
  guint first = arrivals->len > SHOWN_ROWS ? arrivals->len - SHOWN_ROWS : 0;

  for (guint i = first; i < arrivals->len; i++)
    g_object_unref (lb_item_cache_put (self->cache, g_ptr_array_index (arrivals, i)));
}

static void
lb_mailbox_tell_arrivals (LbMailbox *self,
                          GPtrArray *arrivals)
{
  for (guint i = 0; i < arrivals->len; i++)
    {
      g_autoptr(LbMailboxItem) item = lb_item_cache_put (self->cache,
                                                         g_ptr_array_index (arrivals, i));

      g_signal_emit (self, signals[SIGNAL_MESSAGE_ADDED], 0, item);
    }
}

/**
 * lb_mailbox_show_arrivals:
 * @self: a mailbox
 *
 * Brings what has been written into the list, as one change, then tells of each message.
 */
void
lb_mailbox_show_arrivals (LbMailbox *self)
{
  g_autoptr(GPtrArray) arrivals = NULL;
  g_autoptr(LbMailbox) kept = g_object_ref (self);

  if (self->arrivals->len == 0)
    return;

  arrivals = g_steal_pointer (&self->arrivals);
  self->arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_row_unref);
  for (guint i = 0; i < arrivals->len; i++)
    {
      const LbStoreRow *row = g_ptr_array_index (arrivals, i);

      lb_mark_list_append (self->marks, lb_store_mark (row->row_id, !row->is_read));
    }

  /* Without a window nobody looks at the rows, and none are made. A view asks for some after each
   * change. */
  if (self->is_looked_at)
    lb_mailbox_prepare_items (self, arrivals);
  self->is_looked_at = FALSE;

  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, arrivals->len);
  lb_mailbox_notify_counts (self);
  if (g_signal_has_handler_pending (self, signals[SIGNAL_MESSAGE_ADDED], 0, TRUE))
    lb_mailbox_tell_arrivals (self, arrivals);
}

static void
lb_mailbox_open_list_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LbMailbox) self = NULL;
  GError *error = NULL;
  GArray *marks = lb_store_list_marks_finish (LB_STORE (object), result, &error);

  if (marks == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self = g_object_new (LB_TYPE_MAILBOX, NULL);
  self->store = LB_STORE (g_object_ref (object));
  self->marks = lb_mark_list_new (marks);
  self->cache = lb_item_cache_new (self->store);
  g_signal_connect_object (self->store, "rows-removed", G_CALLBACK (lb_mailbox_rows_removed_cb),
                           self, 0);
  g_signal_connect_object (self->store, "rows-tagged", G_CALLBACK (lb_mailbox_rows_tagged_cb),
                           self, 0);
  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

static void
lb_mailbox_open_store_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LbStore) store = NULL;
  GError *error = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);

  store = lb_store_open_finish (result, &error);
  if (store != NULL)
    lb_store_list_marks_async (store, cancellable, lb_mailbox_open_list_cb,
                               g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/**
 * lb_mailbox_open_async:
 * @path: (nullable): the store's file, made where it is missing; %NULL: a temporary store
 * @cancellable: (nullable): gives up
 * @callback: called in the caller's thread-default main context, the one that the mailbox then
 *   lives in
 * @user_data: data for @callback
 *
 * Opens the mailbox of a store.
 */
void
lb_mailbox_open_async (const char          *path,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  const LbStoreOptions options = {
    .summarise = lb_mailbox_summarise,
    .index_text = lb_mail_index_text,
  };
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_mailbox_open_async);
  lb_store_open_async (path, &options, cancellable, lb_mailbox_open_store_cb,
                       g_steal_pointer (&task));
}

/**
 * lb_mailbox_open_finish:
 * @result: what the callback got
 * @error: the place for an error of %LB_STORE_ERROR: one sentence with the way out
 *
 * Returns: (transfer full) (nullable): the mailbox
 */
LbMailbox *
lb_mailbox_open_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_mailbox_close_store_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (lb_store_close_finish (LB_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lb_mailbox_close_async:
 * @self: a mailbox
 * @cancellable: (nullable): not looked at: what waits is always written
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Deletes for good what is hidden, writes what waits and closes the store.
 */
void
lb_mailbox_close_async (LbMailbox           *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_close_async);
  lb_mailbox_flush_deleted_async (self, NULL, NULL, NULL);
  lb_store_close_async (self->store, NULL, lb_mailbox_close_store_cb, g_steal_pointer (&task));
}

/**
 * lb_mailbox_close_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether everything is on the disk and the store is free for others
 */
gboolean
lb_mailbox_close_finish (LbMailbox     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_mailbox_get_store:
 * @self: a mailbox
 *
 * Returns: (transfer none): where the messages are; change nothing in it but through the mailbox
 */
LbStore *
lb_mailbox_get_store (LbMailbox *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX (self), NULL);

  return self->store;
}

/**
 * lb_mailbox_set_limits:
 * @self: a mailbox
 * @limits: how much it may hold
 *
 * Lets the oldest messages go that are too many, too old or too large, from now on. Pinned ones
 * stay. "n-removed" tells how many went.
 */
void
lb_mailbox_set_limits (LbMailbox           *self,
                       const LbStoreLimits *limits)
{
  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_set_limits (self->store, limits);
}

/**
 * lb_mailbox_get_n_removed:
 * @self: a mailbox
 *
 * Returns: how many messages went by the limits since it was opened
 */
guint64
lb_mailbox_get_n_removed (LbMailbox *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX (self), 0);

  return self->n_removed;
}

/**
 * lb_mailbox_get_n_messages:
 * @self: a mailbox
 *
 * Returns: how many messages there are, with those that the list will show at the next frame
 */
guint
lb_mailbox_get_n_messages (LbMailbox *self)
{
  g_return_val_if_fail (LB_IS_MAILBOX (self), 0);

  return lb_mark_list_get_length (self->marks) + self->arrivals->len + self->n_promised;
}

/**
 * lb_mailbox_get_n_unread:
 * @self: a mailbox
 *
 * Returns: how many of them nobody has opened
 */
guint
lb_mailbox_get_n_unread (LbMailbox *self)
{
  guint n;

  g_return_val_if_fail (LB_IS_MAILBOX (self), 0);

  n = lb_mark_list_get_n_unread (self->marks) + self->n_promised;
  for (guint i = 0; i < self->arrivals->len; i++)
    n += !((const LbStoreRow *) g_ptr_array_index (self->arrivals, i))->is_read;

  return n;
}

/**
 * lb_mailbox_get_position:
 * @self: a mailbox
 * @row_id: the row of a message
 *
 * Returns: where the list shows it; %LB_MAILBOX_NO_POSITION where it does not
 */
guint
lb_mailbox_get_position (LbMailbox *self,
                         gint64     row_id)
{
  g_return_val_if_fail (LB_IS_MAILBOX (self), LB_MAILBOX_NO_POSITION);

  return lb_mark_list_find (self->marks, row_id);
}
