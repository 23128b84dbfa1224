#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-sort.h"

#include <string.h>

#include "store/lb-row-set.h"
#include "store/lb-store-private.h"

/* Sorting anew reads every message's key; placing one reads some 20. */
#define PLACING_COSTS 50

/* The row, then what its key is made of: a number, or texts of which the first that says something
 * counts. */
#define SELECT_SENDER "SELECT row_id, from_list, mail_from FROM messages"
#define SELECT_SIZE "SELECT row_id, size FROM states"
#define SELECT_SUBJECT "SELECT row_id, subject FROM messages"
#define ALL " ORDER BY row_id"
#define ONE " WHERE row_id = ?"

static const struct
{
  const char *all;
  const char *one;
} statements[LB_STORE_N_ORDERS] = {
  [LB_STORE_ORDER_SENDER] = { SELECT_SENDER ALL, SELECT_SENDER ONE },
  [LB_STORE_ORDER_SIZE] = { SELECT_SIZE ALL, SELECT_SIZE ONE },
  [LB_STORE_ORDER_SUBJECT] = { SELECT_SUBJECT ALL, SELECT_SUBJECT ONE },
};

typedef struct
{
  LbStoreOrder order;
  GArray      *row_ids; /* (owned) */
  GArray      *sorted;  /* (owned) (nullable) */
} LbStoreSort;

static void
lb_store_sort_free (LbStoreSort *self)
{
  g_array_unref (self->row_ids);
  g_clear_pointer (&self->sorted, g_array_unref);
  g_free (self);
}

/* --- Keys --- */

typedef struct
{
  gint64 row_id;
  gint64 number;
  char  *text; /* (owned) (nullable): of a message that is there no more */
} LbSortKey;

static void
lb_sort_key_clear (gpointer key)
{
  g_free (((LbSortKey *) key)->text);
}

static int
lb_sort_key_compare (gconstpointer a,
                     gconstpointer b)
{
  const LbSortKey *first = a;
  const LbSortKey *second = b;
  int difference = g_strcmp0 (first->text, second->text);

  if (difference != 0)
    return difference;

  if (first->number != second->number)
    return first->number > second->number ? -1 : 1;

  return (first->row_id < second->row_id) - (first->row_id > second->row_id);
}

/* The name of the first of a list of addresses, else its address. lb_address_list_dump() tells the
 * form. */
static char *
lb_sort_key_find_sender (const char *list)
{
  const char *end = list + strcspn (list, "\n");
  const char *tab = memchr (list, '\t', (gsize) (end - list));

  if (tab != NULL && tab + 1 < end)
    return g_strndup (tab + 1, (gsize) (end - tab - 1));

  return g_strndup (list, (gsize) ((tab != NULL ? tab : end) - list));
}

static void
lb_sort_key_take (LbSortKey    *key,
                  LbStatement  *statement,
                  LbStoreOrder  order)
{
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  key->row_id = lb_statement_get_int (statement, 0);
  if (order == LB_STORE_ORDER_SIZE)
    {
      key->number = lb_statement_get_int (statement, 1);
      return;
    }

  text = lb_statement_dup_text (statement, 1);
  if (order == LB_STORE_ORDER_SENDER)
    {
      g_autofree char *list = g_steal_pointer (&text);

      text = lb_sort_key_find_sender (list);
      if (*text == '\0')
        {
          g_free (text);
          text = lb_statement_dup_text (statement, 2);
        }
    }

  folded = g_utf8_casefold (text, -1);
  key->text = g_utf8_collate_key (folded, -1);
}

static gboolean
lb_sort_key_read (LbSortKey     *key,
                  LbConnection  *connection,
                  LbStoreOrder   order,
                  gint64         row_id,
                  GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, statements[order].one,
                                                            error);
  GError *own_error = NULL;

  key->row_id = row_id;
  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row_id);
  if (lb_statement_next (statement, &own_error))
    lb_sort_key_take (key, statement, order);

  if (own_error == NULL)
    return TRUE;

  g_propagate_error (error, own_error);
  return FALSE;
}

/* --- All anew --- */

/* The keys of @row_ids. Those of messages that went meanwhile are empty. */
static GArray *
lb_store_sort_read_keys (LbConnection  *connection,
                         LbStoreOrder   order,
                         GArray        *row_ids,
                         GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, statements[order].all,
                                                            error);
  g_autoptr(GArray) keys = g_array_sized_new (FALSE, TRUE, sizeof (LbSortKey), row_ids->len);
  GError *own_error = NULL;
  guint i = 0;

  if (statement == NULL)
    return NULL;

  g_array_set_clear_func (keys, lb_sort_key_clear);
  g_array_set_size (keys, row_ids->len);
  while (i < row_ids->len && lb_statement_next (statement, &own_error))
    {
      gint64 row_id = lb_statement_get_int (statement, 0);

      for (; i < row_ids->len && g_array_index (row_ids, gint64, i) < row_id; i++)
        g_array_index (keys, LbSortKey, i).row_id = g_array_index (row_ids, gint64, i);

      if (i < row_ids->len && g_array_index (row_ids, gint64, i) == row_id)
        lb_sort_key_take (&g_array_index (keys, LbSortKey, i++), statement, order);
    }

  for (; i < row_ids->len; i++)
    g_array_index (keys, LbSortKey, i).row_id = g_array_index (row_ids, gint64, i);

  if (own_error == NULL)
    return g_steal_pointer (&keys);

  g_propagate_error (error, own_error);
  return NULL;
}

