#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-item-cache.h"

/* GtkListView asks for some 205 rows at once; two windows' worth and room to scroll. */
#define CACHE_ITEMS 512

/* What is known of a row whose item is alive: held by the cache, or by someone who was given it.
 * There is never a second item of a row, so that a selection finds its item again. */
typedef struct
{
  LbItemCache   *cache;
  gint64         row_id;
  LbMailboxItem *item;    /* not owned: a weak reference, and one of the recent list's */
  GList          link;    /* in the recent list */
  gboolean       is_recent;
  gboolean       is_wanted;
  gboolean       is_loading;
  gboolean       is_stale;  /* its state changed while it was being read */
} LbItemEntry;

struct _LbItemCache
{
  grefcount   ref_count;

  LbStore    *store;   /* (owned) (nullable): until lb_item_cache_free() */
  GHashTable *entries; /* (owned) (element-type gint64 LbItemEntry) */
  GQueue      recent;  /* of entries, each with a reference on its item; the last used first */
  GArray     *wanted;  /* (owned) (element-type gint64): to be read in the next turn of the loop */
  GSource    *turn;    /* (owned) (nullable) */
};

static void lb_item_cache_want (LbItemCache *self,
                                LbItemEntry *entry);

static void
lb_item_cache_item_gone_cb (gpointer  user_data,
                            GObject  *item)
{
  LbItemEntry *entry = user_data;

  g_hash_table_remove (entry->cache->entries, &entry->row_id);
}

static void
lb_item_cache_unref (LbItemCache *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->entries);
  g_array_unref (self->wanted);
  g_free (self);
}

/**
 * lb_item_cache_new:
 * @store: where the rows are; a reference is taken
 *
 * Returns: (transfer full): a cache of the items that were asked for last
 */
LbItemCache *
lb_item_cache_new (LbStore *store)
{
  LbItemCache *self = g_new0 (LbItemCache, 1);

  g_ref_count_init (&self->ref_count);
  self->store = g_object_ref (store);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_queue_init (&self->recent);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));

  return self;
}

static void
lb_item_cache_drop_oldest (LbItemCache *self)
{
  LbItemEntry *entry = g_queue_peek_tail (&self->recent);

  g_queue_unlink (&self->recent, &entry->link);
  entry->is_recent = FALSE;
  /* May free the entry. */
  g_object_unref (entry->item);
}

/**
 * lb_item_cache_free:
 * @self: (transfer full) (nullable): a cache; items that others hold stay as they are
 */
void
lb_item_cache_free (LbItemCache *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self == NULL)
    return;

  if (self->turn != NULL)
    g_source_destroy (self->turn);

  g_clear_pointer (&self->turn, g_source_unref);
  while (self->recent.length > 0)
    lb_item_cache_drop_oldest (self);

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LbItemEntry *entry = value;

      g_object_weak_unref (G_OBJECT (entry->item), lb_item_cache_item_gone_cb, entry);
    }

  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->store);
  lb_item_cache_unref (self);
}

static void
lb_item_cache_touch (LbItemCache *self,
                     LbItemEntry *entry)
{
  if (entry->is_recent)
    g_queue_unlink (&self->recent, &entry->link);
  else
    g_object_ref (entry->item);

  entry->is_recent = TRUE;
  g_queue_push_head_link (&self->recent, &entry->link);
  if (self->recent.length > CACHE_ITEMS)
    lb_item_cache_drop_oldest (self);
}

static LbItemEntry *
lb_item_cache_find (LbItemCache *self,
                    gint64       row_id)
{
  return g_hash_table_lookup (self->entries, &row_id);
}

/* Gives an entry that is in the recent list, and thus alive. */
static LbItemEntry *
lb_item_cache_ensure (LbItemCache *self,
                      gint64       row_id)
{
  LbItemEntry *entry = lb_item_cache_find (self, row_id);
  g_autoptr(LbMailboxItem) item = NULL;

  if (entry == NULL)
    {
      item = lb_mailbox_item_new (row_id);
      entry = g_new0 (LbItemEntry, 1);
      entry->cache = self;
      entry->row_id = row_id;
      entry->item = item;
      entry->link.data = entry;
      g_object_weak_ref (G_OBJECT (item), lb_item_cache_item_gone_cb, entry);
      g_hash_table_insert (self->entries, &entry->row_id, entry);
    }

  lb_item_cache_touch (self, entry);
  return entry;
}

static void
lb_item_cache_fill (LbItemCache *self,
                    LbStoreRow  *row)
{
  LbItemEntry *entry = lb_item_cache_find (self, row->row_id);

  if (entry == NULL || entry->is_stale)
    return;

  lb_mailbox_item_set_row (entry->item, row);
}

static void
lb_item_cache_settle (LbItemCache *self,
                      GArray      *row_ids)
{
  for (guint i = 0; i < row_ids->len; i++)
    {
      LbItemEntry *entry = lb_item_cache_find (self, g_array_index (row_ids, gint64, i));

      if (entry == NULL)
        continue;

      entry->is_loading = FALSE;
      if (!entry->is_stale)
        continue;

      entry->is_stale = FALSE;
      lb_item_cache_want (self, entry);
    }
}

/* What a call needs that may outlive the cache's owner. */
typedef struct
{
  LbItemCache *cache;   /* (owned) */
  GArray      *row_ids; /* (owned) (element-type gint64) */
} LbItemLoad;

