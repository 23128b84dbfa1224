#define G_LOG_DOMAIN "lb-api-messages"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-api-page.h"
#include "api/lb-api-search.h"
#include "api/lb-json-body.h"

static void
lb_api_listed_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  LbApiPage *page = user_data;
  g_autoptr(GError) error = NULL;

  page->rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, &error);
  lb_api_page_respond (page, error);
}

/* All messages, of which a long page is made. */
static void
lb_api_all_found (LbApiRequest *request,
                  GArray       *row_ids,
                  gpointer      user_data)
{
  LbApiPage *page = lb_api_page_new (request);
  guint limit = GPOINTER_TO_UINT (user_data);

  page->n_found = row_ids->len;
  page->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = page->start; i < row_ids->len && page->row_ids->len < limit; i++)
    g_array_append_val (page->row_ids, g_array_index (row_ids, gint64, i));

  if (page->row_ids->len > 0)
    {
      lb_api_page_stream (page);
      return;
    }

  page->rows = g_ptr_array_new ();
  lb_api_page_respond (page, NULL);
}

/**
 * lb_api_get_messages:
 * @request: (transfer full): GET /api/v1/messages
 *
 * Answers a page of the list, newest first. A limit of 0 asks for all, as with Mailpit.
 */
void
lb_api_get_messages (LbApiRequest *request)
{
  guint64 limit = lb_api_request_get_number (request, "limit", LB_API_PAGE_MESSAGES);
  LbMailbox *mailbox = lb_api_request_get_mailbox (request);
  LbApiPage *page;

  if (lb_api_request_get_query (request, "before") != NULL)
    {
      lb_api_answer_search (request, lb_api_dup_query (request));
      return;
    }

  if (limit == 0)
    limit = G_MAXUINT;
  if (MIN (limit, lb_mailbox_get_n_messages (mailbox)) > LB_API_PAGE_PIECE)
    {
      lb_api_find (request, "", lb_api_all_found, GUINT_TO_POINTER ((guint) limit), NULL);
      return;
    }

  page = lb_api_page_new (request);
  lb_mailbox_list_async (mailbox, page->start, (guint) limit,
                         lb_api_request_get_cancellable (request), lb_api_listed_cb, page);
}

/* Reads {"IDs": […]}: no body at all stands for all messages. */
static gboolean
lb_api_read_ids (JsonObject   *object,
                 char       ***ids,
                 GError      **error)
{
  if (!lb_json_body_get_strings (object, "IDs", ids, error))
    return FALSE;

  /* Mailpit takes an empty list for none given. */
  if (*ids != NULL && **ids == NULL)
    g_clear_pointer (ids, g_strfreev);

  return TRUE;
}

/* What a body asks to change, until it is changed and told. */
typedef struct
{
  LbApiRequest *request; /* (owned) */
  char        **ids;     /* (owned) (nullable): NULL: all */
  gboolean      is_read;
} LbApiChange;

static LbApiChange *
lb_api_change_new (LbApiRequest  *request,
                   char         **ids)
{
  LbApiChange *change = g_new0 (LbApiChange, 1);

  change->request = request;
  change->ids = ids;

  return change;
}

static void
lb_api_change_end (LbApiChange  *change,
                   const GError *error)
{
  if (error == NULL)
    lb_api_request_respond_text (change->request, SOUP_STATUS_OK, "ok");
  else
    lb_api_request_respond_error (change->request, error);
  g_strfreev (change->ids);
  g_free (change);
}

static void
lb_api_deleted_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LbApiChange *change = user_data;
  LbHttpServer *server = lb_api_request_get_server (change->request);
  g_autoptr(GError) error = NULL;

  if (lb_mailbox_delete_finish (LB_MAILBOX (object), result, &error) && change->ids != NULL)
    lb_api_events_tell_delete (lb_http_server_get_events (server),
                               (const char * const *) change->ids);
  lb_api_change_end (change, error);
}

/**
 * lb_api_delete_messages:
 * @request: (transfer full): DELETE /api/v1/messages
 *
 * Deletes the messages of the body's IDs, or all without any. A body that is not JSON deletes
 * nothing.
 */
void
lb_api_delete_messages (LbApiRequest *request)
{
  GBytes *body = lb_api_request_get_body (request);
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) ids = NULL;
  g_autoptr(GError) error = NULL;
  LbApiChange *change;

  if (g_bytes_get_size (body) > 0)
    {
      object = lb_json_body_parse (body, &error);
      if (object == NULL || !lb_api_read_ids (object, &ids, &error))
        {
          lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
          return;
        }
    }

  change = lb_api_change_new (request, g_steal_pointer (&ids));
  lb_mailbox_delete_async (lb_api_request_get_mailbox (request), (const char * const *) change->ids,
                           NULL, lb_api_deleted_cb, change);
}

static void
lb_api_read_set_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  LbApiChange *change = user_data;
  LbHttpServer *server = lb_api_request_get_server (change->request);
  g_autoptr(GError) error = NULL;

  if (lb_mailbox_set_read_finish (LB_MAILBOX (object), result, &error) && change->ids != NULL)
    lb_api_events_tell_read (lb_http_server_get_events (server),
                             (const char * const *) change->ids, change->is_read);
  lb_api_change_end (change, error);
}

static void
lb_api_mark_found (LbApiRequest *request,
                   GArray       *row_ids,
                   gpointer      user_data)
{
  LbApiChange *change = lb_api_change_new (request, NULL);

  lb_mailbox_set_rows_read_async (lb_api_request_get_mailbox (request), row_ids,
                                  GPOINTER_TO_INT (user_data), NULL, lb_api_read_set_cb, change);
}

/**
 * lb_api_put_messages:
 * @request: (transfer full): PUT /api/v1/messages
 *
 * Marks messages as read or unread: those of the body's IDs or Search, or all without any.
 */
void
lb_api_put_messages (LbApiRequest *request)
{
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) ids = NULL;
  g_autofree char *search = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_read = FALSE;
  LbApiChange *change;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_api_read_ids (object, &ids, &error) ||
      !lb_json_body_get_bool (object, "Read", &is_read, &error) ||
      !lb_json_body_get_string (object, "Search", &search, &error))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  if (search != NULL && *search != '\0')
    {
      if (ids != NULL)
        lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST,
                                     "You may specify either IDs or a search query, not both");
      else
        lb_api_find (request, search, lb_api_mark_found, GINT_TO_POINTER (is_read), NULL);
      return;
    }

  change = lb_api_change_new (request, g_steal_pointer (&ids));
  change->is_read = is_read;
  lb_mailbox_set_read_async (lb_api_request_get_mailbox (request),
                             (const char * const *) change->ids, is_read,
                             NULL, lb_api_read_set_cb, change);
}
