#define G_LOG_DOMAIN "lb-html-export"

#include "config.h"
#include "ui/html/lb-html-export.h"

#include <glib/gstdio.h>
#include <string.h>

/* Between the two screens of a picture. */
#define GAP_PIXELS 24

typedef struct
{
  const LbHtmlEngine *engine;
  GtkWidget          *other;       /* (owned) (nullable): the second view */
  GdkTexture         *textures[2]; /* (owned) */
} LbHtmlPictureJob;

static void
lb_html_picture_job_free (LbHtmlPictureJob *job)
{
  g_clear_object (&job->other);
  g_clear_object (&job->textures[0]);
  g_clear_object (&job->textures[1]);
  g_free (job);
}

/* Both beside each other on white. */
static GdkTexture *
lb_html_picture_job_join (LbHtmlPictureJob *job)
{
  int first = gdk_texture_get_width (job->textures[0]);
  int width = first + GAP_PIXELS + gdk_texture_get_width (job->textures[1]);
  int height = MAX (gdk_texture_get_height (job->textures[0]),
                    gdk_texture_get_height (job->textures[1]));
  gsize stride = (gsize) width * 4;
  guchar *pixels = g_malloc (stride * (gsize) height);
  g_autoptr(GBytes) bytes = g_bytes_new_take (pixels, stride * (gsize) height);

  memset (pixels, 0xff, stride * (gsize) height);
  gdk_texture_download (job->textures[0], pixels, stride);
  gdk_texture_download (job->textures[1], pixels + (gsize) (first + GAP_PIXELS) * 4, stride);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
lb_html_export_encode_thread (GTask        *task,
                              gpointer      source_object,
                              gpointer      task_data,
                              GCancellable *cancellable)
{
  LbHtmlPictureJob *job = task_data;
  g_autoptr(GdkTexture) joined = NULL;

  if (job->textures[1] != NULL)
    joined = lb_html_picture_job_join (job);
  g_task_return_pointer (task,
                         gdk_texture_save_to_png_bytes (joined != NULL ? joined : job->textures[0]),
                         (GDestroyNotify) g_bytes_unref);
}

static void
lb_html_export_snapshot_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbHtmlPictureJob *job = g_task_get_task_data (task);
  guint number = job->textures[0] != NULL;
  g_autoptr(GError) error = NULL;

  job->textures[number] = job->engine->snapshot_finish (GTK_WIDGET (object), result, &error);
  if (job->textures[number] == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (number == 0 && job->other != NULL)
    job->engine->snapshot_async (job->other, lb_html_export_snapshot_cb, g_object_ref (task));
  else
    g_task_run_in_thread (task, lb_html_export_encode_thread);
}

/**
 * lb_html_export_picture_async:
 * @engine: what the views are made of
 * @view: a view that is mapped
 * @other: (nullable): the one beside it; %NULL: none
 * @callback: called when it is made
 * @user_data: data for @callback
 *
 * Makes a picture of the whole document, as wide as the view, or as both and a gap.
 */
void
lb_html_export_picture_async (const LbHtmlEngine  *engine,
                              GtkWidget           *view,
                              GtkWidget           *other,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (view, NULL, callback, user_data);
  LbHtmlPictureJob *job = g_new0 (LbHtmlPictureJob, 1);

  job->engine = engine;
  job->other = other != NULL ? g_object_ref (other) : NULL;
  g_task_set_source_tag (task, lb_html_export_picture_async);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_html_picture_job_free);
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
