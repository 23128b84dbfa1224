#define G_LOG_DOMAIN "lb-api-search"

#include "config.h"
#include "api/lb-api-search.h"

#include <string.h>

#include "api/lb-api-answer.h"
#include "api/lb-api-page.h"
#include "api/lb-api-wait.h"
#include "api/lb-api.h"

/* Whether there is nothing to search for. */
static gboolean
lb_api_is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t")] == '\0';
}

/* A search under way, and what follows. */
typedef struct
{
  LbApiRequest  *request; /* (owned) */
  LbApiFoundFunc func;
  gpointer       user_data;
  GDestroyNotify free_data; /* (nullable): when func is not called */
} LbApiFind;

static void
lb_api_found_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autofree LbApiFind *find = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);

  if (row_ids != NULL)
    {
      find->func (find->request, row_ids, find->user_data);
      return;
    }

  if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY))
    lb_api_request_respond_text (find->request, SOUP_STATUS_BAD_REQUEST, error->message);
  else
    lb_api_request_respond_error (find->request, error);
  if (find->free_data != NULL)
    find->free_data (find->user_data);
}

/**
 * lb_api_find:
 * @request: (transfer full): a request; its "tz" tells where the reader is
 * @query: what to find
 * @func: goes on with what was found
 * @user_data: data for @func
 * @free_data: (nullable): frees @user_data when @func is not called
 *
 * Searches. A query that cannot be understood is answered with 400 here.
 */
void
lb_api_find (LbApiRequest   *request,
             const char     *query,
             LbApiFoundFunc  func,
             gpointer        user_data,
             GDestroyNotify  free_data)
{
  g_autoptr(GTimeZone) zone = lb_api_request_dup_zone (request);
  LbApiFind *find = g_new0 (LbApiFind, 1);

  find->request = request;
  find->func = func;
  find->user_data = user_data;
  find->free_data = free_data;
  lb_mailbox_search_async (lb_api_request_get_mailbox (request), query, zone,
                           lb_api_request_get_cancellable (request), lb_api_found_cb, find);
}

static void
lb_api_rows_read_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbApiPage *page = user_data;
  g_autoptr(GError) error = NULL;

  page->rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);
  lb_api_page_respond (page, error);
}

/* How many of what was found are unread: Mailpit tells it beside them. */
static void
lb_api_unread_found_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  LbApiPage *page = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  g_autoptr(GArray) unread = lb_mailbox_search_finish (mailbox, result, NULL);

  page->n_unread_found = unread == NULL ? 0 : unread->len;
  if (page->row_ids->len > LB_API_PAGE_PIECE)
    {
      lb_api_page_stream (page);
      return;
    }

  lb_store_get_rows_async (lb_mailbox_get_store (mailbox), page->row_ids,
                           lb_api_request_get_cancellable (page->request),
                           lb_api_rows_read_cb, page);
}

/**
 * lb_api_answer_rows:
 * @request: (transfer full): a request with "start" and "limit"
 * @query: what was searched for
 * @row_ids: (element-type gint64): what was found, newest first
 *
 * Answers a page of it. Unlike in the list a limit of 0 asks for none, as with Mailpit.
 */
void
lb_api_answer_rows (LbApiRequest *request,
                    const char   *query,
                    GArray       *row_ids)
{
  LbApiPage *page = lb_api_page_new (request);
  guint64 limit = lb_api_request_get_number (request, "limit", LB_API_PAGE_MESSAGES);
  g_autoptr(GTimeZone) zone = lb_api_request_dup_zone (request);
  g_autofree char *unread =
    lb_api_is_blank (query) ? g_strdup ("is:unread") : g_strdup_printf ("(%s) is:unread", query);

  page->n_found = row_ids->len;
  page->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = page->start; i < row_ids->len && page->row_ids->len < limit; i++)
    g_array_append_val (page->row_ids, g_array_index (row_ids, gint64, i));

  lb_mailbox_search_async (lb_api_request_get_mailbox (request), unread, zone,
                           lb_api_request_get_cancellable (request), lb_api_unread_found_cb, page);
}

