#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include <glib/gi18n.h>

#include "store/lb-store-private.h"
#include "store/lb-store-read.h"

static gboolean
lb_store_run_list_marks (LbStoreCore   *core,
                         LbConnection  *connection,
                         LbStoreJob    *job,
                         GError       **error)
{
  g_autoptr(LbStatement) statement = NULL;
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (LbStoreMark));
  GError *own_error = NULL;

  statement = lb_connection_prepare (connection,
                                     "SELECT row_id, is_read FROM states ORDER BY row_id", error);
  if (statement == NULL)
    return FALSE;

  while (lb_statement_next (statement, &own_error))
    {
      LbStoreMark mark = lb_store_mark (lb_statement_get_int (statement, 0),
                                        !lb_statement_get_int (statement, 1));

      g_array_append_val (marks, mark);
    }

  if (own_error != NULL)
    {
      g_propagate_error (error, own_error);
      return FALSE;
    }

  lb_store_job_set_output (job, g_steal_pointer (&marks), (GDestroyNotify) g_array_unref);
  return TRUE;
}

/**
 * lb_store_list_marks_async:
 * @self: a store
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for the row ids of all messages and which of them are unread.
 */
void
lb_store_list_marks_async (LbStore             *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_READER, lb_store_job_new (lb_store_run_list_marks, NULL, NULL),
                 lb_store_list_marks_async, cancellable, callback, user_data);
}

/**
 * lb_store_list_marks_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreMark): the messages, oldest first
 */
GArray *
lb_store_list_marks_finish (LbStore       *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
lb_store_run_get_rows (LbStoreCore   *core,
                       LbConnection  *connection,
                       LbStoreJob    *job,
                       GError       **error)
{
  GArray *row_ids = job->input;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_store_row_unref);

  if (!lb_connection_execute (connection, "BEGIN", error))
    return FALSE;

  for (guint i = 0; i < row_ids->len; i++)
    {
      LbStoreRow *row = NULL;

      if (!lb_store_read_row (connection, g_array_index (row_ids, gint64, i), &row, error))
        return FALSE;

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }

  lb_store_job_set_output (job, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
  return TRUE;
}

/**
 * lb_store_get_rows_async:
 * @self: a store
 * @row_ids: (element-type gint64): which; not changed until the call ends
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for the rows of messages.
 */
void
lb_store_get_rows_async (LbStore             *self,
                         GArray              *row_ids,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (row_ids != NULL);

  lb_store_push (self, LB_STORE_READER,
                 lb_store_job_new (lb_store_run_get_rows, g_array_ref (row_ids),
                                   (GDestroyNotify) g_array_unref),
                 lb_store_get_rows_async, cancellable, callback, user_data);
}

/**
 * lb_store_get_rows_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type LbStoreRow): the rows in the order asked for;
 *   those of unknown messages are left out
 */
GPtrArray *
lb_store_get_rows_finish (LbStore       *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
lb_store_run_lookup (LbStoreCore   *core,
                     LbConnection  *connection,
                     LbStoreJob    *job,
                     GError       **error)
{
  char **ids = job->input;
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; ids[i] != NULL; i++)
    {
      gint64 row_id;

      if (!lb_store_read_row_id (connection, ids[i], &row_id, error))
        return FALSE;

      g_array_append_val (row_ids, row_id);
    }

  lb_store_job_set_output (job, g_steal_pointer (&row_ids), (GDestroyNotify) g_array_unref);
  return TRUE;
}

/**
 * lb_store_lookup_async:
 * @self: a store
 * @ids: (array zero-terminated=1): identifiers of messages
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for the row ids behind public identifiers.
 */
void
lb_store_lookup_async (LbStore             *self,
                       const char * const  *ids,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (ids != NULL);

  lb_store_push (self, LB_STORE_READER,
                 lb_store_job_new (lb_store_run_lookup, g_strdupv ((char **) ids),
                                   (GDestroyNotify) g_strfreev),
                 lb_store_lookup_async, cancellable, callback, user_data);
}

/**
 * lb_store_lookup_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable) (element-type gint64): a row id for each identifier, 0 for
 *   unknown ones
 */
GArray *
lb_store_lookup_finish (LbStore       *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* One of both. */
typedef struct
{
  char  *id; /* (owned) (nullable) */
  gint64 row_id;
} LbStoreTarget;

static void
lb_store_target_free (LbStoreTarget *self)
{
  g_free (self->id);
  g_free (self);
}

static gboolean
lb_store_run_load (LbStoreCore   *core,
                   LbConnection  *connection,
                   LbStoreJob    *job,
                   GError       **error)
{
  const LbStoreTarget *target = job->input;
  gint64 row_id = target->row_id;
  g_autoptr(LbStoreRow) row = NULL;
  g_autoptr(GBytes) data = NULL;
  g_autoptr(LbTranscript) transcript = NULL;

  /* Row and octets have to be of one moment. */
  if (!lb_connection_execute (connection, "BEGIN", error)
      || (target->id != NULL && !lb_store_read_row_id (connection, target->id, &row_id, error))
      || !lb_store_read_row (connection, row_id, &row, error))
    return FALSE;

  if (row == NULL)
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND, _("There is no such message"));
      return FALSE;
    }

  if (!lb_store_read_content (connection, row_id, &data, &transcript, error))
    return FALSE;

  lb_store_job_set_output (job, lb_stored_message_new (row, data, transcript),
                           (GDestroyNotify) lb_stored_message_unref);
  return TRUE;
}

