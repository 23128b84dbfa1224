#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-thread-view.h"

#include "mailbox/lb-mailbox-view-private.h"
#include "mailbox/lb-thread-list.h"

/* While messages pour in they are grouped this often at most, and so that the store's reader rests
 * for several times as long as it takes. */
#define PAUSE_US (250 * 1000)
#define RESTS 4

struct _LbThreadView
{
  GObject        parent_instance;

  LbMailboxView *messages;    /* (owned) */
  LbThreadList  *list;        /* (owned) */
  GHashTable    *alive;       /* (owned) (element-type gint64 LbThread): not owned: what is shown */
  GCancellable  *cancellable; /* (owned) (nullable): of the question that is on its way */
  GSource       *again;       /* (owned) (nullable): the next one */
  gint64         asked_at_us; /* monotonic */
  gint64         pause_us;
};

static void lb_thread_view_model_init (GListModelInterface *iface);
static void lb_thread_view_ask_later  (LbThreadView        *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbThreadView, lb_thread_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lb_thread_view_model_init))

enum
{
  PROP_GROUPING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* --- The model --- */

static GType
lb_thread_view_get_item_type (GListModel *model)
{
  return LB_TYPE_THREAD;
}

static guint
lb_thread_view_get_n_items (GListModel *model)
{
  return lb_thread_list_get_length (LB_THREAD_VIEW (model)->list);
}

static void
lb_thread_view_gone_cb (gpointer  user_data,
                        GObject  *where)
{
  LbThreadView *self = user_data;
  GHashTableIter iter;
  gpointer thread;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &thread))
    {
      if (thread == where)
        g_hash_table_iter_remove (&iter);
    }
}

static void
lb_thread_view_fill (LbThreadView *self,
                     LbThread     *thread,
                     guint         position)
{
  const LbStoreThread *known = lb_thread_list_get (self->list, position);
  LbItemCache *cache = self->messages->mailbox->cache;
  g_autoptr(GArray) row_ids = lb_thread_list_dup_rows (self->list, position);
  g_autoptr(LbMailboxItem) root = lb_item_cache_get (cache, known->first);
  g_autoptr(LbMailboxItem) last = lb_item_cache_get (cache, known->last);

  lb_thread_set (thread, root, last, row_ids, known->n_unread);
}

static gpointer
lb_thread_view_get_item (GListModel *model,
                         guint       position)
{
  LbThreadView *self = LB_THREAD_VIEW (model);
  const LbStoreThread *known;
  LbThread *thread;
  gint64 *key;

  if (position >= lb_thread_list_get_length (self->list))
    return NULL;

  known = lb_thread_list_get (self->list, position);
  thread = g_hash_table_lookup (self->alive, &known->thread);
  if (thread != NULL)
    return g_object_ref (thread);

  thread = g_object_new (LB_TYPE_THREAD, NULL);
  key = g_new (gint64, 1);
  *key = known->thread;
  g_hash_table_insert (self->alive, key, thread);
  g_object_weak_ref (G_OBJECT (thread), lb_thread_view_gone_cb, self);
  lb_thread_view_fill (self, thread, position);

  return thread;
}

static void
lb_thread_view_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_thread_view_get_item_type;
  iface->get_n_items = lb_thread_view_get_n_items;
  iface->get_item = lb_thread_view_get_item;
}

/* --- Questions --- */

static void
lb_thread_view_changed_cb (guint    position,
                           guint    n_removed,
                           guint    n_added,
                           gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, n_removed, n_added);
}

/* Threads that are shown somewhere get what is new in them. */
static void
lb_thread_view_update_alive (LbThreadView *self)
{
  guint n_left = g_hash_table_size (self->alive);

  for (guint i = 0; n_left > 0 && i < lb_thread_list_get_length (self->list); i++)
    {
      const LbStoreThread *known = lb_thread_list_get (self->list, i);
      g_autoptr(LbThread) thread = g_hash_table_lookup (self->alive, &known->thread);

      if (thread == NULL)
        continue;

      g_object_ref (thread);
      n_left--;
      lb_thread_view_fill (self, thread, i);
    }
}

static void
lb_thread_view_set_cancellable (LbThreadView *self,
                                GCancellable *cancellable)
{
  gboolean was_grouping = self->cancellable != NULL;

  g_set_object (&self->cancellable, cancellable);
  if (was_grouping != (cancellable != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPING]);
}

