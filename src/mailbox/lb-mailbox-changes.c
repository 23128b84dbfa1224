#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox/lb-mailbox-private.h"

static void
lb_mailbox_changed_cb (guint    position,
                       guint    n_removed,
                       guint    n_added,
                       gpointer user_data)
{
  g_list_model_items_changed (G_LIST_MODEL (user_data), position, n_removed, n_added);
}

/**
 * lb_mailbox_hide:
 * @self: a mailbox
 * @row_ids: (element-type gint64): what to take out of the list
 *
 * Returns: (transfer full) (element-type LbStoreMark): what was in it
 */
GArray *
lb_mailbox_hide (LbMailbox *self,
                 GArray    *row_ids)
{
  GArray *marks;

  lb_mailbox_show_arrivals (self);
  marks = lb_mark_list_remove (self->marks, row_ids, lb_mailbox_changed_cb, self);
  if (marks->len > 0)
    lb_mailbox_notify_counts (self);

  return marks;
}

/**
 * lb_mailbox_unhide:
 * @self: a mailbox
 * @marks: (element-type LbStoreMark): what lb_mailbox_hide() gave
 */
void
lb_mailbox_unhide (LbMailbox *self,
                   GArray    *marks)
{
  lb_mark_list_insert (self->marks, marks, lb_mailbox_changed_cb, self);
  if (marks->len > 0)
    lb_mailbox_notify_counts (self);
}

static void
lb_mailbox_ignore_change_cb (guint    position,
                             guint    n_removed,
                             guint    n_added,
                             gpointer user_data)
{
}

/**
 * lb_mailbox_drop_removed:
 * @self: a mailbox
 *
 * Takes out of the list, and out of what can be brought back, what the store let go by its limits.
 */
void
lb_mailbox_drop_removed (LbMailbox *self)
{
  g_autoptr(GArray) row_ids = NULL;

  if (self->removed->len == 0)
    return;

  row_ids = g_steal_pointer (&self->removed);
  self->removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->deleted->len; i++)
    {
      GArray *marks = g_ptr_array_index (self->deleted, i);
      g_autoptr(LbMarkList) hidden = lb_mark_list_new (g_array_ref (marks));

      g_array_unref (lb_mark_list_remove (hidden, row_ids, lb_mailbox_ignore_change_cb, NULL));
    }

  g_array_unref (lb_mark_list_remove (self->marks, row_ids, lb_mailbox_changed_cb, self));
  lb_mailbox_notify_counts (self);
  g_object_notify (G_OBJECT (self), "n-removed");
}

/**
 * lb_mailbox_is_hidden:
 * @self: a mailbox
 * @row_id: the row of a message
 *
 * Returns: whether it was deleted, but can still be brought back
 */
gboolean
lb_mailbox_is_hidden (LbMailbox *self,
                      gint64     row_id)
{
  for (guint i = 0; i < self->deleted->len; i++)
    {
      GArray *marks = g_ptr_array_index (self->deleted, i);

      for (guint j = 0; j < marks->len; j++)
        {
          if (lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, j)) == row_id)
            return TRUE;
        }
    }

  return FALSE;
}

/* --- Delete --- */

/* The row ids of marks, and the marks themselves to put them back when the disk refuses. */
static GArray *
lb_mailbox_get_row_ids (GArray *marks)
{
  GArray *row_ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), marks->len);

  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));

      g_array_append_val (row_ids, row_id);
    }

  return row_ids;
}

static void
lb_mailbox_delete_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (lb_store_delete_finish (LB_STORE (object), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  lb_mailbox_unhide (self, g_task_get_task_data (task));
  g_task_return_error (task, error);
}

/* What the list no longer shows goes for good. */
static void
lb_mailbox_delete_marks (GTask  *task,
                         GArray *marks)
{
  LbMailbox *self = g_task_get_source_object (task);
  g_autoptr(GArray) row_ids = lb_mailbox_get_row_ids (marks);

  g_task_set_task_data (task, g_array_ref (marks), (GDestroyNotify) g_array_unref);
  lb_store_delete_async (self->store, row_ids, NULL, lb_mailbox_delete_cb, g_object_ref (task));
}

static void
lb_mailbox_delete_lookup_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  g_autoptr(GArray) row_ids = NULL;
  g_autoptr(GArray) marks = NULL;
  GError *error = NULL;

  row_ids = lb_store_lookup_finish (LB_STORE (object), result, &error);
  if (row_ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  marks = lb_mailbox_hide (self, row_ids);
  lb_mailbox_delete_marks (task, marks);
}

static GArray *
lb_mailbox_hide_all (LbMailbox *self)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  lb_mailbox_show_arrivals (self);
  for (guint i = lb_mark_list_get_length (self->marks); i > 0; i--)
    {
      gint64 row_id = lb_mark_list_get_row_id (self->marks, i - 1);

      g_array_append_val (row_ids, row_id);
    }

  return lb_mailbox_hide (self, row_ids);
}

