#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog.h"

#include <string.h>

#include "api/lb-api-question.h"
#include "api/mailhog/lb-mailhog-content.h"
#include "api/mailhog/lb-mailhog-json.h"
#include "api/mailhog/lb-mailhog-private.h"
#include "mail/mime/lb-mime-decode.h"
#include "mailbox/lb-mailbox-tags.h"

/* What MailHog calls its answers. */
#define TEXT_JSON "text/json"

static void
lb_mailhog_respond_empty (LbApiRequest *request)
{
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);

  lb_api_request_respond (request, SOUP_STATUS_OK, TEXT_JSON, empty);
}

static LbApiAnswer *
lb_mailhog_answer_message (LbApiRequest *request,
                           gpointer      data)
{
  g_autoptr(GBytes) body = lb_mailhog_json_make (data, "");

  return lb_api_answer_new (SOUP_STATUS_OK, TEXT_JSON, body);
}

static void
lb_mailhog_loaded_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message = lb_mailbox_load_finish (LB_MAILBOX (object), result, &error);
  g_autoptr(GBytes) null = g_bytes_new_static ("null", 4);

  if (message != NULL)
    lb_api_work (request, lb_mailhog_answer_message, g_steal_pointer (&message),
                 (GDestroyNotify) lb_stored_message_unref);
  else if (g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_NOT_FOUND))
    lb_api_request_respond (request, SOUP_STATUS_OK, TEXT_JSON, null);
  else
    lb_api_request_respond_error (request, error);
}

/**
 * lb_mailhog_get_message:
 * @request: (transfer full): GET /api/v1/messages/ID
 *
 * Answers with the message; with null for one that is not there, as MailHog does.
 */
void
lb_mailhog_get_message (LbApiRequest *request)
{
  lb_mailbox_load_async (lb_api_request_get_mailbox (request),
                         lb_api_request_get_parameter (request, 0),
                         lb_api_request_get_cancellable (request), lb_mailhog_loaded_cb, request);
}

static LbApiAnswer *
lb_mailhog_answer_download (LbApiRequest *request,
                            gpointer      data)
{
  const LbStoredMessage *stored = data;
  LbApiAnswer *answer = lb_api_answer_new (SOUP_STATUS_OK, "message/rfc822", stored->data);

  answer->disposition = g_strdup_printf ("attachment; filename=\"%s.eml\"", stored->row->id);
  return answer;
}

/**
 * lb_mailhog_get_download:
 * @request: (transfer full): GET /api/v1/messages/ID/download
 *
 * Answers with the message as it was received. MailHog makes it anew of what it parsed.
 */
void
lb_mailhog_get_download (LbApiRequest *request)
{
  lb_api_ask (request, lb_mailhog_answer_download, FALSE);
}

/* The position as MailHog counts; G_MAXUINT for what is no number. */
static guint
lb_mailhog_get_position (LbApiRequest *request)
{
  const char *text = lb_api_request_get_parameter (request, 1);
  guint64 position;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32 - 1, &position, NULL))
    return G_MAXUINT;

  return (guint) position;
}

static LbApiAnswer *
lb_mailhog_answer_part (LbApiRequest *request,
                        gpointer      data)
{
  const LbStoredMessage *stored = data;
  guint position = lb_mailhog_get_position (request);
  gsize length;
  const char *octets = g_bytes_get_data (stored->data, &length);
  g_autoptr(LbMailhogContent) content = lb_mailhog_content_new (octets, length);
  g_autoptr(GPtrArray) parts = lb_mailhog_content_split (content);
  g_autoptr(GBytes) body = NULL;
  const LbMailhogContent *part;
  const char *encoding;
  LbApiAnswer *answer;
  char *decoded;

  if (!lb_mailhog_content_is_mime (content) || position >= parts->len)
    return lb_api_answer_new_text (SOUP_STATUS_NOT_FOUND, "404 page not found");

  part = g_ptr_array_index (parts, position);
  encoding = lb_mailhog_content_get_header (part, "Content-Transfer-Encoding");
  decoded = lb_mime_decode (lb_mime_encoding_from_name (encoding == NULL ? "" : encoding),
                            part->body, part->body_length, G_MAXSIZE, &length);
  body = g_bytes_new_take (decoded, length);
  answer = lb_api_answer_new (SOUP_STATUS_OK, "application/octet-stream", body);
  answer->disposition = g_strdup_printf ("attachment; filename=\"%s-part-%u\"", stored->row->id,
                                         position);

  return answer;
}

/**
 * lb_mailhog_get_part:
 * @request: (transfer full): GET /api/v1/messages/ID/mime/part/N/download
 *
 * Answers with the decoded octets of a part. MailHog copies the part's fields into its answer, so
 * that a mail could say what a browser does with it; this does not.
 */
void
lb_mailhog_get_part (LbApiRequest *request)
{
  lb_api_ask (request, lb_mailhog_answer_part, FALSE);
}

static void
lb_mailhog_deleted_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;

  if (lb_mailbox_delete_finish (LB_MAILBOX (object), result, &error))
    lb_mailhog_respond_empty (request);
  else
    lb_api_request_respond_error (request, error);
}

/**
 * lb_mailhog_delete_all:
 * @request: (transfer full): DELETE /api/v1/messages
 *
 * Deletes all messages. MailHog's answer is empty, and its clients read any other as JSON.
 */
void
lb_mailhog_delete_all (LbApiRequest *request)
{
  lb_mailbox_delete_async (lb_api_request_get_mailbox (request), NULL, NULL, lb_mailhog_deleted_cb,
                           request);
}

static void
lb_mailhog_found_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LbApiRequest *request = user_data;
  LbMailbox *mailbox = LB_MAILBOX (object);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) row_ids = lb_mailbox_lookup_finish (mailbox, result, &error);
  const char *ids[] = { lb_api_request_get_parameter (request, 0), NULL };

  if (row_ids == NULL)
    lb_api_request_respond_error (request, error);
  else if (row_ids->len == 0 || g_array_index (row_ids, gint64, 0) == 0)
    lb_api_request_respond_text (request, SOUP_STATUS_NOT_FOUND, "404 page not found");
  else
    lb_mailbox_delete_async (mailbox, ids, NULL, lb_mailhog_deleted_cb, request);
}

/**
 * lb_mailhog_delete_message:
 * @request: (transfer full): DELETE /api/v1/messages/ID
 *
 * Deletes a message.
 */
void
lb_mailhog_delete_message (LbApiRequest *request)
{
  const char *ids[] = { lb_api_request_get_parameter (request, 0), NULL };

  lb_mailbox_lookup_async (lb_api_request_get_mailbox (request), ids, NULL, lb_mailhog_found_cb,
                           request);
}

/**
 * lb_mailhog_get_events:
 * @request: (transfer full): GET /api/v1/events
 *
 * Answers with an event stream: each message that comes, one event a message.
 */
void
lb_mailhog_get_events (LbApiRequest *request)
{
  LbHttpServer *server = lb_api_request_get_server (request);

  lb_mailhog_events_add_request (lb_http_server_get_mailhog_events (server), request);
}

/**
 * lb_mailhog_get_outgoing:
 * @request: (transfer full): GET /api/v2/outgoing-smtp
 *
 * Answers with the servers that a release can name: there are none, since only the user chooses
 * where mail goes.
 */
void
lb_mailhog_get_outgoing (LbApiRequest *request)
{
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_end_object (json);
  lb_api_request_respond_json (request, json);
}
