#define G_LOG_DOMAIN "lb-html-browser"

#include "config.h"
#include "ui/html/lb-html-browser.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/html/lb-html-standalone.h"

/* The files that were written: a browser may read one again at any time, so they go at the end. */
static struct
{
  GMutex     mutex;
  GPtrArray *paths; /* (owned) */
  char      *folder; /* (owned) */
} written;

static void
lb_html_browser_remove_all (void)
{
  g_mutex_lock (&written.mutex);
  for (guint i = 0; i < written.paths->len; i++)
    g_unlink (g_ptr_array_index (written.paths, i));
  g_rmdir (written.folder);
  g_clear_pointer (&written.paths, g_ptr_array_unref);
  g_clear_pointer (&written.folder, g_free);
  g_mutex_unlock (&written.mutex);
}

/* A folder of this process in the user's own, which is gone with the session at the latest. A
 * Flatpak shares another with the browser outside. */
static gboolean
lb_html_browser_make_folder (GError **error)
{
  g_autofree char *base = NULL;
  g_autofree char *folder = NULL;

  if (written.folder != NULL)
    return TRUE;
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    base = g_build_filename (g_get_user_runtime_dir (), "app", APPLICATION_ID, NULL);
  else
    base = g_strdup (g_get_user_runtime_dir ());
  g_mkdir_with_parents (base, 0700);
  folder = g_build_filename (base, "letterbox-XXXXXX", NULL);
  if (g_mkdtemp_full (folder, 0700) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("No file can be made in “%s”."), base);
      return FALSE;
    }
  written.folder = g_steal_pointer (&folder);
  written.paths = g_ptr_array_new_with_free_func (g_free);
  atexit (lb_html_browser_remove_all);
  return TRUE;
}

static char *
lb_html_browser_make_path (GError **error)
{
  g_autofree char *name = NULL;
  char *path = NULL;

  g_mutex_lock (&written.mutex);
  if (lb_html_browser_make_folder (error))
    {
      name = g_strdup_printf ("message-%u.html", written.paths->len + 1);
      path = g_build_filename (written.folder, name, NULL);
      g_ptr_array_add (written.paths, g_strdup (path));
    }
  g_mutex_unlock (&written.mutex);
  return path;
}

static void
lb_html_browser_write_thread (GTask        *task,
                              gpointer      source_object,
                              gpointer      task_data,
                              GCancellable *cancellable)
{
  g_autofree char *html = lb_html_make_standalone (LB_MESSAGE (task_data));
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (html == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               _("The message has no HTML part."));
      return;
    }
  path = lb_html_browser_make_path (&error);
  if (path == NULL ||
      !g_file_set_contents_full (path, html, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

/**
 * lb_html_browser_write_async:
 * @message: a message
 * @callback: called when it is written
 * @user_data: data for @callback
 *
 * Writes the HTML of a message for a browser, cleaned and with its pictures, to a file that only
 * the user can read and that goes when the program ends.
 */
void
lb_html_browser_write_async (LbMessage           *message,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_html_browser_write_async);
  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  g_task_run_in_thread (task, lb_html_browser_write_thread);
}

/**
 * lb_html_browser_write_finish:
 * @result: of lb_html_browser_write_async()
 * @error: why not
 *
 * Returns: (transfer full): the file
 */
GFile *
lb_html_browser_write_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