static GArray *
lb_store_sort_all (LbConnection  *connection,
                   LbStoreOrder   order,
                   GArray        *row_ids,
                   GError       **error)
{
  g_autoptr(GArray) keys = lb_store_sort_read_keys (connection, order, row_ids, error);
  GArray *sorted;

  if (keys == NULL)
    return NULL;

  g_array_sort (keys, lb_sort_key_compare);
  sorted = g_array_sized_new (FALSE, FALSE, sizeof (gint64), keys->len);
  for (guint i = 0; i < keys->len; i++)
    g_array_append_val (sorted, g_array_index (keys, LbSortKey, i).row_id);

  return sorted;
}

/* --- A few into the others --- */

static gboolean
lb_store_sort_find_place (LbConnection     *connection,
                          LbStoreOrder      order,
                          GArray           *sorted,
                          const LbSortKey  *key,
                          guint            *place,
                          GError          **error)
{
  guint begin = 0;
  guint end = sorted->len;

  while (begin < end)
    {
      guint middle = begin + (end - begin) / 2;
      LbSortKey other = { 0 };
      gboolean is_before;

      if (!lb_sort_key_read (&other, connection, order, g_array_index (sorted, gint64, middle),
                             error))
        return FALSE;

      is_before = lb_sort_key_compare (&other, key) < 0;
      lb_sort_key_clear (&other);
      if (is_before)
        begin = middle + 1;
      else
        end = middle;
    }

  *place = begin;
  return TRUE;
}

static GArray *
lb_store_sort_place (LbConnection  *connection,
                     LbStoreOrder   order,
                     GArray        *sorted,
                     GArray        *new_ids,
                     GError       **error)
{
  g_autoptr(GArray) all = g_array_copy (sorted);

  for (guint i = 0; i < new_ids->len; i++)
    {
      LbSortKey key = { 0 };
      gboolean is_found;
      guint place;

      if (!lb_sort_key_read (&key, connection, order, g_array_index (new_ids, gint64, i), error))
        return NULL;

      is_found = lb_store_sort_find_place (connection, order, all, &key, &place, error);
      lb_sort_key_clear (&key);
      if (!is_found)
        return NULL;

      g_array_insert_val (all, place, key.row_id);
    }

  return g_steal_pointer (&all);
}

static int
lb_store_sort_compare_ids (gconstpointer a,
                           gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static gboolean
lb_store_run_sort (LbStoreCore   *core,
                   LbConnection  *connection,
                   LbStoreJob    *job,
                   GError       **error)
{
  const LbStoreSort *input = job->input;
  g_autoptr(GArray) kept = NULL;
  g_autoptr(GArray) known = NULL;
  g_autoptr(GArray) new_ids = NULL;
  GArray *sorted;

  if (!lb_connection_execute (connection, "BEGIN", error))
    return FALSE;

  kept = input->sorted != NULL ? lb_row_set_filter (input->row_ids, input->sorted)
                               : lb_row_set_new ();
  known = g_array_copy (kept);
  g_array_sort (known, lb_store_sort_compare_ids);
  new_ids = lb_row_set_subtract (input->row_ids, known);
  sorted = (guint64) new_ids->len * PLACING_COSTS < kept->len
           ? lb_store_sort_place (connection, input->order, kept, new_ids, error)
           : lb_store_sort_all (connection, input->order, input->row_ids, error);
  if (sorted == NULL)
    return FALSE;

  lb_store_job_set_output (job, sorted, (GDestroyNotify) g_array_unref);
  return TRUE;
}

/**
 * lb_store_sort_async:
 * @self: a store
 * @order: by what; not %LB_STORE_ORDER_NEWEST and %LB_STORE_ORDER_OLDEST, for which the rows need
 *   nothing of the store
 * @row_ids: (element-type gint64): rows of messages, growing; not changed until the call ends
 * @sorted: (nullable) (element-type gint64): what the last call with the same order gave, so that
 *   only what has come since needs a place; not changed until the call ends
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Sorts messages, without loading them.
 */
void
lb_store_sort_async (LbStore             *self,
                     LbStoreOrder         order,
                     GArray              *row_ids,
                     GArray              *sorted,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  LbStoreSort *input;

  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (order < LB_STORE_N_ORDERS && statements[order].all != NULL);
  g_return_if_fail (row_ids != NULL);

  input = g_new0 (LbStoreSort, 1);
  input->order = order;
  input->row_ids = g_array_ref (row_ids);
  input->sorted = sorted != NULL ? g_array_ref (sorted) : NULL;
  lb_store_push (self, LB_STORE_READER,
                 lb_store_job_new (lb_store_run_sort, input, (GDestroyNotify) lb_store_sort_free),
                 lb_store_sort_async, cancellable, callback, user_data);
}

/**
 * lb_store_sort_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type gint64): all the rows, in order
 */
GArray *
lb_store_sort_finish (LbStore       *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
