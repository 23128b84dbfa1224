#define G_LOG_DOMAIN "lb-store"

#include "config.h"
#include "store/lb-store-lock.h"

#include <errno.h>
#include <fcntl.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#ifdef G_OS_WIN32
#include <windows.h>
#else
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "store/lb-store-error.h"

/* A lock file that its last owner removes between our open and our lock is tried again this
 * often. */
#define LOCK_ATTEMPTS 20

/* The lock is one of the system's on a file beside the store, so that it goes with the process
 * however the process ends. The database itself cannot carry it: closing any descriptor of it
 * would take SQLite's own locks away, and on some systems both kinds of lock exclude each other. */
struct _LbStoreLock
{
  char  *path; /* (owned) */
#ifdef G_OS_WIN32
  HANDLE handle;
#else
  int    descriptor;
#endif
};

static void
lb_store_lock_set_busy (const char  *path,
                        GError     **error)
{
  g_set_error (error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY,
               _("Another Letterbox uses the store “%s”; close it or choose another store"), path);
}

#ifdef G_OS_WIN32

static gboolean
lb_store_lock_acquire (LbStoreLock  *self,
                       const char   *path,
                       GError      **error)
{
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (self->path, -1, NULL, NULL, NULL);

  if (wide == NULL)
    {
      lb_store_set_error_from_errno (error, self->path, EINVAL);
      return FALSE;
    }

  self->handle = CreateFileW ((LPCWSTR) wide, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL | FILE_FLAG_DELETE_ON_CLOSE, NULL);
  if (self->handle != INVALID_HANDLE_VALUE)
    return TRUE;

  if (GetLastError () == ERROR_SHARING_VIOLATION)
    lb_store_lock_set_busy (path, error);
  else
    lb_store_set_error_from_errno (error, self->path, EACCES);
  return FALSE;
}

static void
lb_store_lock_drop (LbStoreLock *self)
{
  if (self->handle != INVALID_HANDLE_VALUE)
    CloseHandle (self->handle);
}

#else

static gboolean
lb_store_lock_is_current (LbStoreLock *self)
{
  struct stat held;
  struct stat named;

  return fstat (self->descriptor, &held) == 0 && lstat (self->path, &named) == 0
         && held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

static gboolean
lb_store_lock_acquire (LbStoreLock  *self,
                       const char   *path,
                       GError      **error)
{
  for (guint attempt = 0; attempt < LOCK_ATTEMPTS; attempt++)
    {
      self->descriptor = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (self->descriptor < 0)
        {
          lb_store_set_error_from_errno (error, self->path, errno);
          return FALSE;
        }

      if (flock (self->descriptor, LOCK_EX | LOCK_NB) != 0)
        break;

      if (lb_store_lock_is_current (self))
        return TRUE;

      close (self->descriptor);
      self->descriptor = -1;
    }

  lb_store_lock_set_busy (path, error);
  return FALSE;
}

static void
lb_store_lock_drop (LbStoreLock *self)
{
  if (self->descriptor < 0)
    return;

  close (self->descriptor);
}

#endif

/**
 * lb_store_lock_take:
 * @path: the store, without links in it
 * @error: the place for an error
 *
 * Takes the store for this process until lb_store_lock_release(), or until the process ends in
 * whatever way.
 *
 * Returns: (transfer full) (nullable): the lock; %LB_STORE_ERROR_BUSY when another instance has it
 */
LbStoreLock *
lb_store_lock_take (const char  *path,
                    GError     **error)
{
  LbStoreLock *self = g_new0 (LbStoreLock, 1);

  self->path = g_strconcat (path, ".lock", NULL);
  if (lb_store_lock_acquire (self, path, error))
    return self;

  lb_store_lock_drop (self);
  g_free (self->path);
  g_free (self);
  return NULL;
}

/**
 * lb_store_lock_release:
 * @self: (transfer full) (nullable): a lock
 *
 * Gives the store free and removes the lock's file.
 */
void
lb_store_lock_release (LbStoreLock *self)
{
  if (self == NULL)
    return;

#ifndef G_OS_WIN32
  /* While it is still locked: whoever opened it meanwhile sees that the name is gone and tries
   * anew. */
  g_unlink (self->path);
#endif
  lb_store_lock_drop (self);
  g_free (self->path);
  g_free (self);
}
