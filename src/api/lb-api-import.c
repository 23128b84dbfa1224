#define G_LOG_DOMAIN "lb-api-import"

#include "config.h"
#include "api/lb-api.h"

#include "base/lb-limits.h"
#include "mailbox/lb-mailbox-import.h"

/* Each takes a thread while its body comes. */
static guint n_imports;

static void
lb_api_import_answer (LbApiRequest           *request,
                      const LbTransferResult *result)
{
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_int (json, "Imported", result->n_messages);
  lb_json_begin_array (json, "IDs");
  for (guint i = 0; i < result->ids->len; i++)
    lb_json_add_string (json, NULL, g_ptr_array_index (result->ids, i));
  lb_json_end_array (json);
  lb_json_begin_array (json, "Errors");
  for (guint i = 0; i < result->failures->len; i++)
    lb_json_add_string (json, NULL,
                        ((LbTransferFailure *) g_ptr_array_index (result->failures, i))->reason);
  lb_json_end_array (json);
  lb_json_end_object (json);
  lb_api_request_respond_json (request, json);
}

static void
lb_api_imported_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  LbApiRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbTransferResult) imported =
    lb_mailbox_import_finish (LB_MAILBOX (object), result, &error);

  n_imports--;
  if (imported == NULL)
    {
      lb_api_request_respond_error (request, error);
    }
  else if (imported->n_messages > 0)
    {
      lb_api_import_answer (request, imported);
    }
  else if (imported->failures->len > 0)
    {
      const LbTransferFailure *failure = g_ptr_array_index (imported->failures, 0);

      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, failure->reason);
    }
  else
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, "There is no message in it");
    }
}

/**
 * lb_api_post_import:
 * @request: (transfer full): POST /api/v1/import
 *
 * Takes the body, one message (message/rfc822) or an mbox (application/mbox), into the mailbox with
 * the envelope that stands in it. It is relayed nowhere. What is whole when the client goes away
 * stays.
 */
void
lb_api_post_import (LbApiRequest *request)
{
  const char *type = lb_api_request_get_type (request);
  gboolean is_mbox = g_strcmp0 (type, "application/mbox") == 0;

  if (!is_mbox && g_strcmp0 (type, "message/rfc822") != 0)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
                                   "The Content-Type has to be message/rfc822 or application/mbox");
      return;
    }
  if (n_imports >= LB_LIMIT_HTTP_IMPORTS)
    {
      soup_message_headers_replace (lb_api_request_get_headers (request), "Retry-After", "1");
      lb_api_request_respond_text (request, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                   "Other imports are under way");
      return;
    }

  n_imports++;
  lb_mailbox_import_stream_async (lb_api_request_get_mailbox (request),
                                  lb_api_request_get_stream (request), is_mbox, NULL,
                                  lb_api_imported_cb, request);
}
