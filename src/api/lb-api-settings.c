#define G_LOG_DOMAIN "lb-api-settings"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-json-body.h"

static void
lb_api_answer_settings (LbApiRequest *request)
{
  LbRuntime *runtime = lb_http_server_get_runtime (lb_api_request_get_server (request));
  const LbUpstreamInfo *upstream = lb_runtime_get_upstream (runtime);
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "Mode", lb_mode_to_string (lb_runtime_get_mode (runtime)));
  if (upstream == NULL)
    {
      lb_json_add_null (json, "Upstream");
    }
  else
    {
      lb_json_begin_object (json, "Upstream");
      lb_json_add_string (json, "Server", upstream->server);
      lb_json_add_string (json, "Tls", upstream->tls);
      lb_json_add_string (json, "User", upstream->user);
      lb_json_end_object (json);
    }
  lb_json_end_object (json);
  lb_api_request_respond_json (request, json);
}

/**
 * lb_api_get_settings:
 * @request: (transfer full): GET /api/v1/settings
 *
 * Answers with the mode and the upstream server, without its password.
 */
void
lb_api_get_settings (LbApiRequest *request)
{
  lb_api_answer_settings (request);
}

/* What a body asks for. A name that is not there changes nothing; null removes the upstream. */
typedef struct
{
  gboolean has_mode;
  LbMode   mode;
  gboolean has_upstream;
  char    *server;   /* (owned) (nullable) */
  char    *tls;      /* (owned) (nullable) */
  char    *user;     /* (owned) (nullable) */
  char    *password; /* (owned) (nullable) */
} LbApiSettings;

static void
lb_api_settings_free (LbApiSettings *settings)
{
  g_free (settings->server);
  g_free (settings->tls);
  g_free (settings->user);
  g_free (settings->password);
  g_free (settings);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbApiSettings, lb_api_settings_free)

static gboolean
lb_api_settings_fail (GError     **error,
                      const char  *fault)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, fault);
  return FALSE;
}

static gboolean
lb_api_settings_read_upstream (LbApiSettings  *settings,
                               JsonObject     *object,
                               GError        **error)
{
  static const char * const words[] = { "none", "starttls", "tls", NULL };

  if (!lb_json_body_get_string (object, "Server", &settings->server, error) ||
      !lb_json_body_get_string (object, "Tls", &settings->tls, error) ||
      !lb_json_body_get_string (object, "User", &settings->user, error) ||
      !lb_json_body_get_string (object, "Password", &settings->password, error))
    return FALSE;

  if (settings->server == NULL || *settings->server == '\0')
    return lb_api_settings_fail (error, "Upstream has no Server, HOST:PORT");
  if (settings->tls != NULL && !g_strv_contains (words, settings->tls))
    return lb_api_settings_fail (error, "Tls is not none, starttls or tls");
  if (settings->user != NULL && *settings->user == '\0')
    g_clear_pointer (&settings->user, g_free);

  return TRUE;
}

static gboolean
lb_api_settings_read (LbApiSettings  *settings,
                      JsonObject     *object,
                      GError        **error)
{
  g_autofree char *mode = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!lb_json_body_get_string (object, "Mode", &mode, error))
    return FALSE;
  if (mode != NULL && !lb_mode_from_string (mode, &settings->mode))
    return lb_api_settings_fail (error, "Mode is not capture, debug, relay or mailman");
  settings->has_mode = mode != NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (g_ascii_strcasecmp (name, "Upstream") != 0)
        continue;

      settings->has_upstream = TRUE;
      if (JSON_NODE_HOLDS_NULL (node))
        continue;
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return lb_api_settings_fail (error, "Upstream is not an object");
      return lb_api_settings_read_upstream (settings, json_node_get_object (node), error);
    }

  return TRUE;
}

/* All of it or nothing. */
static gboolean
lb_api_settings_apply (const LbApiSettings  *settings,
                       LbHttpServer         *server,
                       GError              **error)
{
  LbRuntime *runtime = lb_http_server_get_runtime (server);
  LbMode mode = settings->has_mode ? settings->mode : lb_runtime_get_mode (runtime);
  gboolean has_upstream = settings->has_upstream ? settings->server != NULL
                                                 : lb_runtime_get_upstream (runtime) != NULL;

  if ((mode == LB_MODE_RELAY || mode == LB_MODE_MAILMAN) && !has_upstream)
    return lb_api_settings_fail (error, "This mode needs an Upstream server");
  if (settings->has_upstream &&
      !lb_http_server_change_upstream (server, settings->server, settings->tls, settings->user,
                                       settings->password, error))
    return FALSE;

  lb_runtime_set_mode (runtime, mode);
  return TRUE;
}

/**
 * lb_api_put_settings:
 * @request: (transfer full): PUT /api/v1/settings
 *
 * Changes the mode, the upstream server, or both, until the program ends; only for clients of this
 * machine. Answers like lb_api_get_settings().
 */
void
lb_api_put_settings (LbApiRequest *request)
{
  g_autoptr(LbApiSettings) settings = g_new0 (LbApiSettings, 1);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;

  if (!lb_api_request_is_local (request))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_FORBIDDEN,
                                   "Settings are changed from this machine only");
      return;
    }

  object = lb_json_body_parse (lb_api_request_get_body (request), &error);
  if (object == NULL || !lb_api_settings_read (settings, object, &error) ||
      !lb_api_settings_apply (settings, lb_api_request_get_server (request), &error))
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
  else
    lb_api_answer_settings (request);
}
