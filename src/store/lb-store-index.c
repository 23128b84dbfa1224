#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store.h"

#include "store/lb-rule-run.h"
#include "store/lb-store-private.h"
#include "store/lb-store-read.h"
#include "store/lb-store-schema.h"
#include "store/lb-thread-index.h"

/* A slice of indexing: it ends when something else waits, but a search gets a share of the time.
 * The longer it is, the fewer segments the index has to merge. */
#define SLICE_US 200000
#define SHARE_US 8000
#define SLICE_GONE 50

#define SELECT_PROGRESS "SELECT indexed FROM search_progress"
#define UPDATE_PROGRESS "UPDATE search_progress SET indexed = ?1, ruled = max (ruled, ?1)"
#define SELECT_NEXT \
  "SELECT row_id, subject, from_list, to_list, cc_list, bcc_list, reply_to_list," \
  " mail_from || char (10) || recipients, message_id, in_reply_to, reference_list" \
  " FROM messages WHERE row_id > ?" \
  " ORDER BY row_id LIMIT 1"
#define INSERT_FIELDS \
  "INSERT INTO search_fields (rowid, subject, from_list, to_list, cc_list, bcc_list," \
  " reply_to_list, envelope, message_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define INSERT_TEXT "INSERT INTO search_text (rowid, text) VALUES (?, ?)"
#define SELECT_GONE "SELECT row_id FROM search_gone LIMIT 1"
#define COUNT_GONE "SELECT count (*) FROM (SELECT 1 FROM search_gone LIMIT 1000)"
#define COUNT_ALIVE "SELECT count (*) FROM (SELECT 1 FROM states LIMIT 1)"

/* Columns of SELECT_NEXT and parameters of INSERT_FIELDS, after the row id. The last of them is the
 * identifier; two more columns have those that it refers to. */
#define N_FIELDS 8

static gboolean
lb_store_index_insert_text (LbConnection  *connection,
                            gint64         row_id,
                            const char    *text,
                            GError       **error)
{
  g_autoptr(LbStatement) insert = lb_connection_prepare (connection, INSERT_TEXT, error);

  if (insert == NULL)
    return FALSE;

  lb_statement_bind_int (insert, 1, row_id);
  lb_statement_bind_text (insert, 2, text);
  return lb_statement_run (insert, error);
}

static gboolean
lb_store_index_insert (LbStoreCore   *core,
                       LbConnection  *connection,
                       LbStatement   *next,
                       GError       **error)
{
  gint64 row_id = lb_statement_get_int (next, 0);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(LbStatement) insert = lb_connection_prepare (connection, INSERT_FIELDS, error);
  g_autoptr(GBytes) data = NULL;

  if (insert == NULL)
    return FALSE;

  lb_statement_bind_int (insert, 1, row_id);
  for (int i = 1; i <= N_FIELDS; i++)
    {
      const char *field = lb_statement_get_text (next, i);

      lb_statement_bind_text (insert, i + 1, field);
      if (i < N_FIELDS)
        g_string_append_printf (text, "%s\n", field);
    }

  if (!lb_statement_run (insert, error)
      || !lb_thread_index_insert (connection, row_id, lb_statement_get_text (next, N_FIELDS),
                                  lb_statement_get_text (next, N_FIELDS + 1),
                                  lb_statement_get_text (next, N_FIELDS + 2), error))
    return FALSE;

  if (core->options.index_text != NULL)
    {
      g_autofree char *inside = NULL;

      data = lb_store_read_data (connection, row_id, error);
      if (data == NULL)
        return FALSE;

      inside = core->options.index_text (data);
      g_string_append (text, inside);
    }

  return lb_store_index_insert_text (connection, row_id, text->str, error);
}

/* Brings the message after @indexed into the index, and moves @indexed to it. */
static gboolean
lb_store_index_next (LbStoreCore   *core,
                     LbConnection  *connection,
                     gint64        *indexed,
                     gboolean      *is_done,
                     GError       **error)
{
  g_autoptr(LbStatement) next = lb_connection_prepare (connection, SELECT_NEXT, error);
  GError *own_error = NULL;

  if (next == NULL)
    return FALSE;

  lb_statement_bind_int (next, 1, *indexed);
  if (lb_statement_next (next, &own_error))
    {
      *indexed = lb_statement_get_int (next, 0);
      return lb_store_index_insert (core, connection, next, error);
    }

  *is_done = own_error == NULL;
  if (own_error != NULL)
    g_propagate_error (error, own_error);

  return *is_done;
}

/* Once a slice: SQLite sets a savepoint for this statement, at which the index writes out all it
 * has gathered; after each message that costs three times as much as the message. */