/* The view may be gone when the answer comes. */
static GWeakRef *
lb_thread_view_point (LbThreadView *self)
{
  GWeakRef *view = g_new0 (GWeakRef, 1);

  g_weak_ref_init (view, self);
  return view;
}

static LbThreadView *
lb_thread_view_take (GWeakRef *view)
{
  LbThreadView *self = g_weak_ref_get (view);

  g_weak_ref_clear (view);
  g_free (view);
  return self;
}

static void
lb_thread_view_grouped_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbThreadView) self = lb_thread_view_take (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreThreads) fresh = lb_store_group_finish (LB_STORE (object), result, &error);

  if (self == NULL)
    return;

  self->pause_us = MAX (PAUSE_US, RESTS * (g_get_monotonic_time () - self->asked_at_us));
  if (fresh != NULL)
    {
      lb_thread_list_change (self->list, fresh, lb_thread_view_changed_cb, self);
      lb_thread_view_update_alive (self);
    }
  else
    {
      g_debug ("%s", error->message);
    }

  lb_thread_view_set_cancellable (self, NULL);
}

static void
lb_thread_view_ask (LbThreadView *self)
{
  LbMailboxView *messages = self->messages;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GArray) row_ids = NULL;

  /* The view goes on changing its own. */
  row_ids = messages->found != NULL ? g_array_copy (lb_row_order_get_members (messages->found))
                                    : lb_mailbox_list_row_ids (messages->mailbox);
  self->asked_at_us = g_get_monotonic_time ();
  lb_thread_view_set_cancellable (self, cancellable);
  lb_store_group_async (messages->mailbox->store, row_ids, cancellable, lb_thread_view_grouped_cb,
                        lb_thread_view_point (self));
}

static gboolean
lb_thread_view_again_cb (gpointer user_data)
{
  LbThreadView *self = user_data;

  g_clear_pointer (&self->again, g_source_unref);
  /* One question at a time; the next one sees what this one missed. */
  if (self->cancellable != NULL)
    lb_thread_view_ask_later (self);
  else
    lb_thread_view_ask (self);

  return G_SOURCE_REMOVE;
}

static void
lb_thread_view_ask_later (LbThreadView *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us = self->cancellable != NULL ? now_us + PAUSE_US
                                            : self->asked_at_us + self->pause_us;

  if (self->again != NULL)
    return;

  self->again = g_timeout_source_new ((guint) CLAMP ((due_us - now_us) / 1000, 0, G_MAXINT));
  g_source_set_static_name (self->again, "lb-thread-view");
  g_source_set_callback (self->again, lb_thread_view_again_cb, self, NULL);
  g_source_attach (self->again, g_main_context_get_thread_default ());
}

static void
lb_thread_view_items_changed_cb (GListModel   *model,
                                 guint         position,
                                 guint         n_removed,
                                 guint         n_added,
                                 LbThreadView *self)
{
  lb_thread_view_ask_later (self);
}

static void
lb_thread_view_rows_changed_cb (LbMailbox    *mailbox,
                                GArray       *row_ids,
                                LbThreadView *self)
{
  lb_thread_view_ask_later (self);
}

/* --- The object --- */

static void
lb_thread_view_dispose (GObject *object)
{
  LbThreadView *self = LB_THREAD_VIEW (object);
  GHashTableIter iter;
  gpointer thread;

  if (self->again != NULL)
    g_source_destroy (self->again);

  g_clear_pointer (&self->again, g_source_unref);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &thread))
    {
      g_object_weak_unref (thread, lb_thread_view_gone_cb, self);
      g_hash_table_iter_remove (&iter);
    }

  G_OBJECT_CLASS (lb_thread_view_parent_class)->dispose (object);
}

static void
lb_thread_view_finalize (GObject *object)
{
  LbThreadView *self = LB_THREAD_VIEW (object);

  g_hash_table_unref (self->alive);
  lb_thread_list_free (self->list);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->messages);

  G_OBJECT_CLASS (lb_thread_view_parent_class)->finalize (object);
}

