#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-schema.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "store/lb-store-error.h"

/* SQLite's file format 1.3: where the header has user_version and application_id. */
#define HEADER_OCTETS 100
#define HEADER_MAGIC "SQLite format 3"
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68

#define MAX_PAGE_SIZE 65536

/* A commit writes whole pages to the log, five for one message: with pages of 32 kB and ten clients
 * that is 66 kB a message of 1 kB, with 16 kB 39 kB, and two thirds of the CPU time. Smaller pages
 * chain the octets of larger messages over many. */
#define DEFAULT_PAGE_SIZE 16384

/* search_text: words, by their begin, of which the shortest have lists of their own: without them
 * the first letters that someone types take a second for each 10,000 messages. search_fields: any
 * three letters of the short texts. Both keep their text, so that a message can be taken out again
 * and an expression can look at it. */
#define CREATE_INDEX \
  "CREATE VIRTUAL TABLE search_text USING fts5 (text, prefix = '1 2 3'," \
  " columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');" \
  "CREATE VIRTUAL TABLE search_fields USING fts5 (subject, from_list, to_list, cc_list, bcc_list," \
  " reply_to_list, envelope, message_id, columnsize = 0, tokenize = 'trigram');"

#define DROP_INDEX \
  "DROP TABLE IF EXISTS search_text; DROP TABLE IF EXISTS search_fields; DELETE FROM search_gone;"

/* Each entry brings a store from the version of its index to the next one. An entry that has been
 * released is never changed again.
 *
 * messages: what the message and the conversation say; written once.
 * states:   what changes, and what the list and the limits walk through: a row is a dozen octets,
 *           so that all of 100,000 fit into a megabyte.
 * relays:   where a message is on its way to other servers, by job and by recipient; a job's number
 *           is never used again, as someone may still be at it.
 * search_…: the index, behind the messages: how far it is, and what it still has though it is gone.
 * threads:  which messages refer to each other; filled together with the index. thread_ids: the
 *           checksums of the identifiers that each thread knows.
 * contents: the raw octets, in a table of their own, since SQLite otherwise walks through their
 *           pages.
 */
