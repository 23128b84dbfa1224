#define G_LOG_DOMAIN "lb-api-wait"

#include "config.h"
#include "api/lb-api-wait.h"

#include "api/lb-api-search.h"
#include "api/lb-api.h"

/* As long as a client that does not say would wait for. */
#define WAIT_SECONDS         30
#define WAIT_SECONDS_MAX     3600

/* One long poll: it looks again whenever messages have come. */
typedef struct
{
  LbApiRequest *request; /* (owned) */
  char         *query;   /* (owned) */
  GTimeZone    *zone;    /* (owned) (nullable): where the reader is */
  guint64       count;
  guint         late_status;
  guint         timeout_id;
  gulong        added_id;
  gulong        gone_id;
  gboolean      is_searching;
  gboolean      is_stale; /* whether messages came during the search */
  gboolean      is_over;
} LbApiWait;

static void lb_api_wait_look (LbApiWait *wait);

/* Ends the waiting; a search that is still under way frees the rest. */
static void
lb_api_wait_end (LbApiWait *wait)
{
  wait->is_over = TRUE;
  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  g_clear_signal_handler (&wait->added_id, lb_api_request_get_mailbox (wait->request));
  g_clear_signal_handler (&wait->gone_id, lb_api_request_get_cancellable (wait->request));
  if (wait->is_searching)
    return;

  lb_api_request_unref (wait->request);
  g_clear_pointer (&wait->zone, g_time_zone_unref);
  g_free (wait->query);
  g_free (wait);
}

static void
lb_api_wait_found_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LbApiWait *wait = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_search_finish (LB_MAILBOX (object), result, &error);
  gboolean is_over = wait->is_over;

  wait->is_searching = FALSE;
  if (!is_over && row_ids != NULL && row_ids->len >= wait->count)
    lb_api_answer_rows (lb_api_request_ref (wait->request), wait->query, row_ids);
  else if (!is_over && row_ids == NULL &&
           g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_QUERY))
    lb_api_request_respond_text (lb_api_request_ref (wait->request), SOUP_STATUS_BAD_REQUEST,
                                 error->message);
  else if (!is_over && row_ids == NULL)
    lb_api_request_respond_error (lb_api_request_ref (wait->request), error);
  else if (!is_over)
    {
      if (wait->is_stale)
        lb_api_wait_look (wait);
      return;
    }

  lb_api_wait_end (wait);
}

static void
lb_api_wait_look (LbApiWait *wait)
{
  if (wait->is_searching)
    {
      wait->is_stale = TRUE;
      return;
    }

  wait->is_searching = TRUE;
  wait->is_stale = FALSE;
  lb_mailbox_search_async (lb_api_request_get_mailbox (wait->request), wait->query,
                           wait->zone, NULL, lb_api_wait_found_cb, wait);
}

static gboolean
lb_api_wait_timeout_cb (gpointer user_data)
{
  LbApiWait *wait = user_data;

  wait->timeout_id = 0;
  if (wait->late_status == SOUP_STATUS_OK)
    lb_api_answer_search (lb_api_request_ref (wait->request), g_strdup (wait->query));
  else
    lb_api_request_respond_text (lb_api_request_ref (wait->request), wait->late_status,
                                 "The time is over and not enough messages have come");
  lb_api_wait_end (wait);

  return G_SOURCE_REMOVE;
}

static void
lb_api_wait_added_cb (LbMailbox     *mailbox,
                      LbMailboxItem *item,
                      LbApiWait     *wait)
{
  lb_api_wait_look (wait);
}

/* The client does not wait any longer. The answer to nobody is what ends its connection. */
static void
lb_api_wait_gone_cb (GCancellable *cancellable,
                     LbApiWait    *wait)
{
  lb_api_request_respond_text (lb_api_request_ref (wait->request), SOUP_STATUS_REQUEST_TIMEOUT, "");
  lb_api_wait_end (wait);
}

/**
 * lb_api_wait:
 * @request: (transfer full): a request with "start" and "limit", and "count": how many messages
 *   have to match, 1 when it does not say
 * @query: what to find; "" for any message
 * @seconds: how long to wait
 * @late_status: answered with when the time is over first; %SOUP_STATUS_OK: with what there is
 *
 * Answers like a search as soon as enough messages match, which may be at once.
 */
void
lb_api_wait (LbApiRequest *request,
             const char   *query,
             guint64       seconds,
             guint         late_status)
{
  LbMailbox *mailbox = lb_api_request_get_mailbox (request);
  LbApiWait *wait = g_new0 (LbApiWait, 1);

  wait->request = request;
  wait->query = g_strdup (query);
  wait->zone = lb_api_request_dup_zone (request);
  wait->count = MAX (1, lb_api_request_get_number (request, "count", 1));
  wait->late_status = late_status;
  wait->timeout_id = g_timeout_add_seconds ((guint) MIN (seconds, WAIT_SECONDS_MAX),
                                            lb_api_wait_timeout_cb, wait);
  wait->added_id = g_signal_connect (mailbox, "message-added", G_CALLBACK (lb_api_wait_added_cb),
                                     wait);
  wait->gone_id = g_signal_connect (lb_api_request_get_cancellable (request), "cancelled",
                                    G_CALLBACK (lb_api_wait_gone_cb), wait);
  lb_api_request_watch_client (request);
  lb_api_wait_look (wait);
}

/**
 * lb_api_get_wait:
 * @request: (transfer full): GET /api/v1/messages/wait
 *
 * Answers like a search as soon as "count" messages match "query", which may be at once; with 408
 * when "timeout" seconds are over first.
 */
void
lb_api_get_wait (LbApiRequest *request)
{
  g_autofree char *query = lb_api_dup_query (request);

  lb_api_wait (request, query, lb_api_request_get_number (request, "timeout", WAIT_SECONDS),
               SOUP_STATUS_REQUEST_TIMEOUT);
}
