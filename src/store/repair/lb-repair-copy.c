#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/repair/lb-repair-copy.h"

#include <string.h>

#include "base/lb-id.h"
#include "store/lb-checksum.h"
#include "store/lb-store-core.h"
#include "store/lb-store-read.h"

/* A table whose rows are known by their form, since the page that says which table is where may be
 * lost. No two tables of a store have rows of the same form.
 *
 * Of a form each letter is a column: n is the row id, i a number, t a text, o a text or nothing,
 * b octets. What is behind a point may be missing: an older version did not write it. */
typedef struct
{
  const char *form;
  gboolean    is_index;
  gboolean    has_sum; /* the last column is the checksum of the others */
  const char *insert;
} LbRepairTable;

static const LbRepairTable tables[] = {
  { "ntitttttttoootttitttttttttitiiio.i", FALSE, TRUE,
    "INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
  { "ntb.i", FALSE, TRUE, "INSERT OR IGNORE INTO contents VALUES (?, ?, ?, ?)" },
  { "niii.i", FALSE, FALSE,
    "INSERT OR IGNORE INTO states (row_id, size, is_read, is_pinned) VALUES (?, ?, ?, ?)" },
  { "ntt", FALSE, FALSE, "INSERT OR IGNORE INTO tags VALUES (?, ?, ?)" },
  { "ntti", FALSE, FALSE, "INSERT OR IGNORE INTO rules VALUES (?, ?, ?, ?)" },
  { "nti", FALSE, FALSE, "INSERT OR IGNORE INTO notes VALUES (?, ?, ?)" },
  { "iii", TRUE, FALSE, "INSERT OR IGNORE INTO message_tags VALUES (?, ?, ?)" },
};

/* Brings what was found into the order that a store has: what belongs to no message goes, and what
 * a message needs is made. */
static const char settle[] =
  "DELETE FROM states WHERE row_id NOT IN (SELECT row_id FROM contents);"
  "DELETE FROM messages WHERE row_id NOT IN (SELECT row_id FROM contents);"
  "DELETE FROM notes WHERE row_id NOT IN (SELECT row_id FROM contents);"
  "DELETE FROM message_tags WHERE row_id NOT IN (SELECT row_id FROM contents)"
  " OR tag_id NOT IN (SELECT tag_id FROM tags);"
  "DELETE FROM tags WHERE color = '' AND tag_id NOT IN (SELECT tag_id FROM message_tags);"
  "INSERT OR IGNORE INTO states (row_id, size) SELECT row_id, length (data) FROM contents;"
  "UPDATE states SET is_read = is_read <> 0, is_pinned = is_pinned <> 0,"
  " size = (SELECT length (data) FROM contents AS c WHERE c.row_id = states.row_id);"
  "UPDATE search_progress SET ruled = ifnull ((SELECT max (row_id) FROM contents), 0)";

#define COUNT_LOST \
  "SELECT count (*) FROM (SELECT row_id FROM messages UNION SELECT row_id FROM states)" \
  " WHERE row_id NOT IN (SELECT row_id FROM contents)"
#define SELECT_BARE \
  "SELECT row_id FROM contents AS c WHERE row_id > ?" \
  " AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.row_id = c.row_id)" \
  " ORDER BY row_id LIMIT 1"
#define SELECT_TIME \
  "SELECT received_at_us FROM messages WHERE row_id < ? ORDER BY row_id DESC LIMIT 1"

static gboolean
lb_repair_value_fits (char               letter,
                      const LbPageValue *value)
{
  switch (letter)
    {
    case 'n':
      return value->kind == SQLITE_NULL;
    case 'i':
      return value->kind == SQLITE_INTEGER;
    case 'b':
      return value->kind == SQLITE_BLOB;
    case 'o':
      return value->kind == SQLITE_NULL
             || g_utf8_validate ((const char *) value->octets, (gssize) value->length, NULL);
    default:
      return value->kind == SQLITE_TEXT
             && g_utf8_validate ((const char *) value->octets, (gssize) value->length, NULL);
    }
}

static gboolean
lb_repair_fits (const LbRepairTable *table,
                const LbPageRecord  *record)
{
  guint n_values = 0;

  if (table->is_index != record->is_index)
    return FALSE;

  for (const char *letter = table->form; *letter != '\0'; letter++)
    {
      if (*letter == '.' && n_values == record->n_values)
        return TRUE;

      if (*letter == '.')
        continue;

      if (n_values == record->n_values
          || !lb_repair_value_fits (*letter, &record->values[n_values++]))
        return FALSE;
    }

  return n_values == record->n_values;
}

static guint64
lb_repair_sum_value (guint64            sum,
                     const LbPageValue *value)
{
  if (value->kind == SQLITE_INTEGER)
    return lb_checksum_add_int (sum, value->number);

  return lb_checksum_add (sum, value->kind != SQLITE_NULL ? value->octets : NULL, value->length);
}

/* Whether the row is as it was written. Of one without a sum, which an older version wrote, that
 * is believed where its page names it. */
static gboolean
lb_repair_is_whole (const LbRepairTable *table,
                    const LbPageRecord  *record,
                    gboolean             is_certain)
{
  guint64 sum = lb_checksum_add_int (LB_CHECKSUM_BEGIN, record->row_id);
  guint last = record->n_values - 1;

  if (!table->has_sum || strchr (table->form, '.') - table->form == (gssize) record->n_values)
    return is_certain;

  for (guint i = 1; i < last; i++)
    sum = lb_repair_sum_value (sum, &record->values[i]);

  return (gint64) sum == record->values[last].number;
}

static void
lb_repair_bind (LbStatement       *statement,
                int                position,
                const LbPageValue *value)
{
  if (value->kind == SQLITE_INTEGER)
    lb_statement_bind_int (statement, position, value->number);
  else if (value->kind == SQLITE_TEXT)
    sqlite3_bind_text64 (statement, position, (const char *) value->octets, value->length,
                         SQLITE_STATIC, SQLITE_UTF8);
  else if (value->kind == SQLITE_BLOB)
    sqlite3_bind_blob64 (statement, position, value->octets, value->length, SQLITE_STATIC);
}

/**
 * lb_repair_copy:
 * @record: a row of a damaged store
 * @is_certain: whether its page names it
 * @connection: a connection to the new store
 * @error: the place for an error of the new store
 *
 * An #LbPageRecordFunc: takes a row over, if it is one of a store and whole. The first one of two
 * with the same row id stays.
 *
 * Returns: whether the new store is well
 */
gboolean
lb_repair_copy (const LbPageRecord  *record,
                gboolean             is_certain,
                gpointer             connection,
                GError             **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr(LbStatement) statement = NULL;

      if (!lb_repair_fits (&tables[i], record)
          || !lb_repair_is_whole (&tables[i], record, is_certain))
        continue;

      statement = lb_connection_prepare (connection, tables[i].insert, error);
      if (statement == NULL)
        return FALSE;

      for (guint j = 0; j < record->n_values; j++)
        {
          if ((int) j < sqlite3_bind_parameter_count (statement))
            lb_repair_bind (statement, (int) j + 1, &record->values[j]);
        }

      if (!record->is_index)
        lb_statement_bind_int (statement, 1, record->row_id);

      return lb_statement_run (statement, error);
    }

  return TRUE;
}