static const char * const migrations[] = {
  "CREATE TABLE messages ("
  " row_id INTEGER PRIMARY KEY,"
  " id TEXT NOT NULL UNIQUE,"
  " received_at_us INTEGER NOT NULL,"
  " mail_from TEXT NOT NULL,"
  " mail_options TEXT NOT NULL,"
  " recipients TEXT NOT NULL,"
  " helo TEXT NOT NULL,"
  " protocol TEXT NOT NULL,"
  " peer TEXT NOT NULL,"
  " listener TEXT NOT NULL,"
  " tls_version TEXT,"
  " tls_cipher TEXT,"
  " tls_server_name TEXT,"
  " auth_user TEXT NOT NULL,"
  " auth_mechanism TEXT NOT NULL,"
  " session TEXT NOT NULL,"
  " flags INTEGER NOT NULL,"
  " subject TEXT NOT NULL,"
  " from_list TEXT NOT NULL,"
  " to_list TEXT NOT NULL,"
  " cc_list TEXT NOT NULL,"
  " bcc_list TEXT NOT NULL,"
  " reply_to_list TEXT NOT NULL,"
  " message_id TEXT NOT NULL,"
  " in_reply_to TEXT NOT NULL,"
  " reference_list TEXT NOT NULL,"
  " date_us INTEGER NOT NULL,"
  " snippet TEXT NOT NULL,"
  " n_attachments INTEGER NOT NULL,"
  " n_inline INTEGER NOT NULL,"
  " has_html INTEGER NOT NULL,"
  " problem TEXT);"
  "CREATE TABLE states ("
  " row_id INTEGER PRIMARY KEY,"
  " size INTEGER NOT NULL,"
  " is_read INTEGER NOT NULL DEFAULT 0,"
  " is_pinned INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE contents ("
  " row_id INTEGER PRIMARY KEY,"
  " transcript TEXT NOT NULL,"
  " data BLOB NOT NULL);"
  "CREATE TABLE tags ("
  " tag_id INTEGER PRIMARY KEY,"
  " name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
  " color TEXT NOT NULL DEFAULT '');"
  "CREATE TABLE message_tags ("
  " row_id INTEGER NOT NULL,"
  " tag_id INTEGER NOT NULL,"
  " PRIMARY KEY (row_id, tag_id)) WITHOUT ROWID;"
  "CREATE INDEX message_tags_by_tag ON message_tags (tag_id);"
  "CREATE TABLE notes ("
  " row_id INTEGER PRIMARY KEY,"
  " note TEXT NOT NULL);",

  "CREATE TABLE relays ("
  " job_id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " row_id INTEGER NOT NULL,"
  " state INTEGER NOT NULL,"
  " is_unfinished INTEGER NOT NULL,"
  " n_tries INTEGER NOT NULL,"
  " next_try_us INTEGER NOT NULL,"
  " transcript TEXT NOT NULL,"
  " route INTEGER NOT NULL,"
  " server TEXT NOT NULL,"
  " mail_from TEXT NOT NULL,"
  " mail_options TEXT NOT NULL,"
  " peer TEXT NOT NULL);"
  "CREATE INDEX relays_by_row ON relays (row_id);"
  "CREATE INDEX relays_unfinished ON relays (job_id) WHERE is_unfinished = 1;"
  "CREATE TABLE relay_recipients ("
  " job_id INTEGER NOT NULL,"
  " position INTEGER NOT NULL,"
  " address TEXT NOT NULL,"
  " options TEXT NOT NULL,"
  " state INTEGER NOT NULL,"
  " code INTEGER NOT NULL,"
  " enhanced TEXT NOT NULL,"
  " text TEXT NOT NULL,"
  " changed_at_us INTEGER NOT NULL,"
  " PRIMARY KEY (job_id, position)) WITHOUT ROWID;"
  "ALTER TABLE states ADD COLUMN relay INTEGER NOT NULL DEFAULT 0;",

  "CREATE TABLE search_progress (indexed INTEGER NOT NULL);"
  "INSERT INTO search_progress VALUES (0);"
  "CREATE TABLE search_gone (row_id INTEGER PRIMARY KEY);"
  "CREATE INDEX messages_by_time ON messages (received_at_us);"
  "CREATE INDEX messages_with_attachments ON messages (row_id) WHERE n_attachments > 0;"
  "CREATE INDEX messages_with_inlines ON messages (row_id) WHERE n_inline > 0;"
  "CREATE INDEX messages_with_problems ON messages (row_id) WHERE problem IS NOT NULL;",

  /* For a repair: what tells a whole row from a damaged one, and a mark where rows of two tables
   * would have the same form. */
  "ALTER TABLE messages ADD COLUMN checksum INTEGER;"
  "ALTER TABLE contents ADD COLUMN checksum INTEGER;"
  "ALTER TABLE notes ADD COLUMN mark INTEGER NOT NULL DEFAULT 1;"
  "UPDATE notes SET mark = 1;"
  "ALTER TABLE message_tags ADD COLUMN mark INTEGER NOT NULL DEFAULT 1;"
  "UPDATE message_tags SET mark = 1;",

  "CREATE TABLE threads ("
  " row_id INTEGER PRIMARY KEY,"
  " thread INTEGER NOT NULL);"
  "CREATE INDEX threads_by_thread ON threads (thread);"
  "CREATE TABLE thread_ids ("
  " id INTEGER PRIMARY KEY,"
  " thread INTEGER NOT NULL);"
  "CREATE INDEX thread_ids_by_thread ON thread_ids (thread);",

  "CREATE TABLE rules ("
  " rule_id INTEGER PRIMARY KEY,"
  " query TEXT NOT NULL,"
  " tag TEXT NOT NULL,"
  " is_enabled INTEGER NOT NULL);",

  /* The messages that are there come into the index anew, with their threads, but no rule sees them
   * again. */
  "ALTER TABLE search_progress ADD COLUMN ruled INTEGER NOT NULL DEFAULT 0;"
  "UPDATE search_progress SET ruled = indexed, indexed = 0;"
  DROP_INDEX CREATE_INDEX,
};

