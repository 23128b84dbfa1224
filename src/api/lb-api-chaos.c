#define G_LOG_DOMAIN "lb-api-chaos"

#include "config.h"
#include "api/lb-api.h"

#include "api/lb-chaos-json.h"

/* The faults; NULL, and the request answered, when they are switched off. */
static LbChaos *
lb_api_get_chaos_of (LbApiRequest *request)
{
  LbHttpServer *server = lb_api_request_get_server (request);
  LbChaos *chaos = lb_runtime_get_chaos (lb_http_server_get_runtime (server));

  if (lb_chaos_is_enabled (chaos))
    return chaos;

  lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, "Chaos is not enabled");
  return NULL;
}

static void
lb_api_respond_triggers (LbApiRequest *request,
                         LbChaos      *chaos)
{
  LbJson *json = lb_json_new ();

  lb_json_add_triggers (json, chaos);
  lb_api_request_respond_json (request, json);
}

static void
lb_api_respond_scenario (LbApiRequest *request,
                         LbChaos      *chaos)
{
  LbJson *json = lb_json_new ();

  lb_json_add_scenario (json, chaos);
  lb_api_request_respond_json (request, json);
}

/**
 * lb_api_get_chaos:
 * @request: (transfer full): GET /api/v1/chaos
 *
 * Answers with Mailpit's triggers.
 */
void
lb_api_get_chaos (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);

  if (chaos != NULL)
    lb_api_respond_triggers (request, chaos);
}

/**
 * lb_api_put_chaos:
 * @request: (transfer full): PUT /api/v1/chaos with ChaosTriggers; what is left out never acts
 *
 * Sets Mailpit's triggers, and answers with them.
 */
void
lb_api_put_chaos (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);
  g_autoptr(GError) error = NULL;

  if (chaos == NULL)
    return;

  if (lb_chaos_json_read_triggers (chaos, lb_api_request_get_body (request), &error))
    lb_api_respond_triggers (request, chaos);
  else
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
}

/**
 * lb_api_get_scenario:
 * @request: (transfer full): GET /api/v1/chaos/scenario
 *
 * Answers with the scenario and how often each of its rules has acted.
 */
void
lb_api_get_scenario (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);

  if (chaos != NULL)
    lb_api_respond_scenario (request, chaos);
}

/**
 * lb_api_put_scenario:
 * @request: (transfer full): PUT /api/v1/chaos/scenario with Rules, Seed and Addresses
 *
 * Sets the scenario, from its start on, and answers with it.
 */
void
lb_api_put_scenario (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);
  g_autoptr(GError) error = NULL;

  if (chaos == NULL)
    return;

  if (lb_chaos_json_read_scenario (chaos, lb_api_request_get_body (request), &error))
    lb_api_respond_scenario (request, chaos);
  else
    lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
}

/**
 * lb_api_delete_scenario:
 * @request: (transfer full): DELETE /api/v1/chaos/scenario
 *
 * Takes all rules away, and answers "ok".
 */
void
lb_api_delete_scenario (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();

  if (chaos == NULL)
    return;

  lb_chaos_set_rules (chaos, nothing);
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "ok");
}

/**
 * lb_api_reset_chaos:
 * @request: (transfer full): POST /api/v1/chaos/reset
 *
 * Begins the scenario and all chance from the start, and answers "ok".
 */
void
lb_api_reset_chaos (LbApiRequest *request)
{
  LbChaos *chaos = lb_api_get_chaos_of (request);

  if (chaos == NULL)
    return;

  lb_chaos_reset (chaos);
  lb_api_request_respond_text (request, SOUP_STATUS_OK, "ok");
}
