#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-read.h"

#include <string.h>

#include "base/lb-address.h"

/* The order of the columns is that of the functions below. */
#define SELECT_ROW \
  "SELECT m.id, s.size, s.is_read, s.is_pinned, n.note," \
  " m.received_at_us, m.mail_from, m.mail_options, m.recipients, m.helo, m.protocol, m.peer," \
  " m.listener, m.tls_version, m.tls_cipher, m.tls_server_name, m.auth_user, m.auth_mechanism," \
  " m.session, m.flags, m.subject, m.from_list, m.to_list, m.cc_list, m.bcc_list," \
  " m.reply_to_list, m.message_id, m.in_reply_to, m.reference_list, m.date_us, m.snippet," \
  " m.n_attachments, m.n_inline, m.has_html, m.problem, s.relay" \
  " FROM states AS s JOIN messages AS m USING (row_id) LEFT JOIN notes AS n USING (row_id)" \
  " WHERE s.row_id = ?"
#define SELECT_TAGS \
  "SELECT name FROM message_tags JOIN tags USING (tag_id) WHERE row_id = ? ORDER BY name"

static void
lb_store_take_text (LbStatement  *statement,
                    int           column,
                    char        **text)
{
  g_free (*text);
  *text = lb_statement_dup_text (statement, column);
}

static void
lb_store_take_list (LbStatement  *statement,
                    int           column,
                    GPtrArray   **list)
{
  g_ptr_array_unref (*list);
  *list = lb_address_list_parse (lb_statement_get_text (statement, column));
}

static LbEnvelope *
lb_store_take_envelope (LbStatement *statement,
                        int          at)
{
  LbEnvelope *envelope = lb_envelope_new ();
  const char *options;

  envelope->received_at_us = lb_statement_get_int (statement, at++);
  lb_store_take_text (statement, at++, &envelope->mail_from);
  options = lb_statement_get_text (statement, at++);
  g_strfreev (envelope->mail_options);
  envelope->mail_options = g_strsplit (options != NULL ? options : "", " ", -1);
  lb_envelope_parse_recipients (envelope, lb_statement_get_text (statement, at++));
  lb_store_take_text (statement, at++, &envelope->helo);
  lb_store_take_text (statement, at++, &envelope->protocol);
  lb_store_take_text (statement, at++, &envelope->peer);
  lb_store_take_text (statement, at++, &envelope->listener);
  envelope->tls_version = g_strdup (lb_statement_get_text (statement, at++));
  envelope->tls_cipher = g_strdup (lb_statement_get_text (statement, at++));
  envelope->tls_server_name = g_strdup (lb_statement_get_text (statement, at++));
  lb_store_take_text (statement, at++, &envelope->auth_user);
  lb_store_take_text (statement, at++, &envelope->auth_mechanism);
  lb_store_take_text (statement, at++, &envelope->session);
  envelope->flags = (LbEnvelopeFlags) lb_statement_get_int (statement, at++);

  return envelope;
}

static LbSummary *
lb_store_take_summary (LbStatement *statement,
                       int          at)
{
  LbSummary *summary = lb_summary_new ();

  lb_store_take_text (statement, at++, &summary->subject);
  lb_store_take_list (statement, at++, &summary->from);
  lb_store_take_list (statement, at++, &summary->to);
  lb_store_take_list (statement, at++, &summary->cc);
  lb_store_take_list (statement, at++, &summary->bcc);
  lb_store_take_list (statement, at++, &summary->reply_to);
  lb_store_take_text (statement, at++, &summary->message_id);
  lb_store_take_text (statement, at++, &summary->in_reply_to);
  lb_store_take_text (statement, at++, &summary->references);
  summary->date_us = lb_statement_get_int (statement, at++);
  lb_store_take_text (statement, at++, &summary->snippet);
  summary->n_attachments = (guint) lb_statement_get_int (statement, at++);
  summary->n_inline = (guint) lb_statement_get_int (statement, at++);
  summary->has_html = lb_statement_get_int (statement, at++) != 0;
  summary->problem = g_strdup (lb_statement_get_text (statement, at++));

  return summary;
}

static LbStoreRow *
lb_store_take_row (LbStatement *statement,
                   gint64       row_id)
{
  g_autoptr(LbEnvelope) envelope = lb_store_take_envelope (statement, 5);
  g_autoptr(LbSummary) summary = lb_store_take_summary (statement, 20);
  LbStoreRow *row = lb_store_row_new (row_id, lb_statement_get_text (statement, 0),
                                      (guint64) lb_statement_get_int (statement, 1),
                                      summary, envelope);

  row->is_read = lb_statement_get_int (statement, 2) != 0;
  row->is_pinned = lb_statement_get_int (statement, 3) != 0;
  lb_store_take_text (statement, 4, &row->note);
  row->relay = (LbRelayState) lb_statement_get_int (statement, 35);

  return row;
}

