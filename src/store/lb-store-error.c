#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-error.h"

#include <errno.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

G_DEFINE_QUARK (lb-store-error-quark, lb_store_error)

/**
 * lb_store_set_error_from_errno:
 * @error: (out) (optional): the place for the error
 * @path: the file or folder that the system refused
 * @code: the value of errno
 *
 * Says in one sentence what the file system has against @path.
 */
void
lb_store_set_error_from_errno (GError     **error,
                               const char  *path,
                               int          code)
{
  switch (code)
    {
    case EISDIR:
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_IS_FOLDER,
                   _("“%s” is a folder; name a file for the store"), path);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_PERMISSION,
                   _("There is no permission to open “%s”; change it or choose another store"),
                   path);
      break;
    case EROFS:
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_READ_ONLY,
                   _("“%s” can only be read; make it writable or choose another store"), path);
      break;
    case ENOSPC:
#ifdef EDQUOT
    case EDQUOT:
#endif
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("There is no space left for “%s”; make room or choose another store"), path);
      break;
    default:
      g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_FAILED,
                   _("“%s” cannot be used as a store: %s; choose another store"), path,
                   g_strerror (code));
      break;
    }
}

/**
 * lb_store_set_error_damaged:
 * @error: (out) (optional): the place for the error
 * @path: a store that is damaged
 *
 * Says where to go with it: lb_store_repair_async() is behind that command.
 */
void
lb_store_set_error_damaged (GError     **error,
                            const char  *path)
{
  g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_CORRUPT,
               _("The store “%s” is damaged; “letterbox import” saves what can be read of it "
                 "into a new one"), path);
}