/**
 * lb_api_dup_query:
 * @request: a request
 *
 * Mailpit's "before", a date, narrows what is searched or listed.
 *
 * Returns: (transfer full): what the request's "query" and "before" ask for; "" for all messages
 */
char *
lb_api_dup_query (LbApiRequest *request)
{
  const char *query = lb_api_request_get_query (request, "query");
  const char *before = lb_api_request_get_query (request, "before");
  g_autofree char *date = NULL;

  if (lb_api_is_blank (before))
    return g_strdup (lb_api_is_blank (query) ? "" : query);

  date = g_strdelimit (g_strdup (before), "\"\\", ' ');
  return lb_api_is_blank (query) ? g_strdup_printf ("before:\"%s\"", date)
                                 : g_strdup_printf ("(%s) before:\"%s\"", query, date);
}

/* Mailpit asks for a query that is not blank. Answers itself otherwise; takes over the request. */
static char *
lb_api_take_query (LbApiRequest *request)
{
  if (!lb_api_is_blank (lb_api_request_get_query (request, "query")))
    return lb_api_dup_query (request);

  lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, "Error: no search query");
  return NULL;
}

static void
lb_api_search_found (LbApiRequest *request,
                     GArray       *row_ids,
                     gpointer      user_data)
{
  g_autofree char *query = user_data;

  lb_api_answer_rows (request, query, row_ids);
}

/**
 * lb_api_answer_search:
 * @request: (transfer full): a request with "start" and "limit"
 * @query: (transfer full): what to find
 *
 * Answers a page of what is found.
 */
void
lb_api_answer_search (LbApiRequest *request,
                      char         *query)
{
  lb_api_find (request, query, lb_api_search_found, query, g_free);
}

/**
 * lb_api_get_search:
 * @request: (transfer full): GET /api/v1/search
 *
 * Answers a page of what was found; with "wait" not before there is something, or that many seconds
 * are over.
 */
void
lb_api_get_search (LbApiRequest *request)
{
  g_autofree char *query = lb_api_take_query (request);

  if (query == NULL)
    return;

  if (lb_api_request_get_query (request, "wait") != NULL)
    lb_api_wait (request, query, lb_api_request_get_number (request, "wait", 0), SOUP_STATUS_OK);
  else
    lb_api_answer_search (request, g_steal_pointer (&query));
}

static void
lb_api_search_deleted_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;

  if (lb_mailbox_delete_finish (LB_MAILBOX (object), result, &error))
    lb_api_request_respond_text (request, SOUP_STATUS_OK, "ok");
  else
    lb_api_request_respond_error (request, error);
}

static void
lb_api_search_named_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);
  g_autoptr(GPtrArray) ids = NULL;

  if (rows == NULL)
    {
      lb_api_request_respond_error (request, error);
      return;
    }

  ids = g_ptr_array_new ();
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (ids, ((const LbStoreRow *) g_ptr_array_index (rows, i))->id);
  g_ptr_array_add (ids, NULL);
  lb_mailbox_delete_async (lb_api_request_get_mailbox (request),
                           (const char * const *) ids->pdata, NULL, lb_api_search_deleted_cb,
                           request);
}

static void
lb_api_search_delete_found (LbApiRequest *request,
                            GArray       *row_ids,
                            gpointer      user_data)
{
  lb_store_get_rows_async (lb_mailbox_get_store (lb_api_request_get_mailbox (request)), row_ids,
                           NULL, lb_api_search_named_cb, request);
}

/**
 * lb_api_delete_search:
 * @request: (transfer full): DELETE /api/v1/search
 *
 * Deletes all that is found.
 */
void
lb_api_delete_search (LbApiRequest *request)
{
  g_autofree char *query = lb_api_take_query (request);

  if (query != NULL)
    lb_api_find (request, query, lb_api_search_delete_found, NULL, NULL);
}
