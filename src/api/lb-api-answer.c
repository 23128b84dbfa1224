#define G_LOG_DOMAIN "lb-api-answer"

#include "config.h"
#include "api/lb-api-answer.h"

#include <string.h>

typedef struct
{
  LbApiRequest  *request; /* (owned): given up in the main thread */
  LbApiWorkFunc  func;
  gpointer       data; /* (owned) */
  GDestroyNotify free_data;
} LbApiWork;

static void
lb_api_work_free (LbApiWork *work)
{
  g_clear_pointer (&work->request, lb_api_request_unref);
  if (work->free_data != NULL)
    work->free_data (work->data);
  g_free (work);
}

/**
 * lb_api_answer_new:
 * @status: the status
 * @type: the Content-Type
 * @body: what is sent
 *
 * Returns: (transfer full): a new answer
 */
LbApiAnswer *
lb_api_answer_new (guint       status,
                   const char *type,
                   GBytes     *body)
{
  LbApiAnswer *self = g_new0 (LbApiAnswer, 1);

  self->status = status;
  self->type = g_strdup (type);
  self->body = g_bytes_ref (body);

  return self;
}

/**
 * lb_api_answer_new_json:
 * @json: (transfer full): what is sent
 *
 * Returns: (transfer full): a new answer
 */
LbApiAnswer *
lb_api_answer_new_json (LbJson *json)
{
  g_autoptr(GBytes) body = lb_json_end_to_bytes (json);

  return lb_api_answer_new (SOUP_STATUS_OK, "application/json", body);
}

/**
 * lb_api_answer_new_text:
 * @status: the status
 * @text: what is sent
 *
 * Returns: (transfer full): a new answer of plain text
 */
LbApiAnswer *
lb_api_answer_new_text (guint       status,
                        const char *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  return lb_api_answer_new (status, "text/plain; charset=utf-8", body);
}

/**
 * lb_api_answer_free:
 * @self: (transfer full): an answer
 */
void
lb_api_answer_free (LbApiAnswer *self)
{
  g_free (self->type);
  g_free (self->disposition);
  g_free (self->location);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
lb_api_work_in_thread (GTask        *task,
                       gpointer      source_object,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  LbApiWork *work = task_data;

  g_task_return_pointer (task, work->func (work->request, work->data),
                         (GDestroyNotify) lb_api_answer_free);
}

static void
lb_api_work_done_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbApiWork *work = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(LbApiAnswer) answer = g_task_propagate_pointer (G_TASK (result), &error);

  /* The client is gone: nobody waits for the answer. */
  if (answer == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&work->request), error);
      return;
    }

  if (answer->disposition != NULL)
    soup_message_headers_replace (lb_api_request_get_headers (work->request), "Content-Disposition",
                                  answer->disposition);
  if (answer->location != NULL)
    soup_message_headers_replace (lb_api_request_get_headers (work->request), "Location",
                                  answer->location);
  lb_api_request_respond (g_steal_pointer (&work->request), answer->status, answer->type,
                          answer->body);
}

/**
 * lb_api_work:
 * @request: (transfer full): a request
 * @func: makes the answer, in a thread
 * @data: (transfer full): data for @func
 * @free_data: (nullable): frees @data, in any thread
 *
 * Answers @request with what @func makes.
 */
void
lb_api_work (LbApiRequest   *request,
             LbApiWorkFunc   func,
             gpointer        data,
             GDestroyNotify  free_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, lb_api_request_get_cancellable (request),
                                      lb_api_work_done_cb, NULL);
  LbApiWork *work = g_new0 (LbApiWork, 1);

  work->request = request;
  work->func = func;
  work->data = data;
  work->free_data = free_data;
  g_task_set_source_tag (task, lb_api_work);
  g_task_set_task_data (task, work, (GDestroyNotify) lb_api_work_free);
  g_task_run_in_thread (task, lb_api_work_in_thread);
}