static void
lb_store_push_load (LbStore             *self,
                    const char          *id,
                    gint64               row_id,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  LbStoreTarget *target = g_new0 (LbStoreTarget, 1);

  target->id = g_strdup (id);
  target->row_id = row_id;
  lb_store_push (self, LB_STORE_READER,
                 lb_store_job_new (lb_store_run_load, target,
                                   (GDestroyNotify) lb_store_target_free),
                 lb_store_load_async, cancellable, callback, user_data);
}

/**
 * lb_store_load_async:
 * @self: a store
 * @id: the identifier of a message, or "latest"
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks for a whole message.
 */
void
lb_store_load_async (LbStore             *self,
                     const char          *id,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));
  g_return_if_fail (id != NULL);

  lb_store_push_load (self, id, 0, cancellable, callback, user_data);
}

/**
 * lb_store_load_row_async:
 * @self: a store
 * @row_id: the row of a message
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context; it calls lb_store_load_finish()
 * @user_data: data for @callback
 *
 * Asks for a whole message.
 */
void
lb_store_load_row_async (LbStore             *self,
                         gint64               row_id,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push_load (self, NULL, row_id, cancellable, callback, user_data);
}

/**
 * lb_store_load_finish:
 * @self: a store
 * @result: what the callback got
 * @error: the place for an error, %LB_STORE_ERROR_NOT_FOUND for an unknown message
 *
 * Returns: (transfer full) (nullable): the message
 */
LbStoredMessage *
lb_store_load_finish (LbStore       *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
lb_store_run_count (LbStoreCore   *core,
                    LbConnection  *connection,
                    LbStoreJob    *job,
                    GError       **error)
{
  g_autofree LbStoreCounts *counts = g_new0 (LbStoreCounts, 1);

  if (!lb_connection_execute (connection, "BEGIN", error)
      || !lb_store_read_counts (connection, counts, error))
    return FALSE;

  lb_store_job_set_output (job, g_steal_pointer (&counts), g_free);
  return TRUE;
}

/**
 * lb_store_count_async:
 * @self: a store
 * @cancellable: (nullable): ends the question early
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Asks how much there is.
 */
void
lb_store_count_async (LbStore             *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (LB_IS_STORE (self));

  lb_store_push (self, LB_STORE_READER, lb_store_job_new (lb_store_run_count, NULL, NULL),
                 lb_store_count_async, cancellable, callback, user_data);
}

/**
 * lb_store_count_finish:
 * @self: a store
 * @result: what the callback got
 * @counts: (out): how much there is
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_count_finish (LbStore        *self,
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
