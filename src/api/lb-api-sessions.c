#define G_LOG_DOMAIN "lb-api-sessions"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-api-answer.h"
#include "api/lb-json-records.h"

#define PAGE_SESSIONS 50

typedef struct
{
  GPtrArray *sessions; /* (element-type LbSessionRecord) (owned): the page */
  guint      start;
  guint      n_sessions;
} LbApiSessions;

static void
lb_api_sessions_free (LbApiSessions *page)
{
  g_ptr_array_unref (page->sessions);
  g_free (page);
}

static LbApiAnswer *
lb_api_sessions_answer (LbApiRequest *request,
                        gpointer      data)
{
  const LbApiSessions *page = data;
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_int (json, "total", page->n_sessions);
  lb_json_add_int (json, "start", page->start);
  lb_json_begin_array (json, "sessions");
  for (guint i = 0; i < page->sessions->len; i++)
    lb_json_add_session (json, NULL, g_ptr_array_index (page->sessions, i));
  lb_json_end_array (json);
  lb_json_end_object (json);

  return lb_api_answer_new_json (json);
}

/**
 * lb_api_get_sessions:
 * @request: (transfer full): GET /api/v1/sessions
 *
 * Answers with a page of the recent SMTP sessions, newest first; a limit of 0 asks for all.
 */
void
lb_api_get_sessions (LbApiRequest *request)
{
  LbHttpServer *server = lb_api_request_get_server (request);
  GListModel *list = G_LIST_MODEL (lb_http_server_get_sessions (server));
  guint64 limit = lb_api_request_get_number (request, "limit", PAGE_SESSIONS);
  LbApiSessions *page = g_new0 (LbApiSessions, 1);

  page->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  page->start = (guint) lb_api_request_get_number (request, "start", 0);
  page->n_sessions = g_list_model_get_n_items (list);
  for (guint i = page->start; i < page->n_sessions && (limit == 0 || i - page->start < limit); i++)
    g_ptr_array_add (page->sessions, g_list_model_get_item (list, i));

  lb_api_work (request, lb_api_sessions_answer, page, (GDestroyNotify) lb_api_sessions_free);
}
