#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-statement.h"

#include "store/lb-connection.h"

/**
 * lb_statement_release:
 * @self: (nullable): a statement
 *
 * Gives @self back to its connection.
 */
void
lb_statement_release (LbStatement *self)
{
  if (self == NULL)
    return;

  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

/**
 * lb_statement_bind_int:
 * @self: a statement
 * @position: of the parameter, from 1
 * @value: its value
 */
void
lb_statement_bind_int (LbStatement *self,
                       int          position,
                       gint64       value)
{
  G_GNUC_UNUSED int code = sqlite3_bind_int64 (self, position, value);

  g_assert (code == SQLITE_OK);
}

/**
 * lb_statement_bind_text:
 * @self: a statement
 * @position: of the parameter, from 1
 * @text: (nullable): its value, which has to live until @self is released
 */
void
lb_statement_bind_text (LbStatement *self,
                        int          position,
                        const char  *text)
{
  G_GNUC_UNUSED int code = sqlite3_bind_text (self, position, text, -1, SQLITE_STATIC);

  g_assert (code == SQLITE_OK);
}

/**
 * lb_statement_bind_bytes:
 * @self: a statement
 * @position: of the parameter, from 1
 * @bytes: its value, which has to live until @self is released; it is not copied
 */
void
lb_statement_bind_bytes (LbStatement *self,
                         int          position,
                         GBytes      *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  /* SQLite takes a NULL pointer for NULL, not for an empty value. What is over its limit is told
   * by the next step: the parameter then stays NULL, which the column refuses. */
  sqlite3_bind_blob64 (self, position, data != NULL ? data : "", size, SQLITE_STATIC);
}

/**
 * lb_statement_next:
 * @self: a statement
 * @error: the place for an error
 *
 * Returns: whether there is one more row; %FALSE at the end or with @error set
 */
gboolean
lb_statement_next (LbStatement  *self,
                   GError      **error)
{
  int code = sqlite3_step (self);

  if (code == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    lb_connection_set_error (sqlite3_db_handle (self), code, error);

  return FALSE;
}

/**
 * lb_statement_run:
 * @self: a statement
 * @error: the place for an error
 *
 * Runs @self to its end; its rows are not looked at.
 *
 * Returns: whether it worked
 */
gboolean
lb_statement_run (LbStatement  *self,
                  GError      **error)
{
  int code;

  do
    code = sqlite3_step (self);
  while (code == SQLITE_ROW);

  if (code == SQLITE_DONE)
    return TRUE;

  return lb_connection_set_error (sqlite3_db_handle (self), code, error);
}

/**
 * lb_statement_get_int:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: the number there; 0 for NULL
 */
gint64
lb_statement_get_int (LbStatement *self,
                      int          column)
{
  return sqlite3_column_int64 (self, column);
}

/**
 * lb_statement_get_text:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: (nullable): the text there, until the next step; %NULL for NULL
 */
const char *
lb_statement_get_text (LbStatement *self,
                       int          column)
{
  return (const char *) sqlite3_column_text (self, column);
}

/**
 * lb_statement_dup_text:
 * @self: a statement at a row
 * @column: from 0
 *
 * Returns: (transfer full): the text there; "" for NULL
 */
char *
lb_statement_dup_text (LbStatement *self,
                       int          column)
{
  const char *text = lb_statement_get_text (self, column);

  return g_strdup (text != NULL ? text : "");
}

/**
 * lb_statement_list_ints:
 * @self: a statement that has not been run yet
 * @error: the place for an error
 *
 * Runs @self to its end.
 *
 * Returns: (transfer full) (nullable) (element-type gint64): the numbers of its first column
 */
GArray *
lb_statement_list_ints (LbStatement  *self,
                        GError      **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *own_error = NULL;

  while (lb_statement_next (self, &own_error))
    {
      gint64 number = lb_statement_get_int (self, 0);

      g_array_append_val (numbers, number);
    }

  if (own_error == NULL)
    return g_steal_pointer (&numbers);

  g_propagate_error (error, own_error);
  return NULL;
}