static void
lb_thread_view_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (property_id == PROP_GROUPING)
    g_value_set_boolean (value, lb_thread_view_is_grouping (LB_THREAD_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_thread_view_class_init (LbThreadViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_thread_view_dispose;
  object_class->finalize = lb_thread_view_finalize;
  object_class->get_property = lb_thread_view_get_property;

  properties[PROP_GROUPING] = g_param_spec_boolean ("grouping", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                    G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_thread_view_init (LbThreadView *self)
{
  self->list = lb_thread_list_new ();
  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->pause_us = PAUSE_US;
}

/**
 * lb_thread_view_new:
 * @messages: the messages to group: all, or what a query finds; a reference is taken
 *
 * A model of #LbThread: the threads that these messages are in, of each its messages among them.
 * That with the newest message comes first. It follows @messages, a moment later, and whether they
 * are read; "grouping" tells whether an answer is to come. Objects are made for what is asked for
 * only.
 *
 * Returns: (transfer full): the threads; none until the first answer
 */
LbThreadView *
lb_thread_view_new (LbMailboxView *messages)
{
  LbThreadView *self = g_object_new (LB_TYPE_THREAD_VIEW, NULL);

  self->messages = g_object_ref (messages);
  g_signal_connect_object (messages, "items-changed", G_CALLBACK (lb_thread_view_items_changed_cb),
                           self, 0);
  g_signal_connect_object (messages->mailbox, "rows-changed",
                           G_CALLBACK (lb_thread_view_rows_changed_cb), self, 0);
  lb_thread_view_ask (self);

  return self;
}

/**
 * lb_thread_view_is_grouping:
 * @self: a view
 *
 * Returns: whether an answer of the store is to come
 */
gboolean
lb_thread_view_is_grouping (LbThreadView *self)
{
  g_return_val_if_fail (LB_IS_THREAD_VIEW (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * lb_thread_view_get_position:
 * @self: a view
 * @row_id: the row of a message
 *
 * Returns: where its thread is; %LB_MAILBOX_NO_POSITION when it is in none that is shown
 */
guint
lb_thread_view_get_position (LbThreadView *self,
                             gint64        row_id)
{
  g_return_val_if_fail (LB_IS_THREAD_VIEW (self), LB_MAILBOX_NO_POSITION);

  return lb_thread_list_find (self->list, row_id);
}

/**
 * lb_thread_view_count:
 * @self: a view
 * @row_id: the row of a message
 * @n_unread: (out): how many messages of its thread are unread
 *
 * Counts without making an object for the thread.
 *
 * Returns: how many messages its thread has; 0 when it is in none that is shown
 */
guint
lb_thread_view_count (LbThreadView *self,
                      gint64        row_id,
                      guint        *n_unread)
{
  const LbStoreThread *known;
  guint position;

  g_return_val_if_fail (LB_IS_THREAD_VIEW (self), 0);

  *n_unread = 0;
  position = lb_thread_list_find (self->list, row_id);
  if (position == LB_MAILBOX_NO_POSITION)
    return 0;

  known = lb_thread_list_get (self->list, position);
  *n_unread = known->n_unread;
  return known->n_messages;
}

/**
 * lb_thread_view_list_rows:
 * @self: a view
 * @row_id: the row of a message
 *
 * Returns: (transfer full) (element-type gint64): the messages of its thread, growing; that one
 *   alone when it is in none that is shown
 */
GArray *
lb_thread_view_list_rows (LbThreadView *self,
                          gint64        row_id)
{
  GArray *alone;
  guint position;

  g_return_val_if_fail (LB_IS_THREAD_VIEW (self), NULL);

  position = lb_thread_list_find (self->list, row_id);
  if (position != LB_MAILBOX_NO_POSITION)
    return lb_thread_list_dup_rows (self->list, position);

  alone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (alone, row_id);
  return alone;
}

/**
 * lb_thread_view_list_last:
 * @self: a view
 *
 * Returns: (transfer full) (element-type gint64): the last message of each thread, growing
 */
GArray *
lb_thread_view_list_last (LbThreadView *self)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_val_if_fail (LB_IS_THREAD_VIEW (self), row_ids);

  for (guint i = lb_thread_list_get_length (self->list); i > 0; i--)
    g_array_append_val (row_ids, lb_thread_list_get (self->list, i - 1)->last);

  return row_ids;
}
