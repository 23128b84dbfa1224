#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include "store/lb-store-private.h"
#include "store/lb-store-read.h"

/* Rows that a long change takes in one transaction, so that arrivals do not wait behind it. */
#define SLICE_ROWS 200

/* All that belongs to a message. */
static const char * const delete_statements[] = {
  "INSERT OR IGNORE INTO search_gone SELECT ?1 FROM search_progress WHERE indexed >= ?1",
  "DELETE FROM states WHERE row_id = ?1",
  "DELETE FROM messages WHERE row_id = ?1",
  "DELETE FROM contents WHERE row_id = ?1",
  "DELETE FROM message_tags WHERE row_id = ?1",
  "DELETE FROM notes WHERE row_id = ?1",
  "DELETE FROM relay_recipients"
  " WHERE job_id IN (SELECT job_id FROM relays WHERE row_id = ?1)",
  "DELETE FROM relays WHERE row_id = ?1",
  NULL,
};

/* The same statements for many rows. */
typedef struct
{
  GArray             *row_ids;    /* (owned) (element-type gint64) */
  const char * const *statements; /* each with the row id as ?1 and the value as ?2 */
  gint64              value;
} LbStoreRowsChange;

static void
lb_store_rows_change_free (LbStoreRowsChange *self)
{
  g_array_unref (self->row_ids);
  g_free (self);
}

static gboolean
lb_store_change_row (LbConnection        *connection,
                     const char * const  *statements,
                     gint64               row_id,
                     gint64               value,
                     GError             **error)
{
  for (gsize i = 0; statements[i] != NULL; i++)
    {
      g_autoptr(LbStatement) statement = lb_connection_prepare (connection, statements[i], error);

      if (statement == NULL)
        return FALSE;

      lb_statement_bind_int (statement, 1, row_id);
      if (sqlite3_bind_parameter_count (statement) > 1)
        lb_statement_bind_int (statement, 2, value);

      if (!lb_statement_run (statement, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_store_delete_row:
 * @connection: the writer's connection, in a transaction
 * @row_id: the row of a message; an unknown one does no harm
 * @error: the place for an error
 *
 * Returns: whether all that belongs to the message is gone
 */
gboolean
lb_store_delete_row (LbConnection  *connection,
                     gint64         row_id,
                     GError       **error)
{
  return lb_store_change_row (connection, delete_statements, row_id, 0, error);
}

static gboolean
lb_store_run_rows_change (LbStoreCore   *core,
                          LbConnection  *connection,
                          LbStoreJob    *job,
                          GError       **error)
{
  const LbStoreRowsChange *change = job->input;
  guint end = MIN (job->n_done + SLICE_ROWS, change->row_ids->len);

  for (guint i = job->n_done; i < end; i++)
    {
      gint64 row_id = g_array_index (change->row_ids, gint64, i);

      if (!lb_store_change_row (connection, change->statements, row_id, change->value, error))
        return FALSE;
    }

  job->n_tried = end;
  job->wants_more = end < change->row_ids->len;
  return TRUE;
}

static void
lb_store_push_rows_change (LbStore             *self,
                           GArray              *row_ids,
                           const char * const  *statements,
                           gint64               value,
                           gpointer             source_tag,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  LbStoreRowsChange *change = g_new0 (LbStoreRowsChange, 1);

  change->row_ids = g_array_ref (row_ids);
  change->statements = statements;
  change->value = value;
  lb_store_push (self, LB_STORE_WRITER,
                 lb_store_job_new (lb_store_run_rows_change, change,
                                   (GDestroyNotify) lb_store_rows_change_free),
                 source_tag, cancellable, callback, user_data);
}

/**
 * lb_store_delete_async:
 * @self: a store
 * @row_ids: (element-type gint64): what to delete; not changed until the call ends. Unknown ones do
 *   no harm
 * @cancellable: (nullable): stops between two slices
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Deletes messages for good. Many are deleted in slices, between which arrivals are written.
 */
void
lb_store_delete_async (LbStore             *self,
                       GArray              *row_ids,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (row_ids != NULL);

  lb_store_push_rows_change (self, row_ids, delete_statements, 0,
                             lb_store_delete_async, cancellable, callback, user_data);
}

/**
 * lb_store_delete_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether all are gone
 */
gboolean
lb_store_delete_finish (LbStore       *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
lb_store_run_set_all_read (LbStoreCore   *core,
                           LbConnection  *connection,
                           LbStoreJob    *job,
                           GError       **error)
{
  return lb_connection_execute (connection, GPOINTER_TO_INT (job->input)
                                ? "UPDATE states SET is_read = 1 WHERE is_read = 0"
                                : "UPDATE states SET is_read = 0 WHERE is_read = 1", error);
}

/**
 * lb_store_set_read_async:
 * @self: a store
 * @row_ids: (nullable) (element-type gint64): which; not changed until the call ends; %NULL: all
 * @is_read: the new state
 * @cancellable: (nullable): stops between two slices
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Marks messages as read or unread.
 */
void
lb_store_set_read_async (LbStore             *self,
                         GArray              *row_ids,
                         gboolean             is_read,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  static const char * const statements[] = { "UPDATE states SET is_read = ?2 WHERE row_id = ?1",
                                             NULL };

  g_return_if_fail (LB_IS_STORE (self));

  is_read = is_read != FALSE;
  if (row_ids != NULL)
    lb_store_push_rows_change (self, row_ids, statements, is_read,
                               lb_store_set_read_async, cancellable, callback, user_data);
  else
    lb_store_push (self, LB_STORE_WRITER,
                   lb_store_job_new (lb_store_run_set_all_read, GINT_TO_POINTER (is_read), NULL),
                   lb_store_set_read_async, cancellable, callback, user_data);
}

/**
 * lb_store_set_read_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_set_read_finish (LbStore       *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lb_store_set_pinned_async:
 * @self: a store
 * @row_ids: (element-type gint64): which; not changed until the call ends
 * @is_pinned: the new state
 * @cancellable: (nullable): stops between two slices
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Keeps messages from going by the limits, or lets them go again.
 */
void
lb_store_set_pinned_async (LbStore             *self,
                           GArray              *row_ids,
                           gboolean             is_pinned,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  static const char * const statements[] = { "UPDATE states SET is_pinned = ?2 WHERE row_id = ?1",
                                             NULL };

  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (row_ids != NULL);

  lb_store_push_rows_change (self, row_ids, statements, is_pinned != FALSE,
                             lb_store_set_pinned_async, cancellable, callback, user_data);
}

/**
 * lb_store_set_pinned_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_set_pinned_finish (LbStore       *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
