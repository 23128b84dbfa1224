#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox/lb-mailbox-private.h"

static void
lb_mailbox_apply_read (LbMailbox *self,
                       GArray    *row_ids,
                       gboolean   is_read)
{
  lb_mailbox_show_arrivals (self);
  lb_mark_list_set_read (self->marks, row_ids, is_read);
  for (guint i = 0; i < self->deleted->len; i++)
    {
      GArray *marks = g_ptr_array_index (self->deleted, i);
      g_autoptr(LbMarkList) hidden = lb_mark_list_new (g_array_ref (marks));

      lb_mark_list_set_read (hidden, row_ids, is_read);
    }

  lb_item_cache_set_read (self->cache, row_ids, is_read);
  lb_mailbox_notify_counts (self);
}

typedef struct
{
  GArray  *row_ids; /* (owned) (nullable) */
  gboolean is_read;
} LbMailboxRead;

static void
lb_mailbox_read_free (LbMailboxRead *self)
{
  g_clear_pointer (&self->row_ids, g_array_unref);
  g_free (self);
}

static void
lb_mailbox_set_read_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  const LbMailboxRead *read = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lb_store_set_read_finish (LB_STORE (object), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  lb_mailbox_apply_read (self, read->row_ids, read->is_read);
  lb_mailbox_tell_changed (self, read->row_ids);
  g_task_return_boolean (task, TRUE);
}

static void
lb_mailbox_set_read_start (GTask *task)
{
  LbMailbox *self = g_task_get_source_object (task);
  const LbMailboxRead *read = g_task_get_task_data (task);

  lb_store_set_read_async (self->store, read->row_ids, read->is_read, g_task_get_cancellable (task),
                           lb_mailbox_set_read_cb, g_object_ref (task));
}

static void
lb_mailbox_set_read_lookup_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailboxRead *read = g_task_get_task_data (task);
  GError *error = NULL;

  read->row_ids = lb_store_lookup_finish (LB_STORE (object), result, &error);
  if (read->row_ids != NULL)
    lb_mailbox_set_read_start (task);
  else
    g_task_return_error (task, error);
}

static GTask *
lb_mailbox_set_read_new (LbMailbox           *self,
                         GArray              *row_ids,
                         gboolean             is_read,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  LbMailboxRead *read = g_new0 (LbMailboxRead, 1);

  read->row_ids = row_ids != NULL ? g_array_ref (row_ids) : NULL;
  read->is_read = is_read != FALSE;
  g_task_set_source_tag (task, lb_mailbox_set_read_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, read, (GDestroyNotify) lb_mailbox_read_free);

  return task;
}

/**
 * lb_mailbox_set_read_async:
 * @self: a mailbox
 * @ids: (nullable) (array zero-terminated=1): identifiers of messages, unknown ones do no harm;
 *   %NULL: all
 * @is_read: the new state
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Marks messages as read or unread.
 */
void
lb_mailbox_set_read_async (LbMailbox           *self,
                           const char * const  *ids,
                           gboolean             is_read,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = lb_mailbox_set_read_new (self, NULL, is_read, cancellable, callback, user_data);
  if (ids == NULL)
    lb_mailbox_set_read_start (task);
  else
    lb_store_lookup_async (self->store, ids, cancellable, lb_mailbox_set_read_lookup_cb,
                           g_steal_pointer (&task));
}

/**
 * lb_mailbox_set_rows_read_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64): rows of messages; not changed until the call ends
 * @is_read: the new state
 * @cancellable: (nullable): ends it early
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_set_read_finish()
 * @user_data: data for @callback
 *
 * Marks messages as read or unread.
 */
void
lb_mailbox_set_rows_read_async (LbMailbox           *self,
                                GArray              *row_ids,
                                gboolean             is_read,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (row_ids != NULL);

  task = lb_mailbox_set_read_new (self, row_ids, is_read, cancellable, callback, user_data);
  lb_mailbox_set_read_start (task);
}

/**
 * lb_mailbox_set_read_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether it worked; the items have been notified
 */
gboolean
lb_mailbox_set_read_finish (LbMailbox     *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_mailbox_is_unread:
 * @self: a mailbox
 * @row_id: the row of a message
 *
 * Returns: whether the list shows it and nobody has opened it
 */
gboolean
lb_mailbox_is_unread (LbMailbox *self,
                      gint64     row_id)
{
  g_return_val_if_fail (LB_IS_MAILBOX (self), FALSE);

  return lb_mark_list_is_unread (self->marks, row_id);
}
