#define G_LOG_DOMAIN "lb-store"
#define _GNU_SOURCE /* fallocate() */

#include "config.h"
#include "store/lb-connection.h"

#include <errno.h>
#include <fcntl.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "store/lb-store-error.h"

/* Another program may look into the store for a moment; then we wait this long. */
#define BUSY_TIMEOUT_MS 2000

/* Steps of SQLite's machine between two looks at the cancellable: some tens of microseconds. */
#define CANCEL_STEPS 4000

struct _LbConnection
{
  sqlite3    *database;   /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 LbStatement): by the SQL text's address */
};

static int
lb_connection_progress_cb (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static void
lb_connection_finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/**
 * lb_connection_open:
 * @path: the file; it has to exist
 * @error: the place for an error
 *
 * Opens a connection for use in one thread at a time. As long as lb_connection_set_checkpoint() has
 * not been called, closing it leaves file and log alone, so that looking at a foreign file does not
 * change it.
 *
 * Returns: (transfer full) (nullable): the connection
 */
LbConnection *
lb_connection_open (const char  *path,
                    GError     **error)
{
  g_autoptr(LbConnection) self = g_new0 (LbConnection, 1);
  int code;

  self->statements = g_hash_table_new_full (NULL, NULL, NULL, lb_connection_finalize_statement);
  code = sqlite3_open_v2 (path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      lb_connection_set_error (self->database, code, error);
      return NULL;
    }

  sqlite3_extended_result_codes (self->database, 1);
  sqlite3_busy_timeout (self->database, BUSY_TIMEOUT_MS);
  /* The file may have been made by anyone: its schema is not trusted with functions that do
   * things. */
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  lb_connection_set_checkpoint (self, FALSE);

  return g_steal_pointer (&self);
}

/**
 * lb_connection_free:
 * @self: (transfer full) (nullable): a connection
 */
void
lb_connection_free (LbConnection *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->database);
  g_free (self);
}

/**
 * lb_connection_get_database:
 * @self: a connection
 *
 * Returns: (transfer none): SQLite's handle
 */
sqlite3 *
lb_connection_get_database (LbConnection *self)
{
  return self->database;
}

/**
 * lb_connection_set_checkpoint:
 * @self: a connection
 * @enable: whether closing the last connection brings the log into the file and removes it
 */
void
lb_connection_set_checkpoint (LbConnection *self,
                              gboolean      enable)
{
  sqlite3_db_config (self->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, enable ? 0 : 1, NULL);
}

/**
 * lb_connection_prepare:
 * @self: a connection
 * @sql: a string constant: the statement is found again by its address
 * @error: the place for an error
 *
 * The same @sql must be released before it is prepared again.
 *
 * Returns: (transfer full) (nullable): the statement; lb_statement_release() gives it back
 */
