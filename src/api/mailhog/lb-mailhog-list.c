#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog-list.h"

#include <string.h>

#include "api/lb-api-feed.h"
#include "api/mailhog/lb-mailhog-json.h"
#include "api/mailhog/lb-mailhog.h"

/* "At most 1000", says MailHog's v1. */
#define V1_MESSAGES_MAX 1000

/* A list on its way: each message is read when the one before is sent, for each brings its whole
 * source two or three times over. */
typedef struct
{
  LbApiFeed       *feed;     /* (nullable): NULL when nobody waits for it any more */
  LbMailbox       *mailbox;  /* (owned) */
  GCancellable    *cancellable; /* (owned) */
  GPtrArray       *rows;     /* (owned) (element-type LbStoreRow) */
  LbStoredMessage *message;  /* (owned) (nullable): while a thread writes it */
  char            *head;     /* (owned) (nullable): what is before the first message */
  const char      *tail;
  guint            next;
  gboolean         is_busy;  /* whether a message is being read */
  gboolean         has_any;  /* whether a message was written */
} LbMailhogList;

static void lb_mailhog_list_more (LbApiFeed *feed,
                                  gpointer   user_data);

static void
lb_mailhog_list_free (LbMailhogList *list)
{
  g_object_unref (list->mailbox);
  g_object_unref (list->cancellable);
  g_ptr_array_unref (list->rows);
  g_free (list->head);
  g_free (list);
}

/* The feed is gone; what is still under way frees the rest. */
static void
lb_mailhog_list_leave (gpointer data)
{
  LbMailhogList *list = data;

  list->feed = NULL;
  if (!list->is_busy)
    lb_mailhog_list_free (list);
}

static void
lb_mailhog_list_made_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  LbMailhogList *list = user_data;
  g_autoptr(GBytes) piece = g_task_propagate_pointer (G_TASK (result), NULL);

  list->is_busy = FALSE;
  g_clear_pointer (&list->message, lb_stored_message_unref);
  if (list->feed == NULL)
    {
      lb_mailhog_list_free (list);
      return;
    }

  list->has_any = TRUE;
  lb_api_feed_write (list->feed, piece);
}

static void
lb_mailhog_list_make_in_thread (GTask        *task,
                                gpointer      source_object,
                                gpointer      task_data,
                                GCancellable *cancellable)
{
  const LbMailhogList *list = task_data;

  g_task_return_pointer (task, lb_mailhog_json_make (list->message, list->has_any ? "," : ""),
                         (GDestroyNotify) g_bytes_unref);
}

static void
lb_mailhog_list_loaded_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  LbMailhogList *list = user_data;
  g_autoptr(GTask) task = NULL;

  /* One that was deleted meanwhile is left out. */
  list->message = lb_mailbox_load_finish (LB_MAILBOX (object), result, NULL);
  if (list->message == NULL)
    {
      list->is_busy = FALSE;
      if (list->feed == NULL)
        lb_mailhog_list_free (list);
      else
        lb_mailhog_list_more (list->feed, list);
      return;
    }

  task = g_task_new (NULL, NULL, lb_mailhog_list_made_cb, list);
  g_task_set_source_tag (task, lb_mailhog_list_loaded_cb);
  g_task_set_task_data (task, list, NULL);
  g_task_run_in_thread (task, lb_mailhog_list_make_in_thread);
}

static void
lb_mailhog_list_more (LbApiFeed *feed,
                      gpointer   user_data)
{
  LbMailhogList *list = user_data;
  const LbStoreRow *row;

  list->feed = feed;
  if (list->head != NULL)
    {
      g_autoptr(GBytes) head = g_bytes_new (list->head, strlen (list->head));

      g_clear_pointer (&list->head, g_free);
      lb_api_feed_write (feed, head);
      return;
    }
  if (list->next == list->rows->len && list->tail != NULL)
    {
      g_autoptr(GBytes) tail = g_bytes_new_static (list->tail, strlen (list->tail));

      list->tail = NULL;
      lb_api_feed_write (feed, tail);
      return;
    }
  if (list->next == list->rows->len)
    {
      lb_api_feed_end (feed);
      return;
    }

  row = g_ptr_array_index (list->rows, list->next++);
  list->is_busy = TRUE;
  lb_mailbox_load_async (list->mailbox, row->id, list->cancellable, lb_mailhog_list_loaded_cb,
                         list);
}