/* --- Messages without an envelope --- */

/* Nothing of an envelope is made up but the time, which is that of the message before. */
static gboolean
lb_repair_make_row (LbConnection          *connection,
                    gint64                 row_id,
                    LbStoreSummariseFunc   summarise,
                    GError               **error)
{
  g_autoptr(GBytes) data = lb_store_read_data (connection, row_id, error);
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbSummary) summary = NULL;
  g_autoptr(LbStoreRow) row = NULL;
  g_autofree char *id = lb_id_new ();

  if (data == NULL
      || !lb_connection_query_int_of (connection, SELECT_TIME, row_id,
                                      &envelope->received_at_us, error))
    return FALSE;

  summary = summarise != NULL ? summarise (data) : lb_summary_new ();
  row = lb_store_row_new (row_id, id, g_bytes_get_size (data), summary, envelope);

  return lb_store_insert_message (connection, row, error);
}

static gboolean
lb_repair_make_rows (LbConnection          *connection,
                     LbStoreSummariseFunc   summarise,
                     LbStoreRepair         *repair,
                     GError               **error)
{
  gint64 row_id = G_MININT64;

  while (lb_connection_query_int_of (connection, SELECT_BARE, row_id, &row_id, error))
    {
      if (row_id == 0)
        return TRUE;

      repair->n_without_envelope++;
      if (!lb_repair_make_row (connection, row_id, summarise, error))
        return FALSE;
    }

  return FALSE;
}

/**
 * lb_repair_settle:
 * @connection: a connection to the new store, in a transaction, with all rows that were found
 * @summarise: (nullable): reads a message for the list
 * @repair: (out): what was saved
 * @error: the place for an error of the new store
 *
 * Makes a store of the rows that were found.
 *
 * Returns: whether it worked
 */
gboolean
lb_repair_settle (LbConnection          *connection,
                  LbStoreSummariseFunc   summarise,
                  LbStoreRepair         *repair,
                  GError               **error)
{
  gint64 n_lost;
  gint64 n_saved;

  repair->n_without_envelope = 0;
  if (!lb_connection_query_int (connection, COUNT_LOST, &n_lost, error)
      || !lb_connection_execute (connection, settle, error)
      || !lb_connection_query_int (connection, "SELECT count (*) FROM contents", &n_saved, error)
      || !lb_repair_make_rows (connection, summarise, repair, error))
    return FALSE;

  repair->n_lost = (guint64) n_lost;
  repair->n_saved = (guint64) n_saved;
  return TRUE;
}
