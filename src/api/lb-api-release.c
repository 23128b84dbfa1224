#define G_LOG_DOMAIN "lb-api-release"

#include "config.h"
#include "api/lb-api-release.h"

#include "api/lb-api.h"
#include "api/lb-json-body.h"

/* A message on its way to a release: first whether it is there, since an unknown one is 404. */
typedef struct
{
  LbApiRequest *request;    /* (owned) (nullable) */
  char        **recipients; /* (owned) (nullable) */
  const char   *answer;
} LbApiRelease;

static void
lb_api_release_free (LbApiRelease *release)
{
  g_clear_pointer (&release->request, lb_api_request_unref);
  g_strfreev (release->recipients);
  g_free (release);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiRelease, lb_api_release_free)

static void
lb_api_released_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(LbApiRelease) release = user_data;
  LbApiRequest *request = g_steal_pointer (&release->request);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRelayJob) job = lb_releaser_release_finish (LB_RELEASER (object), result, &error);

  if (job != NULL)
    lb_api_request_respond_text (request, SOUP_STATUS_OK, release->answer);
  else if (error->domain == LB_RELEASER_ERROR)
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
  else
    lb_api_request_respond_error (request, error);
}

static void
lb_api_release_loaded_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(LbApiRelease) release = user_data;
  LbHttpServer *server = lb_api_request_get_server (release->request);
  LbReleaser *releaser = lb_http_server_get_releaser (server);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoredMessage) message =
    lb_mailbox_load_finish (LB_MAILBOX (object), result, &error);

  if (message == NULL)
    {
      lb_api_request_respond_error (g_steal_pointer (&release->request), error);
      return;
    }

  lb_releaser_release_async (releaser, message->row->id,
                             (const char * const *) release->recipients, NULL, NULL,
                             lb_api_released_cb, release);
  g_steal_pointer (&release);
}

/* The upstream server is the user's choice, never that of a request. */
static char *
lb_api_check_release (LbReleaser  *releaser,
                      char       **recipients)
{
  g_autoptr(GString) refused = g_string_new (NULL);

  if (recipients == NULL || *recipients == NULL)
    return g_strdup ("No valid addresses found");

  for (char **recipient = recipients; *recipient != NULL; recipient++)
    if (!lb_releaser_is_allowed (releaser, *recipient))
      g_string_append_printf (refused, "%s%s", refused->len == 0 ? "" : ", ", *recipient);

  return refused->len == 0
         ? NULL
         : g_strconcat ("Failed: Address(es) do not match the allowlist: ", refused->str, NULL);
}

/**
 * lb_api_release_get_upstream:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): the server that messages are released to, "HOST:PORT"
 */
const char *
lb_api_release_get_upstream (LbApiRequest *request)
{
  LbReleaser *releaser = lb_http_server_get_releaser (lb_api_request_get_server (request));

  return releaser == NULL ? NULL : lb_releaser_get_upstream (releaser);
}

/**
 * lb_api_release:
 * @request: (transfer full): a request whose first parameter is the ID of a message
 * @recipients: (transfer full) (nullable): to whom
 * @answer: (transfer none): what is answered when that is written down; a literal
 *
 * Sends a message to @recipients by the upstream server.
 */
void
lb_api_release (LbApiRequest  *request,
                char         **recipients,
                const char    *answer)
{
  LbReleaser *releaser = lb_http_server_get_releaser (lb_api_request_get_server (request));
  g_autoptr(LbApiRelease) release = g_new0 (LbApiRelease, 1);
  g_autofree char *fault = NULL;

  release->recipients = recipients;
  release->answer = answer;
  if (lb_api_release_get_upstream (request) == NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_FORBIDDEN,
                                   "There is no upstream server; give one by --upstream");
      return;
    }

  fault = lb_api_check_release (releaser, recipients);
  if (fault != NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, fault);
      return;
    }

  release->request = request;
  lb_mailbox_load_async (lb_api_request_get_mailbox (request),
                         lb_api_request_get_parameter (request, 0),
                         lb_api_request_get_cancellable (request),
                         lb_api_release_loaded_cb, g_steal_pointer (&release));
}

/**
 * lb_api_post_release:
 * @request: (transfer full): POST /api/v1/message/ID/release
 *
 * Sends a message to the body's recipients by the upstream server. Answers when that is written
 * down.
 */
void
lb_api_post_release (LbApiRequest *request)
{
  g_autoptr(JsonObject) object = NULL;
  g_auto(GStrv) recipients = NULL;
  g_autoptr(GError) error = NULL;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_json_body_get_strings (object, "To", &recipients, &error))
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
  else
    lb_api_release (request, g_steal_pointer (&recipients), "ok");
}