LbStatement *
lb_connection_prepare (LbConnection  *self,
                       const char    *sql,
                       GError       **error)
{
  LbStatement *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    return statement;

  code = sqlite3_prepare_v3 (self->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      lb_connection_set_error (self->database, code, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

/**
 * lb_connection_execute:
 * @self: a connection
 * @sql: one or more statements; rows are not looked at
 * @error: the place for an error
 *
 * Returns: whether all of them worked
 */
gboolean
lb_connection_execute (LbConnection  *self,
                       const char    *sql,
                       GError       **error)
{
  int code = sqlite3_exec (self->database, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || lb_connection_set_error (self->database, code, error);
}

static gboolean
lb_connection_take_int (LbStatement  *statement,
                        gint64       *value,
                        GError      **error)
{
  GError *own_error = NULL;

  *value = lb_statement_next (statement, &own_error) ? lb_statement_get_int (statement, 0) : 0;
  if (own_error == NULL)
    return TRUE;

  g_propagate_error (error, own_error);
  return FALSE;
}

/**
 * lb_connection_query_int:
 * @self: a connection
 * @sql: a string constant that gives one row of one number
 * @value: (out): the number
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_connection_query_int (LbConnection  *self,
                         const char    *sql,
                         gint64        *value,
                         GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (self, sql, error);

  return statement != NULL && lb_connection_take_int (statement, value, error);
}

/**
 * lb_connection_query_int_of:
 * @self: a connection
 * @sql: a string constant that gives one number, or no row
 * @parameter: its only parameter
 * @value: (out): the number; 0 without a row
 * @error: the place for an error
 *
 * Returns: whether it worked
 */
gboolean
lb_connection_query_int_of (LbConnection  *self,
                            const char    *sql,
                            gint64         parameter,
                            gint64        *value,
                            GError       **error)
{
  g_autoptr(LbStatement) statement = lb_connection_prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;

  lb_statement_bind_int (statement, 1, parameter);
  return lb_connection_take_int (statement, value, error);
}

/**
 * lb_connection_reserve_log:
 * @self: a connection
 * @n_octets: how large the file of the log should be at least
 *
 * Lets the system find the room before it is needed. Where it cannot, nothing happens. The log has
 * no locks that a close would take away: they are on the file and on its index.
 */
void
lb_connection_reserve_log (LbConnection *self,
                           gint64        n_octets)
{
#ifdef __linux__
  g_autofree char *path = g_strconcat (sqlite3_db_filename (self->database, "main"), "-wal", NULL);
  int descriptor = g_open (path, O_WRONLY | O_CLOEXEC, 0);

  if (descriptor < 0)
    return;

  /* Not posix_fallocate(): where the file system cannot do it, that writes every block. */
  if (fallocate (descriptor, 0, 0, n_octets) != 0)
    g_debug ("The log cannot be made larger at once: %s", g_strerror (errno));
  g_close (descriptor, NULL);
#endif
}

/**
 * lb_connection_rollback:
 * @self: a connection
 *
 * Ends the transaction that is open, if SQLite has not done it by itself after an error.
 */
void
lb_connection_rollback (LbConnection *self)
{
  if (!sqlite3_get_autocommit (self->database))
    lb_connection_execute (self, "ROLLBACK", NULL);
}

/**
 * lb_connection_set_cancellable:
 * @self: a connection
 * @cancellable: (nullable): ends the statement that runs; it has to live until it is replaced
 */
void
lb_connection_set_cancellable (LbConnection *self,
                               GCancellable *cancellable)
{
  sqlite3_progress_handler (self->database, cancellable != NULL ? CANCEL_STEPS : 0,
                            lb_connection_progress_cb, cancellable);
}

static gboolean
lb_connection_file_lacks_space (sqlite3 *database,
                                int      which)
{
  sqlite3_file *file = NULL;
  int system_code = 0;

  if (sqlite3_file_control (database, "main", which, &file) != SQLITE_OK
      || file == NULL || file->pMethods == NULL)
    return FALSE;

  file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &system_code);
#ifdef EDQUOT
  if (system_code == EDQUOT)
    return TRUE;
#endif
  return system_code == ENOSPC || system_code == EFBIG;
}

/* SQLite says FULL for ENOSPC only. Quotas are told as EDQUOT, RLIMIT_FSIZE and the file
 * systems' own limits as EFBIG, and sqlite3_system_errno() does not know what happened in a
 * commit. */
static gboolean
lb_connection_lacks_space (sqlite3 *database)
{
  return lb_connection_file_lacks_space (database, SQLITE_FCNTL_FILE_POINTER)
         || lb_connection_file_lacks_space (database, SQLITE_FCNTL_JOURNAL_POINTER);
}

/**
 * lb_connection_set_error:
 * @database: (nullable): where it happened
 * @code: what SQLite said, an extended code
 * @error: the place for the error
 *
 * Returns: %FALSE, for the caller to give on
 */
gboolean
lb_connection_set_error (sqlite3  *database,
                         int       code,
                         GError  **error)
{
  const char *path = database != NULL ? sqlite3_db_filename (database, "main") : NULL;
  int system_code = database != NULL ? sqlite3_system_errno (database) : 0;
  int kind = code & 0xff;

  if (path == NULL)
    path = "";

  if (kind == SQLITE_IOERR && lb_connection_lacks_space (database))
    kind = SQLITE_FULL;

  if (kind == SQLITE_FULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                 _("There is no space left for the store “%s”; make room or delete messages"),
                 path);
  else if (kind == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The operation was cancelled"));
  else if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED)
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY,
                 _("Another program holds the store “%s”; close it or choose another store"), path);
  else if (kind == SQLITE_CORRUPT)
    lb_store_set_error_damaged (error, path);
  else if (kind == SQLITE_NOTADB)
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_DATABASE,
                 _("“%s” is not a store of Letterbox; choose another file"), path);
  else if (kind == SQLITE_READONLY)
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_READ_ONLY,
                 _("“%s” can only be read; make it writable or choose another store"), path);
  else if (kind == SQLITE_CANTOPEN && (system_code == EACCES || system_code == EROFS))
    lb_store_set_error_from_errno (error, path, system_code);
  else
    g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_FAILED,
                 _("The store “%s” failed: %s"), path,
                 database != NULL ? sqlite3_errmsg (database) : sqlite3_errstr (code));

  return FALSE;
}
