#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-thread-index.h"

#include <string.h>

#include "store/lb-checksum.h"

/* RFC 5322 3.6.4 has References grow by one with each answer. The first one is where the
 * conversation began, the last ones are what is answered; what is between them has come by itself
 * before. */
#define FIRST_REFERENCES 4
#define LAST_REFERENCES 28

/* Of two threads the larger one keeps its number, so that many small ones that turn out to belong
 * to a large one do not have it written each time. From here on both are large. */
#define LARGE "1000"

#define SELECT_THREAD "SELECT thread FROM thread_ids WHERE id = ?"
#define INSERT_ID "INSERT OR IGNORE INTO thread_ids VALUES (?, ?)"
#define INSERT_ROW "INSERT OR REPLACE INTO threads VALUES (?, ?)"
#define COUNT_ROWS \
  "SELECT count (*) FROM (SELECT 1 FROM threads WHERE thread = ? LIMIT " LARGE ")"
#define MOVE_ROWS "UPDATE threads SET thread = ?2 WHERE thread = ?1"
#define MOVE_IDS "UPDATE thread_ids SET thread = ?2 WHERE thread = ?1"
#define FORGET_IDS \
  "DELETE FROM thread_ids WHERE thread = (SELECT thread FROM threads WHERE row_id = ?1)" \
  " AND NOT EXISTS (SELECT 1 FROM threads AS a JOIN threads AS b USING (thread)" \
  " WHERE a.row_id = ?1 AND b.row_id <> ?1)"
#define FORGET_ROW "DELETE FROM threads WHERE row_id = ?1"

static gboolean
lb_thread_index_run (LbConnection  *connection,
                     const char    *sql,
                     gint64         first,
                     gint64         second,
                     GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, first);
  if (sqlite3_bind_parameter_count (statement) > 1)
    lb_statement_bind_int (statement, 2, second);

  return lb_statement_run (statement, error);
}

/* --- Identifiers, by their checksum --- */

static void
lb_thread_index_add_id (GArray     *ids,
                        const char *text,
                        gsize       length)
{
  gint64 id = (gint64) lb_checksum_add (LB_CHECKSUM_BEGIN, text, length);

  if (length > 0)
    g_array_append_val (ids, id);
}

/* Identifiers with a space between them. */
static GArray *
lb_thread_index_list_ids (const char *message_id,
                          const char *in_reply_to,
                          const char *references)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize length;

  for (const char *at = references; *at != '\0'; at += length + (at[length] != '\0'))
    {
      length = strcspn (at, " ");
      if (ids->len == FIRST_REFERENCES + LAST_REFERENCES)
        g_array_remove_index (ids, FIRST_REFERENCES);

      lb_thread_index_add_id (ids, at, length);
    }

  lb_thread_index_add_id (ids, in_reply_to, strlen (in_reply_to));
  lb_thread_index_add_id (ids, message_id, strlen (message_id));
  return ids;
}

/* --- Threads --- */

/* Makes two threads one. @thread becomes the number that is left. */
static gboolean
lb_thread_index_join (LbConnection  *connection,
                      gint64        *thread,
                      gint64         other,
                      GError       **error)
{
  gint64 n_rows;
  gint64 n_others;
  gint64 gone;

  if (!lb_connection_query_int_of (connection, COUNT_ROWS, *thread, &n_rows, error)
      || !lb_connection_query_int_of (connection, COUNT_ROWS, other, &n_others, error))
    return FALSE;

  gone = n_others > n_rows ? *thread : other;
  *thread = n_others > n_rows ? other : *thread;
  return lb_thread_index_run (connection, MOVE_ROWS, gone, *thread, error)
         && lb_thread_index_run (connection, MOVE_IDS, gone, *thread, error);
}

/* The thread that knows one of the identifiers; all that do become one. */
static gboolean
lb_thread_index_find (LbConnection  *connection,
                      GArray        *ids,
                      gint64        *thread,
                      GError       **error)
{
  *thread = 0;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gint64 other;

      if (!lb_connection_query_int_of (connection, SELECT_THREAD, id, &other, error))
        return FALSE;

      if (*thread == 0)
        *thread = other;
      else if (other != 0 && other != *thread
               && !lb_thread_index_join (connection, thread, other, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_thread_index_insert:
 * @connection: the writer's connection, in a transaction
 * @row_id: the row of a message
 * @message_id: its identifier (RFC 5322 3.6.4); ""
 * @in_reply_to: what it answers; ""
 * @references: what was before it, with a space between them; ""
 * @error: the place for an error
 *
 * Brings a message into its thread: that of the messages that it names, that name it, or that name
 * what it names. The order in which they come does not matter, and neither does who is whose
 * answer, so that messages may name each other in a circle. Subjects are not looked at.
 *
 * Returns: whether it worked
 */
gboolean
lb_thread_index_insert (LbConnection  *connection,
                        gint64         row_id,
                        const char    *message_id,
                        const char    *in_reply_to,
                        const char    *references,
                        GError       **error)
{
  g_autoptr(GArray) ids = lb_thread_index_list_ids (message_id, in_reply_to, references);
  gint64 thread;

  if (!lb_thread_index_find (connection, ids, &thread, error))
    return FALSE;

  if (thread == 0)
    thread = row_id;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!lb_thread_index_run (connection, INSERT_ID, g_array_index (ids, gint64, i), thread,
                                error))
        return FALSE;
    }

  return lb_thread_index_run (connection, INSERT_ROW, row_id, thread, error);
}

/**
 * lb_thread_index_forget:
 * @connection: the writer's connection, in a transaction
 * @row_id: the row of a message that is gone
 * @error: the place for an error
 *
 * Takes a message out of its thread, and with the last one what the thread knew.
 *
 * Returns: whether it worked
 */
gboolean
lb_thread_index_forget (LbConnection  *connection,
                        gint64         row_id,
                        GError       **error)
{
  return lb_thread_index_run (connection, FORGET_IDS, row_id, 0, error)
         && lb_thread_index_run (connection, FORGET_ROW, row_id, 0, error);
}