/**
 * lb_mailbox_delete_async:
 * @self: a mailbox
 * @ids: (nullable) (array zero-terminated=1): identifiers of messages, unknown ones do no harm;
 *   %NULL: all
 * @cancellable: (nullable): ends it before the messages are looked up
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Deletes messages for good, without undo.
 */
void
lb_mailbox_delete_async (LbMailbox           *self,
                         const char * const  *ids,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GArray) marks = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_delete_async);
  g_task_set_check_cancellable (task, FALSE);
  if (ids != NULL)
    {
      lb_store_lookup_async (self->store, ids, cancellable, lb_mailbox_delete_lookup_cb,
                             g_steal_pointer (&task));
      return;
    }

  marks = lb_mailbox_hide_all (self);
  lb_mailbox_delete_marks (task, marks);
}

/**
 * lb_mailbox_delete_rows_async:
 * @self: a mailbox
 * @row_ids: (element-type gint64): rows of messages, for example what a search found
 * @cancellable: (nullable): not looked at
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_delete_finish()
 * @user_data: data for @callback
 *
 * Deletes messages for good, without undo.
 */
void
lb_mailbox_delete_rows_async (LbMailbox           *self,
                              GArray              *row_ids,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GArray) marks = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (row_ids != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_delete_rows_async);
  marks = lb_mailbox_hide (self, row_ids);
  lb_mailbox_delete_marks (task, marks);
}

/**
 * lb_mailbox_delete_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error; the messages are in the list again then
 *
 * Returns: whether they are gone
 */
gboolean
lb_mailbox_delete_finish (LbMailbox     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_mailbox_delete:
 * @self: a mailbox
 * @row_ids: (nullable) (element-type gint64): rows of messages; %NULL: all
 *
 * Takes messages out of the list at once. They stay in the store until
 * lb_mailbox_flush_deleted_async(), and come back by lb_mailbox_undo_delete().
 *
 * Returns: how many there were
 */
guint
lb_mailbox_delete (LbMailbox *self,
                   GArray    *row_ids)
{
  g_autoptr(GArray) marks = NULL;

  g_return_val_if_fail (LB_IS_MAILBOX (self), 0);

  marks = row_ids != NULL ? lb_mailbox_hide (self, row_ids) : lb_mailbox_hide_all (self);
  if (marks->len > 0)
    g_ptr_array_add (self->deleted, g_array_ref (marks));

  return marks->len;
}

/**
 * lb_mailbox_undo_delete:
 * @self: a mailbox
 *
 * Brings back what the last lb_mailbox_delete() took away, if it has not been flushed.
 *
 * Returns: how many there were
 */
guint
lb_mailbox_undo_delete (LbMailbox *self)
{
  g_autoptr(GArray) marks = NULL;

  g_return_val_if_fail (LB_IS_MAILBOX (self), 0);

  if (self->deleted->len == 0)
    return 0;

  marks = g_ptr_array_steal_index (self->deleted, self->deleted->len - 1);
  lb_mailbox_unhide (self, marks);
  return marks->len;
}

/**
 * lb_mailbox_flush_deleted_async:
 * @self: a mailbox
 * @cancellable: (nullable): not looked at
 * @callback: (nullable): called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Deletes for good what lb_mailbox_delete() took away.
 */
void
lb_mailbox_flush_deleted_async (LbMailbox           *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (LbStoreMark));

  g_return_if_fail (LB_IS_MAILBOX (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_flush_deleted_async);
  for (guint i = 0; i < self->deleted->len; i++)
    {
      GArray *batch = g_ptr_array_index (self->deleted, i);

      g_array_append_vals (marks, batch->data, batch->len);
    }

  g_ptr_array_set_size (self->deleted, 0);
  if (marks->len > 0)
    lb_mailbox_delete_marks (task, marks);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_mailbox_flush_deleted_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error; the messages are in the list again then
 *
 * Returns: whether they are gone
 */
gboolean
lb_mailbox_flush_deleted_finish (LbMailbox     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
