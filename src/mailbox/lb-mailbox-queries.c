#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include <string.h>

#include <glib/gi18n.h>

#include "mailbox/lb-mailbox-private.h"

static gint64
lb_mailbox_get_latest (LbMailbox *self)
{
  if (self->arrivals->len > 0)
    return ((const LbStoreRow *) g_ptr_array_index (self->arrivals,
                                                    self->arrivals->len - 1))->row_id;

  return lb_mark_list_get_length (self->marks) > 0 ? lb_mark_list_get_row_id (self->marks, 0) : 0;
}

static void
lb_mailbox_load_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  g_autoptr(LbStoredMessage) message = NULL;
  GError *error = NULL;

  message = lb_store_load_finish (LB_STORE (object), result, &error);
  if (message == NULL)
    g_task_return_error (task, error);
  else if (lb_mailbox_is_hidden (self, message->row->row_id))
    g_task_return_new_error (task, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND,
                             _("There is no such message"));
  else
    g_task_return_pointer (task, g_steal_pointer (&message),
                           (GDestroyNotify) lb_stored_message_unref);
}

/**
 * lb_mailbox_load_async:
 * @self: a mailbox
 * @id: the identifier of a message, or "latest"
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Reads a whole message.
 */
void
lb_mailbox_load_async (LbMailbox           *self,
                       const char          *id,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_load_async);
  if (strcmp (id, "latest") == 0)
    lb_store_load_row_async (self->store, lb_mailbox_get_latest (self), cancellable,
                             lb_mailbox_load_cb, g_steal_pointer (&task));
  else
    lb_store_load_async (self->store, id, cancellable, lb_mailbox_load_cb, g_steal_pointer (&task));
}

/**
 * lb_mailbox_load_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error, %LB_STORE_ERROR_NOT_FOUND for an unknown or deleted message
 *
 * Returns: (transfer full) (nullable): the message
 */
LbStoredMessage *
lb_mailbox_load_finish (LbMailbox     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_mailbox_list_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static GArray *
lb_mailbox_collect (LbMailbox *self,
                    guint      start,
                    guint      limit)
{
  GArray *row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_arrivals = self->arrivals->len;
  guint n = lb_mailbox_get_n_messages (self);

  for (guint i = start; i < n && i - start < limit; i++)
    {
      gint64 row_id;

      if (i < n_arrivals)
        row_id = ((const LbStoreRow *) g_ptr_array_index (self->arrivals,
                                                          n_arrivals - 1 - i))->row_id;
      else
        row_id = lb_mark_list_get_row_id (self->marks, i - n_arrivals);

      g_array_append_val (row_ids, row_id);
    }

  return row_ids;
}

/**
 * lb_mailbox_list_async:
 * @self: a mailbox
 * @start: how many of the newest messages to leave out
 * @limit: how many to give at most
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Reads a page of the list, with every message whose lb_mailbox_add_async() has returned.
 */
void
lb_mailbox_list_async (LbMailbox           *self,
                       guint                start,
                       guint                limit,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GArray) row_ids = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_list_async);
  row_ids = lb_mailbox_collect (self, start, limit);
  lb_store_get_rows_async (self->store, row_ids, cancellable, lb_mailbox_list_cb,
                           g_steal_pointer (&task));
}

/**
 * lb_mailbox_get_rows_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64): rows of messages, for example what a search found
 * @start: how many of them to leave out
 * @limit: how many to give at most
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context; it calls lb_mailbox_list_finish()
 * @user_data: data for @callback
 *
 * Reads rows.
 */
void
lb_mailbox_get_rows_async (LbMailbox           *self,
                           GArray              *row_ids,
                           guint                start,
                           guint                limit,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GArray) page = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (row_ids != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_get_rows_async);
  if (start < row_ids->len)
    g_array_append_vals (page, &g_array_index (row_ids, gint64, start),
                         MIN (limit, row_ids->len - start));

  lb_store_get_rows_async (self->store, page, cancellable, lb_mailbox_list_cb,
                           g_steal_pointer (&task));
}

/**
 * lb_mailbox_list_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreRow): the rows, newest first
 */
GPtrArray *
lb_mailbox_list_finish (LbMailbox     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_mailbox_find_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GArray) row_ids = lb_store_lookup_finish (LB_STORE (object), result, &error);

  if (row_ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lb_mailbox_show_arrivals (self);
  g_task_return_int (task, lb_mark_list_find (self->marks, g_array_index (row_ids, gint64, 0)));
}

/**
 * lb_mailbox_find_async:
 * @self: a mailbox
 * @id: the identifier of a message, or "latest"
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks where the list shows a message.
 */
void
lb_mailbox_find_async (LbMailbox           *self,
                       const char          *id,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  const char *ids[] = { id, NULL };
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_find_async);
  lb_store_lookup_async (self->store, ids, cancellable, lb_mailbox_find_cb,
                         g_steal_pointer (&task));
}

/**
 * lb_mailbox_find_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: the position at this moment; %LB_MAILBOX_NO_POSITION for an unknown or deleted message
 */
guint
lb_mailbox_find_finish (LbMailbox     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  gssize position;

  g_return_val_if_fail (g_task_is_valid (result, self), LB_MAILBOX_NO_POSITION);

  position = g_task_propagate_int (G_TASK (result), error);
  return position >= 0 ? (guint) position : LB_MAILBOX_NO_POSITION;
}

static void
lb_mailbox_count_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autofree LbStoreCounts *counts = g_new0 (LbStoreCounts, 1);
  GError *error = NULL;

  if (lb_store_count_finish (LB_STORE (object), result, counts, &error))
    g_task_return_pointer (task, g_steal_pointer (&counts), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * lb_mailbox_count_async:
 * @self: a mailbox
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks how much the store holds, with what is deleted but can still be brought back.
 */
void
lb_mailbox_count_async (LbMailbox           *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_count_async);
  lb_store_count_async (self->store, cancellable, lb_mailbox_count_cb, g_steal_pointer (&task));
}

/**
 * lb_mailbox_count_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @counts: (out): how much there is
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_mailbox_count_finish (LbMailbox      *self,
                         GAsyncResult   *result,
                         LbStoreCounts  *counts,
                         GError        **error)
{
  g_autofree LbStoreCounts *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return FALSE;

  *counts = *found;
  return TRUE;
}

static void
lb_mailbox_reload_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LbMailbox) self = LB_MAILBOX (user_data);
  g_autoptr(GArray) row_ids = lb_store_lookup_finish (LB_STORE (object), result, NULL);

  if (row_ids != NULL)
    lb_item_cache_reload (self->cache, row_ids);
}

/**
 * lb_mailbox_reload:
 * @self: a mailbox
 * @id: a message whose state was changed in the store by somebody else
 *
 * Reads the message's row again, if it is shown.
 */
void
lb_mailbox_reload (LbMailbox  *self,
                   const char *id)
{
  const char * const ids[] = { id, NULL };

  g_return_if_fail (LB_IS_MAILBOX (self));

  lb_store_lookup_async (self->store, ids, NULL, lb_mailbox_reload_cb, g_object_ref (self));
}
