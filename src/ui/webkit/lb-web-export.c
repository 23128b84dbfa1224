#define G_LOG_DOMAIN "lb-web-export"

#include "config.h"
#include "ui/webkit/lb-web-export.h"

static void
lb_web_snapshot_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  GdkTexture *texture = webkit_web_view_get_snapshot_finish (WEBKIT_WEB_VIEW (object), result,
                                                             &error);

  if (texture == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

/**
 * lb_web_snapshot_async:
 * @view: a view that is mapped
 * @callback: called when there is a picture
 * @user_data: data for @callback
 *
 * Makes a picture of the whole document.
 */
void
lb_web_snapshot_async (GtkWidget           *view,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (view, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_web_snapshot_async);
  webkit_web_view_get_snapshot (WEBKIT_WEB_VIEW (view), WEBKIT_SNAPSHOT_REGION_FULL_DOCUMENT,
                                WEBKIT_SNAPSHOT_OPTIONS_NONE, NULL, lb_web_snapshot_cb, task);
}

/**
 * lb_web_snapshot_finish:
 * @view: the view
 * @result: of lb_web_snapshot_async()
 * @error: why there is none
 *
 * Returns: (transfer full): the picture
 */
GdkTexture *
lb_web_snapshot_finish (GtkWidget     *view,
                        GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_web_print_failed_cb (WebKitPrintOperation *operation,
                        GError               *error,
                        gpointer              user_data)
{
  GTask *task = G_TASK (user_data);

  if (!g_task_get_completed (task))
    g_task_return_error (task, g_error_copy (error));
}

/* Comes after "failed" too. */
static void
lb_web_print_finished_cb (WebKitPrintOperation *operation,
                          gpointer              user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);

  if (!g_task_had_error (task) && !g_task_get_completed (task))
    g_task_return_boolean (task, TRUE);
  g_object_unref (operation);
}

/**
 * lb_web_print_async:
 * @view: a view
 * @file: where to
 * @callback: called when it is written
 * @user_data: data for @callback
 *
 * Writes the document as a PDF.
 */
void
lb_web_print_async (GtkWidget           *view,
                    GFile               *file,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  GTask *task = g_task_new (view, NULL, callback, user_data);
  WebKitPrintOperation *operation = webkit_print_operation_new (WEBKIT_WEB_VIEW (view));
  g_autoptr(GtkPrintSettings) settings = gtk_print_settings_new ();
  g_autofree char *uri = g_file_get_uri (file);

  g_task_set_source_tag (task, lb_web_print_async);
  /* GTK's own name of it in every language: what the printer list shows is not looked at. */
  gtk_print_settings_set_printer (settings, "Print to File");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, uri);
  webkit_print_operation_set_print_settings (operation, settings);
  g_signal_connect (operation, "failed", G_CALLBACK (lb_web_print_failed_cb), task);
  g_signal_connect (operation, "finished", G_CALLBACK (lb_web_print_finished_cb), task);
  webkit_print_operation_print (operation);
}

/**
 * lb_web_print_finish:
 * @view: the view
 * @result: of lb_web_print_async()
 * @error: why not
 *
 * Returns: whether it is written
 */
gboolean
lb_web_print_finish (GtkWidget     *view,
                     GAsyncResult  *result,
                     GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