static gboolean
lb_store_index_save_progress (LbConnection  *connection,
                              gint64         indexed,
                              GError       **error)
{
  g_autoptr(LbStatement) update = lb_connection_prepare (connection, UPDATE_PROGRESS, error);

  if (update == NULL)
    return FALSE;

  lb_statement_bind_int (update, 1, indexed);
  return lb_statement_run (update, error);
}

static gboolean
lb_store_index_slice (LbStoreCore   *core,
                      LbConnection  *connection,
                      gint64         share_us,
                      gboolean      *is_done,
                      GError       **error)
{
  gint64 begin_us = g_get_monotonic_time ();
  gint64 spent_us = 0;
  gint64 before;
  gint64 indexed;

  *is_done = FALSE;
  if (!lb_connection_query_int (connection, SELECT_PROGRESS, &before, error))
    return FALSE;

  indexed = before;

  while (!*is_done && spent_us < SLICE_US
         && (spent_us <= share_us || g_async_queue_length (core->writer_queue) <= 0))
    {
      if (!lb_store_index_next (core, connection, &indexed, is_done, error))
        return FALSE;

      spent_us = g_get_monotonic_time () - begin_us;
    }

  if (indexed == before)
    return TRUE;

  return lb_rule_run_all (core, connection, before + 1, indexed, error)
         && lb_store_index_save_progress (connection, indexed, error);
}

/* --- What is gone --- */

static gboolean
lb_store_index_forget (LbConnection  *connection,
                       gint64         row_id,
                       GError       **error)
{
  static const char * const statements[] = {
    "DELETE FROM search_text WHERE rowid = ?",
    "DELETE FROM search_fields WHERE rowid = ?",
    "DELETE FROM search_gone WHERE row_id = ?",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr(LbStatement) statement = lb_connection_prepare (connection, statements[i], error);

      if (statement == NULL)
        return FALSE;

      lb_statement_bind_int (statement, 1, row_id);
      if (!lb_statement_run (statement, error))
        return FALSE;
    }

  return lb_thread_index_forget (connection, row_id, error);
}

/* Taking a message out of the index costs as much as bringing it in, so that it is done when
 * there is time; until then a search leaves out what is gone. When all are gone the index is
 * made anew. */
static gboolean
lb_store_index_forget_some (LbConnection  *connection,
                            gboolean      *is_done,
                            GError       **error)
{
  gint64 n_gone;
  gint64 n_alive;

  if (!lb_connection_query_int (connection, COUNT_GONE, &n_gone, error)
      || !lb_connection_query_int (connection, COUNT_ALIVE, &n_alive, error))
    return FALSE;

  *is_done = n_gone <= SLICE_GONE;
  if (n_gone > SLICE_GONE && n_alive == 0)
    return lb_store_schema_reset_index (connection, error);

  for (gint64 i = 0; i < MIN (n_gone, SLICE_GONE); i++)
    {
      gint64 row_id;

      if (!lb_connection_query_int (connection, SELECT_GONE, &row_id, error)
          || !lb_store_index_forget (connection, row_id, error))
        return FALSE;
    }

  return TRUE;
}

/* --- In the writer --- */

/**
 * lb_store_index_work:
 * @core: a store, in the writer thread, without a transaction and without anything else to do
 *
 * Brings some messages into the index and takes some that are gone out of it.
 *
 * Returns: whether there is more to do
 */
gboolean
lb_store_index_work (LbStoreCore *core)
{
  LbConnection *connection = core->writer;
  gboolean has_all = TRUE;
  gboolean has_forgotten = TRUE;
  gboolean ok;

  /* What a power cut takes from the index is indexed again. */
  ok = (core->is_temporary
        || lb_connection_execute (connection, "PRAGMA synchronous = NORMAL", NULL))
       && lb_connection_execute (connection, "BEGIN IMMEDIATE", NULL);
  ok = ok && lb_store_index_slice (core, connection, 0, &has_all, NULL)
       && lb_store_index_forget_some (connection, &has_forgotten, NULL)
       && lb_connection_execute (connection, "COMMIT", NULL);
  if (ok)
    lb_store_core_tell_tagged (core);
  else
    lb_connection_rollback (connection);

  if (!core->is_temporary)
    lb_connection_execute (connection, "PRAGMA synchronous = FULL", NULL);

  return ok && !(has_all && has_forgotten);
}

/**
 * lb_store_run_index:
 * @core: a store, in the writer thread
 * @connection: its connection, in a transaction
 * @job: the call
 * @error: the place for an error
 *
 * The job of a search that waits for the index: brings every message that is there into it.
 *
 * Returns: whether it worked
 */
gboolean
lb_store_run_index (LbStoreCore   *core,
                    LbConnection  *connection,
                    LbStoreJob    *job,
                    GError       **error)
{
  gboolean is_done = FALSE;

  if (!lb_store_index_slice (core, connection, SHARE_US, &is_done, error))
    return FALSE;

  job->wants_more = !is_done;
  return TRUE;
}