static void
lb_mailhog_list_begin (LbApiRequest *request,
                       const char   *type,
                       GPtrArray    *rows,
                       char         *head,
                       const char   *tail)
{
  LbMailhogList *list = g_new0 (LbMailhogList, 1);

  list->mailbox = g_object_ref (lb_api_request_get_mailbox (request));
  list->cancellable = g_object_ref (lb_api_request_get_cancellable (request));
  list->rows = g_ptr_array_ref (rows);
  list->head = head;
  list->tail = tail;
  lb_api_feed_begin (request, type, lb_mailhog_list_more, list, lb_mailhog_list_leave);
}

/**
 * lb_mailhog_get_start:
 * @request: a request
 *
 * Returns: its "start", 0 when it makes no sense
 */
guint
lb_mailhog_get_start (LbApiRequest *request)
{
  return (guint) lb_api_request_get_number (request, "start", 0);
}

/**
 * lb_mailhog_get_limit:
 * @request: a request
 *
 * Returns: its "limit" as MailHog bounds it
 */
guint
lb_mailhog_get_limit (LbApiRequest *request)
{
  guint limit = (guint) lb_api_request_get_number (request, "limit", LB_MAILHOG_PAGE_MESSAGES);

  return limit == 0 ? LB_MAILHOG_PAGE_MESSAGES : MIN (limit, LB_MAILHOG_PAGE_MESSAGES_MAX);
}

/**
 * lb_mailhog_answer_rows:
 * @request: (transfer full): a request of v2, with "start"
 * @rows: (element-type LbStoreRow): what is on the page
 * @total: how many there are
 *
 * Answers with MailHog's messagesResult.
 */
void
lb_mailhog_answer_rows (LbApiRequest *request,
                        GPtrArray    *rows,
                        guint         total)
{
  gboolean is_search = lb_api_request_get_query (request, "kind") != NULL;
  char *head = g_strdup_printf ("{\"total\":%u,\"count\":%u,\"start\":%u,\"items\":[", total,
                                rows->len, lb_mailhog_get_start (request));

  lb_mailhog_list_begin (request, is_search ? "application/json" : "text/json", rows, head, "]}");
}

static void
lb_mailhog_listed_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LbApiRequest *request = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (mailbox, result, &error);

  if (rows == NULL)
    lb_api_request_respond_error (request, error);
  else
    lb_mailhog_answer_rows (request, rows, lb_mailbox_get_n_messages (mailbox));
}

/**
 * lb_mailhog_list_messages:
 * @request: (transfer full): GET /api/v2/messages
 *
 * Answers with a page of the list, newest first.
 */
void
lb_mailhog_list_messages (LbApiRequest *request)
{
  lb_mailbox_list_async (lb_api_request_get_mailbox (request), lb_mailhog_get_start (request),
                         lb_mailhog_get_limit (request), lb_api_request_get_cancellable (request),
                         lb_mailhog_listed_cb, request);
}

static void
lb_mailhog_all_listed_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, &error);

  if (rows == NULL)
    lb_api_request_respond_error (request, error);
  else
    lb_mailhog_list_begin (request, "text/json", rows, g_strdup ("["), "]");
}

/**
 * lb_mailhog_get_messages:
 * @request: (transfer full): GET /api/v1/messages
 *
 * Answers with the newest messages.
 */
void
lb_mailhog_get_messages (LbApiRequest *request)
{
  lb_mailbox_list_async (lb_api_request_get_mailbox (request), 0, V1_MESSAGES_MAX,
                         lb_api_request_get_cancellable (request), lb_mailhog_all_listed_cb,
                         request);
}