static void
lb_item_cache_load_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autofree LbItemLoad *load = user_data;
  g_autoptr(GArray) row_ids = load->row_ids;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);

  if (rows == NULL && !g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_CLOSED))
    g_message ("%s", error->message);

  if (load->cache->store != NULL)
    {
      for (guint i = 0; rows != NULL && i < rows->len; i++)
        lb_item_cache_fill (load->cache, g_ptr_array_index (rows, i));

      lb_item_cache_settle (load->cache, row_ids);
    }

  lb_item_cache_unref (load->cache);
}

static gboolean
lb_item_cache_turn_cb (gpointer user_data)
{
  LbItemCache *self = user_data;
  LbItemLoad *load = g_new0 (LbItemLoad, 1);

  g_clear_pointer (&self->turn, g_source_unref);
  load->cache = self;
  load->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ref_count_inc (&self->ref_count);
  for (guint i = 0; i < self->wanted->len; i++)
    {
      gint64 row_id = g_array_index (self->wanted, gint64, i);
      LbItemEntry *entry = lb_item_cache_find (self, row_id);

      /* Whoever scrolled past it does not want it any more. */
      if (entry == NULL)
        continue;

      entry->is_wanted = FALSE;
      entry->is_loading = TRUE;
      g_array_append_val (load->row_ids, row_id);
    }

  g_array_set_size (self->wanted, 0);
  lb_store_get_rows_async (self->store, load->row_ids, NULL, lb_item_cache_load_cb, load);
  return G_SOURCE_REMOVE;
}

/* All that are asked for in one turn of the loop are read in one go. */
static void
lb_item_cache_want (LbItemCache *self,
                    LbItemEntry *entry)
{
  if (entry->is_wanted || entry->is_loading)
    return;

  entry->is_wanted = TRUE;
  g_array_append_val (self->wanted, entry->row_id);
  if (self->turn != NULL)
    return;

  self->turn = g_idle_source_new ();
  g_source_set_priority (self->turn, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->turn, "lb-item-cache");
  g_source_set_callback (self->turn, lb_item_cache_turn_cb, self, NULL);
  g_source_attach (self->turn, g_main_context_get_thread_default ());
}

/**
 * lb_item_cache_get:
 * @self: a cache
 * @row_id: the row of a message
 *
 * Returns: (transfer full): its item, which is filled soon if it is not loaded yet
 */
LbMailboxItem *
lb_item_cache_get (LbItemCache *self,
                   gint64       row_id)
{
  LbItemEntry *entry = lb_item_cache_ensure (self, row_id);

  if (!lb_mailbox_item_is_loaded (entry->item))
    lb_item_cache_want (self, entry);

  return g_object_ref (entry->item);
}

/**
 * lb_item_cache_put:
 * @self: a cache
 * @row: the row of a message
 *
 * Returns: (transfer full): its item, filled with @row
 */
LbMailboxItem *
lb_item_cache_put (LbItemCache *self,
                   LbStoreRow  *row)
{
  LbItemEntry *entry = lb_item_cache_ensure (self, row->row_id);

  if (!lb_mailbox_item_is_loaded (entry->item))
    lb_mailbox_item_set_row (entry->item, row);

  return g_object_ref (entry->item);
}

static void
lb_item_cache_reload_entry (LbItemCache *self,
                            LbItemEntry *entry)
{
  if (entry->is_loading)
    entry->is_stale = TRUE;
  else
    lb_item_cache_want (self, entry);
}

/**
 * lb_item_cache_reload:
 * @self: a cache
 * @row_ids: (nullable) (element-type gint64): rows of messages whose state has changed; %NULL: any
 *
 * Reads again the rows whose items someone has.
 */
void
lb_item_cache_reload (LbItemCache *self,
                      GArray      *row_ids)
{
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; row_ids != NULL && i < row_ids->len; i++)
    {
      LbItemEntry *entry = lb_item_cache_find (self, g_array_index (row_ids, gint64, i));

      if (entry != NULL)
        lb_item_cache_reload_entry (self, entry);
    }

  g_hash_table_iter_init (&iter, self->entries);
  while (row_ids == NULL && g_hash_table_iter_next (&iter, NULL, &value))
    lb_item_cache_reload_entry (self, value);
}

static void
lb_item_cache_set_entry_read (LbItemCache *self,
                              LbItemEntry *entry,
                              gboolean     is_read)
{
  const LbStoreRow *row = lb_mailbox_item_get_row (entry->item);
  g_autoptr(LbStoreRow) changed = NULL;

  if (entry->is_loading)
    entry->is_stale = TRUE;

  if (row == NULL || row->is_read == is_read)
    return;

  changed = lb_store_row_copy (row);
  changed->is_read = is_read;
  lb_mailbox_item_set_row (entry->item, changed);
}

/**
 * lb_item_cache_set_read:
 * @self: a cache
 * @row_ids: (nullable) (element-type gint64): which; %NULL: all
 * @is_read: the new state, which is on the disk now
 *
 * Tells the items that are alive.
 */
void
lb_item_cache_set_read (LbItemCache *self,
                        GArray      *row_ids,
                        gboolean     is_read)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; row_ids != NULL && i < row_ids->len; i++)
    {
      LbItemEntry *entry = lb_item_cache_find (self, g_array_index (row_ids, gint64, i));

      if (entry != NULL)
        g_ptr_array_add (items, g_object_ref (entry->item));
    }

  g_hash_table_iter_init (&iter, self->entries);
  while (row_ids == NULL && g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (items, g_object_ref (((LbItemEntry *) value)->item));

  /* A handler of a notification may ask for other items, which changes the table. */
  for (guint i = 0; i < items->len; i++)
    {
      gint64 row_id = lb_mailbox_item_get_row_id (g_ptr_array_index (items, i));

      lb_item_cache_set_entry_read (self, lb_item_cache_find (self, row_id), is_read);
    }
}
