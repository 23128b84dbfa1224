#define G_LOG_DOMAIN "lb-api-question"

#include "config.h"
#include "api/lb-api-question.h"

#include "api/lb-api-search.h"

/* A question for one stored message. */
typedef struct
{
  LbApiRequest *request; /* (owned) */
  LbApiWorkFunc func;    /* gets the #LbStoredMessage */
  gboolean      marks_read;
  gboolean      is_latest;
} LbApiQuestion;

static void
lb_api_marked_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_set_read_finish (LB_MAILBOX (object), result, &error))
    g_info ("A message could not be marked as read: %s", error->message);
}

static void
lb_api_message_missing (const LbApiQuestion *question,
                        const GError        *error)
{
  if (question->is_latest && g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND))
    lb_api_request_respond_text (question->request, SOUP_STATUS_NOT_FOUND, "Message not found");
  else
    lb_api_request_respond_error (question->request, error);
}

static void
lb_api_message_loaded_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbMailbox *mailbox = LB_MAILBOX (object);
  g_autofree LbApiQuestion *question = user_data;
  LbHttpServer *server = lb_api_request_get_server (question->request);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message = lb_mailbox_load_finish (mailbox, result, &error);

  if (message == NULL)
    {
      lb_api_message_missing (question, error);
      return;
    }

  if (question->marks_read && !message->row->is_read)
    {
      const char *ids[] = { message->row->id, NULL };

      lb_mailbox_set_read_async (mailbox, ids, TRUE, NULL, lb_api_marked_cb, NULL);
      lb_api_events_tell_read (lb_http_server_get_events (server), ids, TRUE);
    }

  lb_api_work (question->request, question->func, g_steal_pointer (&message),
               (GDestroyNotify) lb_stored_message_unref);
}

static void
lb_api_latest_named_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  LbApiQuestion *question = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_store_get_rows_finish (LB_STORE (object), result, &error);
  const LbStoreRow *row = rows == NULL || rows->len == 0 ? NULL : g_ptr_array_index (rows, 0);

  if (row == NULL)
    {
      lb_api_request_respond_text (question->request, SOUP_STATUS_NOT_FOUND, "Message not found");
      g_free (question);
      return;
    }

  lb_mailbox_load_async (lb_api_request_get_mailbox (question->request), row->id,
                         lb_api_request_get_cancellable (question->request),
                         lb_api_message_loaded_cb, question);
}

static void
lb_api_latest_found (LbApiRequest *request,
                     GArray       *row_ids,
                     gpointer      user_data)
{
  LbStore *store = lb_mailbox_get_store (lb_api_request_get_mailbox (request));

  g_array_set_size (row_ids, MIN (row_ids->len, 1));
  lb_store_get_rows_async (store, row_ids, lb_api_request_get_cancellable (request),
                           lb_api_latest_named_cb, user_data);
}

/**
 * lb_api_ask_for:
 * @request: (transfer full): a request
 * @id: the ID of a message; "latest", with the request's "query" the latest that matches
 * @func: makes the answer of the #LbStoredMessage
 * @marks_read: whether the message is read then
 *
 * Answers @request with what @func makes of the message, or with 404.
 */
void
lb_api_ask_for (LbApiRequest  *request,
                const char    *id,
                LbApiWorkFunc  func,
                gboolean       marks_read)
{
  const char *query = lb_api_request_get_query (request, "query");
  LbApiQuestion *question = g_new0 (LbApiQuestion, 1);

  question->request = request;
  question->func = func;
  question->marks_read = marks_read;
  question->is_latest = g_str_equal (id, "latest");
  if (question->is_latest && query != NULL)
    lb_api_find (request, query, lb_api_latest_found, question, g_free);
  else
    lb_mailbox_load_async (lb_api_request_get_mailbox (request), id,
                           lb_api_request_get_cancellable (request),
                           lb_api_message_loaded_cb, question);
}

/**
 * lb_api_ask:
 * @request: (transfer full): a request whose first parameter is the ID of a message, or "latest"
 * @func: see lb_api_ask_for()
 * @marks_read: see lb_api_ask_for()
 *
 * Answers @request with what @func makes of the message, or with 404.
 */
void
lb_api_ask (LbApiRequest  *request,
            LbApiWorkFunc  func,
            gboolean       marks_read)
{
  lb_api_ask_for (request, lb_api_request_get_parameter (request, 0), func, marks_read);
}
