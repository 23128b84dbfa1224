#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbStoreError:
 * @LB_STORE_ERROR_FAILED: something else went wrong; the message says what
 * @LB_STORE_ERROR_BUSY: another instance uses the store
 * @LB_STORE_ERROR_IS_FOLDER: the path names a folder
 * @LB_STORE_ERROR_PERMISSION: the file or its folder may not be opened
 * @LB_STORE_ERROR_READ_ONLY: the file or its folder can only be read
 * @LB_STORE_ERROR_NOT_DATABASE: the file is no SQLite database
 * @LB_STORE_ERROR_FOREIGN: the file is the database of another program
 * @LB_STORE_ERROR_NEWER: a newer Letterbox wrote the store
 * @LB_STORE_ERROR_CORRUPT: the store is damaged
 * @LB_STORE_ERROR_CLOSED: the store has been closed
 * @LB_STORE_ERROR_NOT_FOUND: no such message
 * @LB_STORE_ERROR_EXISTS: there is one of that name already
 * @LB_STORE_ERROR_QUERY: a search could not be understood; the message names the word
 *
 * Each message is one sentence that names the store and the way out. A full disk is
 * %G_IO_ERROR_NO_SPACE, a cancelled call %G_IO_ERROR_CANCELLED.
 */
typedef enum
{
  LB_STORE_ERROR_FAILED,
  LB_STORE_ERROR_BUSY,
  LB_STORE_ERROR_IS_FOLDER,
  LB_STORE_ERROR_PERMISSION,
  LB_STORE_ERROR_READ_ONLY,
  LB_STORE_ERROR_NOT_DATABASE,
  LB_STORE_ERROR_FOREIGN,
  LB_STORE_ERROR_NEWER,
  LB_STORE_ERROR_CORRUPT,
  LB_STORE_ERROR_CLOSED,
  LB_STORE_ERROR_NOT_FOUND,
  LB_STORE_ERROR_EXISTS,
  LB_STORE_ERROR_QUERY,
} LbStoreError;

#define LB_STORE_ERROR (lb_store_error_quark ())
GQuark lb_store_error_quark (void);

void lb_store_set_error_from_errno (GError     **error,
                                    const char  *path,
                                    int          code);
void lb_store_set_error_damaged    (GError     **error,
                                    const char  *path);

G_END_DECLS