/**
 * lb_store_read_tags:
 * @connection: a connection
 * @row: a row that nobody else holds yet; it gets its tags
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_read_tags (LbConnection  *connection,
                    LbStoreRow    *row,
                    GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_TAGS, error);
  g_autoptr(GStrvBuilder) tags = g_strv_builder_new ();
  GError *own_error = NULL;

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row->row_id);
  while (lb_statement_next (statement, &own_error))
    g_strv_builder_add (tags, lb_statement_get_text (statement, 0));

  if (own_error != NULL)
    {
      g_propagate_error (error, own_error);
      return FALSE;
    }

  g_strfreev (row->tags);
  row->tags = g_strv_builder_end (tags);
  return TRUE;
}

/**
 * lb_store_read_row:
 * @connection: a connection
 * @row_id: which
 * @row: (out) (nullable): the row; %NULL for an unknown one
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_read_row (LbConnection  *connection,
                   gint64         row_id,
                   LbStoreRow   **row,
                   GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (connection, SELECT_ROW, error);
  g_autoptr(LbStoreRow) found = NULL;
  GError *own_error = NULL;

  *row = NULL;
  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row_id);
  if (!lb_statement_next (statement, &own_error))
    {
      if (own_error == NULL)
        return TRUE;

      g_propagate_error (error, own_error);
      return FALSE;
    }

  found = lb_store_take_row (statement, row_id);
  if (!lb_store_read_tags (connection, found, error))
    return FALSE;

  *row = g_steal_pointer (&found);
  return TRUE;
}

/**
 * lb_store_read_row_id:
 * @connection: a connection
 * @id: the identifier of a message, or "latest"
 * @row_id: (out): its row; 0 for an unknown one
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_read_row_id (LbConnection  *connection,
                      const char    *id,
                      gint64        *row_id,
                      GError       **error)
{
  g_autoptr(LbStatement) statement = NULL;
  GError *own_error = NULL;

  if (strcmp (id, "latest") == 0)
    return lb_connection_query_int (connection, "SELECT max (row_id) FROM states", row_id, error);

  statement = lb_connection_prepare (connection, "SELECT row_id FROM messages WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;

  lb_statement_bind_text (statement, 1, id);
  *row_id = lb_statement_next (statement, &own_error) ? lb_statement_get_int (statement, 0) : 0;
  if (own_error == NULL)
    return TRUE;

  g_propagate_error (error, own_error);
  return FALSE;
}

/**
 * lb_store_read_head:
 * @connection: a connection
 * @row_id: the row of an existing message
 * @limit: octets to read at most
 * @error: the place for an error
 *
 * The octets go from SQLite's pages straight into their final place.
 *
 * Returns: (transfer full) (nullable): the begin of the message
 */
GBytes *
lb_store_read_head (LbConnection  *connection,
                    gint64         row_id,
                    gsize          limit,
                    GError       **error)
{
  sqlite3 *database = lb_connection_get_database (connection);
  sqlite3_blob *blob = NULL;
  int code = sqlite3_blob_open (database, "main", "contents", "data", row_id, 0, &blob);
  g_autofree guint8 *octets = NULL;
  int size = 0;

  if (code == SQLITE_OK)
    {
      size = (int) MIN ((gsize) sqlite3_blob_bytes (blob), limit);
      octets = g_malloc ((gsize) MAX (size, 1));
      code = size > 0 ? sqlite3_blob_read (blob, octets, size, 0) : SQLITE_OK;
    }

  if (code != SQLITE_OK)
    lb_connection_set_error (database, code, error);

  sqlite3_blob_close (blob);
  return code == SQLITE_OK ? g_bytes_new_take (g_steal_pointer (&octets), (gsize) size) : NULL;
}

/**
 * lb_store_read_data:
 * @connection: a connection
 * @row_id: the row of an existing message
 * @error: the place for an error
 *
 * Returns: (transfer full) (nullable): the octets of the message
 */
GBytes *
lb_store_read_data (LbConnection  *connection,
                    gint64         row_id,
                    GError       **error)
{
  return lb_store_read_head (connection, row_id, G_MAXINT, error);
}

/**
 * lb_store_read_content:
 * @connection: a connection with an open transaction
 * @row_id: the row of an existing message
 * @data: (out): its octets
 * @transcript: (out): its conversation
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_read_content (LbConnection  *connection,
                       gint64         row_id,
                       GBytes       **data,
                       LbTranscript **transcript,
                       GError       **error)
{
  g_autoptr(LbStatement) statement = NULL;
  GError *own_error = NULL;

  statement = lb_connection_prepare (connection, "SELECT transcript FROM contents WHERE row_id = ?",
                                     error);
  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, row_id);
  if (!lb_statement_next (statement, &own_error))
    {
      if (own_error == NULL)
        return lb_connection_set_error (lb_connection_get_database (connection), SQLITE_CORRUPT,
                                        error);

      g_propagate_error (error, own_error);
      return FALSE;
    }

  *data = lb_store_read_data (connection, row_id, error);
  if (*data == NULL)
    return FALSE;

  *transcript = lb_transcript_new_from_text (lb_statement_get_text (statement, 0));
  return TRUE;
}

/**
 * lb_store_read_counts:
 * @connection: a connection
 * @counts: (out): how much there is
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_store_read_counts (LbConnection   *connection,
                      LbStoreCounts  *counts,
                      GError        **error)
{
  g_autoptr(LbStatement) statement = NULL;
  GError *own_error = NULL;
  gint64 n_pages;
  gint64 page_size;

  statement = lb_connection_prepare (connection,
                                     "SELECT count (*), count (*) - total (is_read), total (size)"
                                     " FROM states", error);
  if (statement == NULL)
    return FALSE;

  if (!lb_statement_next (statement, &own_error))
    {
      g_propagate_error (error, own_error);
      return FALSE;
    }

  counts->n_messages = (guint64) lb_statement_get_int (statement, 0);
  counts->n_unread = (guint64) lb_statement_get_int (statement, 1);
  counts->n_octets = (guint64) lb_statement_get_int (statement, 2);
  if (!lb_connection_query_int (connection, "PRAGMA page_count", &n_pages, error)
      || !lb_connection_query_int (connection, "PRAGMA page_size", &page_size, error))
    return FALSE;

  counts->disk_octets = (guint64) (n_pages * page_size);
  return TRUE;
}
