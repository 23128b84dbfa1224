#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox/lb-mailbox-private.h"
#include "store/lb-row-set.h"
#include "store/lb-search-words.h"
#include "store/lb-store-search.h"

/**
 * lb_mailbox_list_row_ids:
 * @self: a mailbox
 *
 * Returns: (transfer full) (element-type gint64): every message that is not hidden, oldest first
 */
GArray *
lb_mailbox_list_row_ids (LbMailbox *self)
{
  guint n = lb_mark_list_get_length (self->marks);
  GArray *row_ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n + self->arrivals->len);

  for (guint i = n; i > 0; i--)
    {
      gint64 row_id = lb_mark_list_get_row_id (self->marks, i - 1);

      g_array_append_val (row_ids, row_id);
    }

  for (guint i = 0; i < self->arrivals->len; i++)
    g_array_append_val (row_ids, ((LbStoreRow *) g_ptr_array_index (self->arrivals, i))->row_id);

  return row_ids;
}

/**
 * lb_mailbox_list_words:
 *
 * Returns: (transfer full) (array zero-terminated=1): the words that a search may have, each up to
 *   the value that someone has to think of: "from:", "is:read"
 */
char **
lb_mailbox_list_words (void)
{
  return lb_search_list_words ();
}

static void
lb_mailbox_search_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GArray) found = lb_store_search_finish (LB_STORE (object), result, &error);

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, lb_row_set_reverse (found), (GDestroyNotify) g_array_unref);
}

/**
 * lb_mailbox_search_async:
 * @self: a mailbox
 * @query: what to find, in the language of lb_search_parse()
 * @zone: (nullable): where the reader is; %NULL: here
 * @cancellable: (nullable): ends the search early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Searches. Every message is found whose lb_mailbox_add_async() has returned.
 */
void
lb_mailbox_search_async (LbMailbox           *self,
                         const char          *query,
                         GTimeZone           *zone,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GTimeZone) here = NULL;
  g_autoptr(LbSearch) search = NULL;
  g_autoptr(GArray) candidates = NULL;
  GError *error = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_search_async);
  here = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  search = lb_search_parse (query, g_get_real_time (), here, &error);
  if (search == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  candidates = lb_mailbox_list_row_ids (self);
  lb_store_search_async (self->store, search, candidates, cancellable, lb_mailbox_search_cb,
                         g_steal_pointer (&task));
}

/**
 * lb_mailbox_search_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error, %LB_STORE_ERROR_QUERY with the word for a bad query
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the rows of all that was found, newest
 *   first
 */
GArray *
lb_mailbox_search_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
