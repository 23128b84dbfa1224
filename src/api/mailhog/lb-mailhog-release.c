#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog.h"

#include "api/lb-api-release.h"
#include "api/lb-json-body.h"

/* "HOST:PORT" of the body, "" when it names no server; NULL after an error. */
static char *
lb_mailhog_read_server (JsonObject  *object,
                        GError     **error)
{
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;

  if (!lb_json_body_get_string (object, "Host", &host, error) ||
      !lb_json_body_get_string (object, "Port", &port, error))
    return NULL;
  if (host == NULL || *host == '\0')
    return g_strdup ("");

  return g_strdup_printf ("%s:%s", host, port == NULL || *port == '\0' ? "25" : port);
}

/**
 * lb_mailhog_post_release:
 * @request: (transfer full): POST /api/v1/messages/ID/release
 *
 * Sends a message to the body's Email by the upstream server. A Host that is another one is
 * refused: where mail goes is the user's choice. The answer is empty, as MailHog's.
 */
void
lb_mailhog_post_release (LbApiRequest *request)
{
  g_autoptr(JsonObject) object = NULL;
  g_autofree char *email = NULL;
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;
  const char *upstream = lb_api_release_get_upstream (request);
  char **recipients;

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_json_body_get_string (object, "Email", &email, &error) ||
      (server = lb_mailhog_read_server (object, &error)) == NULL)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }
  if (upstream != NULL && *server != '\0' && g_ascii_strcasecmp (server, upstream) != 0)
    {
      lb_api_request_respond_text (request, SOUP_STATUS_FORBIDDEN,
                                   "Only the upstream server is sent to; name it, or no Host");
      return;
    }

  recipients = g_new0 (char *, 2);
  recipients[0] = g_steal_pointer (&email);
  lb_api_release (request, recipients, "");
}
