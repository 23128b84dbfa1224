#define G_LOG_DOMAIN "lb-html-export"

#include "config.h"
#include "ui/html/lb-html-export.h"

#include <glib/gstdio.h>

static void
lb_html_export_encode_thread (GTask        *task,
                              gpointer      source_object,
                              gpointer      task_data,
                              GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (task_data),
                         (GDestroyNotify) g_bytes_unref);
}

static void
lb_html_export_snapshot_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  const LbHtmlEngine *engine = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  GdkTexture *texture = engine->snapshot_finish (GTK_WIDGET (object), result, &error);

  if (texture == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, texture, g_object_unref);
  g_task_run_in_thread (task, lb_html_export_encode_thread);
}

/**
 * lb_html_export_picture_async:
 * @engine: what the view is made of
 * @view: a view that is mapped
 * @callback: called when it is made
 * @user_data: data for @callback
 *
 * Makes a picture of the whole document, as wide as the view.
 */
void
lb_html_export_picture_async (const LbHtmlEngine  *engine,
                              GtkWidget           *view,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (view, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_html_export_picture_async);
  g_task_set_task_data (task, (gpointer) engine, NULL);
  engine->snapshot_async (view, lb_html_export_snapshot_cb, task);
}

typedef struct
{
  const LbHtmlEngine *engine;
  GFile              *file;   /* (owned) */
} LbHtmlPrintJob;

static void
lb_html_print_job_free (LbHtmlPrintJob *job)
{
  g_object_unref (job->file);
  g_free (job);
}

/* The engine writes to files alone; what it wrote is read and goes. */
static void
lb_html_export_read_thread (GTask        *task,
                            gpointer      source_object,
                            gpointer      task_data,
                            GCancellable *cancellable)
{
  LbHtmlPrintJob *job = task_data;
  g_autoptr(GError) error = NULL;
  GBytes *bytes = g_file_load_bytes (job->file, NULL, NULL, &error);

  g_file_delete (job->file, NULL, NULL);
  if (bytes == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
lb_html_export_printed_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbHtmlPrintJob *job = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (job->engine->print_finish (GTK_WIDGET (object), result, &error))
    g_task_run_in_thread (task, lb_html_export_read_thread);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * lb_html_export_pdf_async:
 * @engine: what the view is made of
 * @view: a view
 * @callback: called when it is made
 * @user_data: data for @callback
 *
 * Makes a PDF of the document, in pages.
 */
void
lb_html_export_pdf_async (const LbHtmlEngine  *engine,
                          GtkWidget           *view,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (view, NULL, callback, user_data);
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "letterbox-XXXXXX.pdf",
                                            NULL);
  LbHtmlPrintJob *job = g_new0 (LbHtmlPrintJob, 1);
  int fd = g_mkstemp_full (path, 0, 0600);

  g_task_set_source_tag (task, lb_html_export_pdf_async);
  job->engine = engine;
  job->file = g_file_new_for_path (path);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_html_print_job_free);
  if (fd < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
                               g_strerror (errno));
      return;
    }
  g_close (fd, NULL);
  engine->print_async (view, job->file, lb_html_export_printed_cb, g_object_ref (task));
}

/**
 * lb_html_export_finish:
 * @result: of lb_html_export_picture_async() or lb_html_export_pdf_async()
 * @error: why there is none
 *
 * Returns: (transfer full): the file's octets
 */
GBytes *
lb_html_export_finish (GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
