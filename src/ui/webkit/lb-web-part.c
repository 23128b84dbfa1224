#define G_LOG_DOMAIN "lb-web-part"

#include "config.h"
#include "ui/webkit/lb-web-part.h"

#include <string.h>

#include "ui/webkit/lb-web-view.h"

typedef struct
{
  GObject       *message;  /* (owned) */
  LbHtmlPartFunc find_part;
  char          *content_id;
  char          *content_type;
} LbWebPartJob;

static void
lb_web_part_job_free (LbWebPartJob *job)
{
  g_object_unref (job->message);
  g_free (job->content_id);
  g_free (job->content_type);
  g_free (job);
}

static void
lb_web_part_thread (GTask        *task,
                    gpointer      source_object,
                    gpointer      task_data,
                    GCancellable *cancellable)
{
  LbWebPartJob *job = task_data;
  GBytes *bytes = job->find_part (job->message, job->content_id, &job->content_type);

  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
lb_web_part_fail (WebKitURISchemeRequest *request)
{
  g_autoptr(GError) error = NULL;

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such part");
  webkit_uri_scheme_request_finish_error (request, error);
}

static void
lb_web_part_read_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  WebKitURISchemeRequest *request = WEBKIT_URI_SCHEME_REQUEST (object);
  LbWebPartJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr(GInputStream) stream = NULL;

  if (bytes == NULL)
    {
      lb_web_part_fail (request);
      return;
    }
  stream = g_memory_input_stream_new_from_bytes (bytes);
  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (bytes),
                                    job->content_type);
}

/**
 * lb_web_part_cb:
 * @request: for a "cid:" (RFC 2392)
 * @user_data: unused
 *
 * Answers with the parts of the message of that view alone.
 */
void
lb_web_part_cb (WebKitURISchemeRequest *request,
                gpointer                user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  g_autoptr(GTask) task = NULL;
  LbWebPartJob *job;
  LbHtmlPartFunc find_part;
  GObject *message;

  if (!LB_IS_WEB_VIEW (view) || !g_str_has_prefix (uri, "cid:"))
    {
      lb_web_part_fail (request);
      return;
    }
  message = lb_web_view_get_message (LB_WEB_VIEW (view), &find_part);
  if (message == NULL)
    {
      lb_web_part_fail (request);
      return;
    }
  job = g_new0 (LbWebPartJob, 1);
  job->message = g_object_ref (message);
  job->find_part = find_part;
  job->content_id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);
  if (job->content_id == NULL)
    job->content_id = g_strdup (uri + strlen ("cid:"));
  task = g_task_new (request, NULL, lb_web_part_read_cb, NULL);
  g_task_set_source_tag (task, lb_web_part_cb);
  g_task_set_task_data (task, job, (GDestroyNotify) lb_web_part_job_free);
  g_task_run_in_thread (task, lb_web_part_thread);
}