static gboolean
lb_store_schema_check_identity (gint64       application_id,
                                gint64       version,
                                const char  *path,
                                GError     **error)
{
  if (application_id != LB_STORE_APPLICATION_ID)
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_FOREIGN,
                   _("“%s” is the database of another program; choose another file"), path);
      return FALSE;
    }

  if (version > lb_store_schema_version ())
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NEWER,
                   _("A newer Letterbox wrote the store “%s”; update it or choose another store"),
                   path);
      return FALSE;
    }

  return TRUE;
}

static gint64
lb_store_schema_read_number (const guint8 *octets)
{
  guint32 number;

  memcpy (&number, octets, sizeof number);
  return GUINT32_FROM_BE (number);
}

static gboolean
lb_store_schema_has_companion (const char *path,
                               const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  GStatBuf info;

  return g_stat (name, &info) == 0 && info.st_size > 0;
}

/* The first page has the schema behind its header, as text. */
static gboolean
lb_store_schema_was_ours (const guint8 *page,
                          gsize         length)
{
  static const char words[] = "CREATE TABLE contents ( row_id INTEGER PRIMARY KEY,";
  const guint8 *end = page + length;

  for (const guint8 *at = page; at + sizeof words <= end; at++)
    {
      at = memchr (at, *words, (gsize) (end - at) - sizeof words + 1);
      if (at == NULL)
        return FALSE;

      if (memcmp (at, words, sizeof words - 1) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
lb_store_schema_check_header (const char    *path,
                              const guint8  *header,
                              gsize          length,
                              GError       **error)
{
  gboolean has_log = lb_store_schema_has_companion (path, "-wal");
  gboolean has_journal = lb_store_schema_has_companion (path, "-journal");

  /* SQLite throws the log of an empty file away; it may be all that is left of the messages. */
  if (length == 0 && has_log)
    {
      lb_store_set_error_damaged (error, path);
      return FALSE;
    }

  /* A journal says that the file is half written: only SQLite can tell what it is then. */
  if (length == 0 || has_journal)
    return TRUE;

  if (length < HEADER_OCTETS || memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    {
      if (lb_store_schema_was_ours (header, length))
        {
          lb_store_set_error_damaged (error, path);
          return FALSE;
        }

      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_DATABASE,
                   _("“%s” is not a store of Letterbox; choose another file"), path);
      return FALSE;
    }

  /* While there is a log the first page may be in it. */
  if (has_log)
    return TRUE;

  return lb_store_schema_check_identity (lb_store_schema_read_number (&header[HEADER_APPLICATION]),
                                         lb_store_schema_read_number (&header[HEADER_VERSION]),
                                         path, error);
}

/**
 * lb_store_schema_check_file:
 * @path: an existing file
 * @error: the place for an error
 *
 * Looks at the file without SQLite, which would write into a folder that is none of its business.
 *
 * Returns: whether @path may be given to SQLite
 */
gboolean
lb_store_schema_check_file (const char  *path,
                            GError     **error)
{
  g_autofree guint8 *header = g_malloc0 (MAX_PAGE_SIZE);
  FILE *file = g_fopen (path, "rbe");
  gsize length;
  gboolean failed;
  int code;

  if (file == NULL)
    {
      lb_store_set_error_from_errno (error, path, errno);
      return FALSE;
    }

  length = fread (header, 1, MAX_PAGE_SIZE, file);
  code = errno;
  failed = ferror (file) != 0;
  fclose (file);
  if (failed)
    {
      lb_store_set_error_from_errno (error, path, code);
      return FALSE;
    }

  return lb_store_schema_check_header (path, header, length, error);
}

/**
 * lb_store_schema_check:
 * @connection: a connection
 * @path: how messages name the store
 * @error: the place for an error
 *
 * Asks SQLite whose the file is, with its log and journal taken into account.
 *
 * Returns: whether it is empty or a store that this version understands
 */
gboolean
lb_store_schema_check (LbConnection  *connection,
                       const char    *path,
                       GError       **error)
{
  gint64 application_id;
  gint64 version;
  gint64 n_pages;

  if (sqlite3_db_readonly (lb_connection_get_database (connection), "main") != 0)
    {
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_READ_ONLY,
                   _("“%s” can only be read; make it writable or choose another store"), path);
      return FALSE;
    }

  if (!lb_connection_query_int (connection, "PRAGMA page_count", &n_pages, error))
    return FALSE;

  if (n_pages == 0)
    return TRUE;

  return lb_connection_query_int (connection, "PRAGMA application_id", &application_id, error)
         && lb_connection_query_int (connection, "PRAGMA user_version", &version, error)
         && lb_store_schema_check_identity (application_id, version, path, error);
}

static gboolean
lb_store_schema_apply (LbConnection  *connection,
                       gint64         version,
                       GError       **error)
{
  for (; version < lb_store_schema_version (); version++)
    {
      if (!lb_connection_execute (connection, migrations[version], error))
        return FALSE;
    }

  return TRUE;
}

/**
 * lb_store_schema_migrate:
 * @connection: a connection to an empty file or to a store
 * @page_size: octets of a page of a new store; 0: the default
 * @error: the place for an error
 *
 * Brings the file to the present version, in one transaction. Identity and version are written
 * before the file is switched to a log (WAL): written after it they would be in the log only after
 * a crash.
 *
 * Returns: whether it worked; if not, the file is as it was
 */
gboolean
lb_store_schema_migrate (LbConnection  *connection,
                         guint          page_size,
                         GError       **error)
{
  g_autofree char *layout = NULL;
  g_autofree char *identity = NULL;
  gint64 version;

  if (!lb_connection_query_int (connection, "PRAGMA user_version", &version, error))
    return FALSE;

  if (version == lb_store_schema_version ())
    return TRUE;

  /* Both only take effect on an empty file; free pages can then be given back in steps. The second
   * one writes, so that it has to be in the transaction: a kill must not leave a file without
   * identity. BEGIN IMMEDIATE would be too late for it. */
  layout = g_strdup_printf ("PRAGMA page_size = %u; BEGIN; PRAGMA auto_vacuum = INCREMENTAL",
                            page_size != 0 ? page_size : DEFAULT_PAGE_SIZE);
  identity = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                              LB_STORE_APPLICATION_ID, (int) lb_store_schema_version ());
  if (lb_connection_execute (connection, layout, error)
      && lb_store_schema_apply (connection, version, error)
      && lb_connection_execute (connection, identity, error)
      && lb_connection_execute (connection, "COMMIT", error))
    return TRUE;

  lb_connection_rollback (connection);
  return FALSE;
}

/**
 * lb_store_schema_reset_index:
 * @connection: the writer's connection, in a transaction
 * @error: the place for an error
 *
 * Makes the index anew, empty, when there are no messages.
 *
 * Returns: whether it worked
 */
gboolean
lb_store_schema_reset_index (LbConnection  *connection,
                             GError       **error)
{
  return lb_connection_execute (connection,
                                DROP_INDEX CREATE_INDEX
                                "DELETE FROM threads; DELETE FROM thread_ids", error);
}

/**
 * lb_store_schema_version:
 *
 * Returns: the version of the stores that this program writes
 */
gint64
lb_store_schema_version (void)
{
  return G_N_ELEMENTS (migrations);
}
