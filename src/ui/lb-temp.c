#define G_LOG_DOMAIN "lb-temp"

#include "config.h"
#include "ui/lb-temp.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#ifdef G_OS_UNIX
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

/* Files for other programs: parts that are opened, HTML for a browser, what is dragged. Nobody
 * tells when the other program has read one, so they go at the end of this program; after a crash
 * at the next start. They are in a folder of this process that only its user may enter. */
#define PREFIX       "letterbox-files-"

/* A cleaner of another process may take a folder that is not locked yet. */
#define MAX_ATTEMPTS 20

static struct
{
  GMutex   mutex;
  char    *folder; /* (owned) (nullable) */
  int      descriptor;
  gboolean is_registered; /* to be cleaned at the end */
  guint    n_files;
} temp = { .descriptor = -1 };

/* A Flatpak shares another folder with the programs outside. */
static char *
lb_temp_dup_base (void)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return g_build_filename (g_get_user_runtime_dir (), "app", APPLICATION_ID, NULL);
  return g_strdup (g_get_user_runtime_dir ());
}

#ifdef G_OS_UNIX

/* The lock goes with the process however it ends. */
static gboolean
lb_temp_lock (const char *folder,
              int         operation,
              int        *descriptor)
{
  struct stat by_path;
  struct stat by_descriptor;

  *descriptor = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (*descriptor < 0)
    return FALSE;
  if (flock (*descriptor, operation) == 0 && fstat (*descriptor, &by_descriptor) == 0 &&
      lstat (folder, &by_path) == 0 && by_path.st_ino == by_descriptor.st_ino &&
      by_path.st_uid == getuid ())
    return TRUE;
  close (*descriptor);
  *descriptor = -1;
  return FALSE;
}

static void
lb_temp_unlock (int *descriptor)
{
  if (*descriptor >= 0)
    close (*descriptor);
  *descriptor = -1;
}

#else

static gboolean
lb_temp_lock (const char *folder,
              int         operation,
              int        *descriptor)
{
  return TRUE;
}

static void
lb_temp_unlock (int *descriptor)
{
}

#define LOCK_EX 0

#endif

static gboolean
lb_temp_make_folder (GError **error)
{
  g_autofree char *base = lb_temp_dup_base ();
  g_autofree char *pattern = g_build_filename (base, PREFIX "XXXXXX", NULL);

  g_mkdir_with_parents (base, 0700);
  for (guint i = 0; i < MAX_ATTEMPTS && temp.folder == NULL; i++)
    {
      g_autofree char *folder = g_strdup (pattern);

      if (g_mkdtemp_full (folder, 0700) != NULL &&
          lb_temp_lock (folder, LOCK_EX, &temp.descriptor))
        temp.folder = g_steal_pointer (&folder);
    }
  if (!temp.is_registered)
    atexit (lb_temp_clean);
  temp.is_registered = TRUE;
  if (temp.folder == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("No file can be made in “%s”."), base);
  return temp.folder != NULL;
}

/**
 * lb_temp_make_path:
 * @name: the file's name, which is safe
 * @error: why not
 *
 * Makes a folder for one file. Any thread may call it.
 *
 * Returns: (transfer full) (nullable): where to write the file; it is removed by lb_temp_clean()
 */
char *
lb_temp_make_path (const char  *name,
                   GError     **error)
{
  g_autofree char *number = NULL;
  g_autofree char *folder = NULL;
  char *path = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  g_mutex_lock (&temp.mutex);
  if (temp.folder != NULL || lb_temp_make_folder (error))
    {
      number = g_strdup_printf ("%u", ++temp.n_files);
      folder = g_build_filename (temp.folder, number, NULL);
      g_mkdir (folder, 0700);
      path = g_build_filename (folder, name, NULL);
    }
  g_mutex_unlock (&temp.mutex);
  return path;
}

typedef struct
{
  GBytes *bytes;
  char   *name;
} LbTempJob;

static void
lb_temp_job_free (LbTempJob *job)
{
  g_bytes_unref (job->bytes);
  g_free (job->name);
  g_free (job);
}

static void
lb_temp_write_thread (GTask        *task,
                      gpointer      source_object,
                      gpointer      task_data,
                      GCancellable *cancellable)
{
  const LbTempJob *job = task_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = lb_temp_make_path (job->name, &error);
  gsize n_octets;
  const char *octets = g_bytes_get_data (job->bytes, &n_octets);

  if (path == NULL ||
      !g_file_set_contents_full (path, octets != NULL ? octets : "", (gssize) n_octets,
                                 G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

/**
 * lb_temp_write_async:
 * @bytes: what another program shall read
 * @name: the file's name, which is safe
 * @callback: called in the caller's thread-default main context
 *
 * Writes a file that only the user may read.
 */
void
lb_temp_write_async (GBytes              *bytes,
                     const char          *name,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  LbTempJob *job = g_new0 (LbTempJob, 1);

  job->bytes = g_bytes_ref (bytes);
  job->name = g_strdup (name);
  g_task_set_source_tag (task, lb_temp_write_async);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_temp_job_free);
  g_task_run_in_thread (task, lb_temp_write_thread);
}

/**
 * lb_temp_write_finish:
 * @result: of lb_temp_write_async()
 * @error: of the file
 *
 * Returns: (transfer full): the file
 */
GFile *
lb_temp_write_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lb_temp_new_content:
 * @paths: (array zero-terminated=1): files
 *
 * Returns: (transfer full): the files' names, to be dragged to another program
 */
GdkContentProvider *
lb_temp_new_content (const char * const *paths)
{
  GSList *files = NULL;
  GdkFileList *list;
  GdkContentProvider *content;

  for (guint i = 0; paths[i] != NULL; i++)
    files = g_slist_append (files, g_file_new_for_path (paths[i]));

  list = gdk_file_list_new_from_list (files);
  g_slist_free_full (files, g_object_unref);
  content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return content;
}

/* The folder of a process has a folder for each file. */
static void
lb_temp_remove (const char *path,
                guint       depth)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (depth > 0 && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      lb_temp_remove (child, depth - 1);
    }
  g_remove (path);
}

/**
 * lb_temp_clean:
 *
 * Removes all files of this process; comes by itself at the end of the program.
 */
void
lb_temp_clean (void)
{
  g_mutex_lock (&temp.mutex);
  if (temp.folder != NULL)
    lb_temp_remove (temp.folder, 2);
  g_clear_pointer (&temp.folder, g_free);
  lb_temp_unlock (&temp.descriptor);
  g_mutex_unlock (&temp.mutex);
}

/**
 * lb_temp_clean_left:
 *
 * Removes what processes left that did not end in order. Blocks: for a thread.
 */
void
lb_temp_clean_left (void)
{
#ifdef G_OS_UNIX
  g_autofree char *base = lb_temp_dup_base ();
  g_autoptr(GDir) dir = g_dir_open (base, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (base, name, NULL);
      int descriptor = -1;

      if (g_str_has_prefix (name, PREFIX) && lb_temp_lock (folder, LOCK_EX | LOCK_NB, &descriptor))
        {
          lb_temp_remove (folder, 2);
          lb_temp_unlock (&descriptor);
        }
    }
#endif
}
