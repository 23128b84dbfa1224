#define G_LOG_DOMAIN "lb-html-browser"

#include "config.h"
#include "ui/html/lb-html-browser.h"

#include <glib/gi18n.h>

#include "mail/html/lb-html-standalone.h"
#include "ui/lb-temp.h"

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
  path = lb_temp_make_path ("message.html", &error);
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
