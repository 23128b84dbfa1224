#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog.h"

#include "api/lb-json-body.h"
#include "api/mailhog/lb-mailhog-private.h"

/* MailHog's names and defaults. */
static const struct
{
  const char *name;
  gsize       offset;
  double      fallback;
} jim_fields[] = {
  { "DisconnectChance", G_STRUCT_OFFSET (LbMailhogJim, disconnect), 0.005 },
  { "AcceptChance", G_STRUCT_OFFSET (LbMailhogJim, accept), 0.99 },
  { "LinkSpeedAffect", G_STRUCT_OFFSET (LbMailhogJim, slow), 0.1 },
  { "LinkSpeedMin", G_STRUCT_OFFSET (LbMailhogJim, min_octets_per_second), 1024 },
  { "LinkSpeedMax", G_STRUCT_OFFSET (LbMailhogJim, max_octets_per_second), 10240 },
  { "RejectSenderChance", G_STRUCT_OFFSET (LbMailhogJim, reject_sender), 0.05 },
  { "RejectRecipientChance", G_STRUCT_OFFSET (LbMailhogJim, reject_recipient), 0.05 },
  { "RejectAuthChance", G_STRUCT_OFFSET (LbMailhogJim, reject_auth), 0.05 },
};

static void
lb_mailhog_jim_add_rule (GPtrArray    *rules,
                         LbChaosStage  stage,
                         double        chance,
                         const char   *reply,
                         guint         octets_per_second)
{
  LbChaosRule *rule;

  if (chance <= 0)
    return;

  rule = lb_chaos_rule_new (stage);
  rule->probability = MIN (100 * chance, 100);
  rule->reply = g_strdup (reply);
  rule->octets_per_second = octets_per_second;
  rule->is_drop = reply == NULL && octets_per_second == 0;
  g_ptr_array_add (rules, rule);
}

/* Jim's chances as rules of the scenario. */
static void
lb_mailhog_jim_apply (const LbMailhogJim *jim,
                      LbChaos            *chaos)
{
  static const LbChaosStage stages[] = {
    LB_CHAOS_EHLO, LB_CHAOS_MAIL, LB_CHAOS_RCPT, LB_CHAOS_DATA, LB_CHAOS_END,
  };
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);
  double speed = (jim->min_octets_per_second + jim->max_octets_per_second) / 2;

  lb_mailhog_jim_add_rule (rules, LB_CHAOS_CONNECT, 1 - jim->accept, NULL, 0);
  if (speed >= 1)
    lb_mailhog_jim_add_rule (rules, LB_CHAOS_CONNECT, jim->slow, NULL,
                             (guint) MIN (speed, G_MAXINT));
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    lb_mailhog_jim_add_rule (rules, stages[i], jim->disconnect, NULL, 0);
  lb_mailhog_jim_add_rule (rules, LB_CHAOS_MAIL, jim->reject_sender, "550 5.7.1 Invalid sender", 0);
  lb_mailhog_jim_add_rule (rules, LB_CHAOS_RCPT, jim->reject_recipient,
                           "550 5.1.1 Invalid recipient", 0);
  lb_mailhog_jim_add_rule (rules, LB_CHAOS_AUTH, jim->reject_auth,
                           "535 5.7.8 Authentication credentials invalid", 0);
  lb_chaos_set_rules (chaos, rules);
  lb_chaos_set_enabled (chaos, TRUE);
}

static double *
lb_mailhog_jim_get_field (LbMailhogJim *jim,
                          gsize         field)
{
  return (double *) G_STRUCT_MEMBER_P (jim, jim_fields[field].offset);
}

static gboolean
lb_mailhog_is_number (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/* What the body says; what it does not say stays. */
static gboolean
lb_mailhog_jim_read (LbMailhogJim  *jim,
                     LbApiRequest  *request,
                     GError       **error)
{
  g_autoptr(JsonObject) object = lb_json_body_parse (lb_api_request_get_body (request), error);

  if (object == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (jim_fields); i++)
    {
      JsonNode *node = lb_json_body_get (object, jim_fields[i].name);
      double value;

      if (node == NULL)
        continue;

      value = json_node_get_double (node);
      if (!lb_mailhog_is_number (node) || !(value >= 0))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s is no number from 0 on",
                       jim_fields[i].name);
          return FALSE;
        }
      *lb_mailhog_jim_get_field (jim, i) = value;
    }

  return TRUE;
}

static LbChaos *
lb_mailhog_get_chaos (LbApiRequest *request)
{
  return lb_runtime_get_chaos (lb_http_server_get_runtime (lb_api_request_get_server (request)));
}

static void
lb_mailhog_jim_answer (LbApiRequest *request,
                       guint         status)
{
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);

  lb_api_request_respond (request, status, "text/plain; charset=utf-8", empty);
}

/* Whether Jim is here; answers itself when it matters and is not so. */
static gboolean
lb_mailhog_jim_check (LbApiRequest *request)
{
  if (lb_http_server_get_jim (lb_api_request_get_server (request))->is_here)
    return TRUE;

  lb_mailhog_jim_answer (request, SOUP_STATUS_NOT_FOUND);
  return FALSE;
}

/**
 * lb_mailhog_get_jim:
 * @request: (transfer full): GET /api/v2/jim
 *
 * Answers with the chances of MailHog's monkey; 404 while it is away.
 */
void
lb_mailhog_get_jim (LbApiRequest *request)
{
  LbMailhogJim *jim = lb_http_server_get_jim (lb_api_request_get_server (request));
  LbJson *json;

  if (!lb_mailhog_jim_check (request))
    return;

  json = lb_json_new ();
  lb_json_begin_object (json, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (jim_fields); i++)
    lb_json_add_double (json, jim_fields[i].name, *lb_mailhog_jim_get_field (jim, i));
  lb_json_end_object (json);
  lb_api_request_respond_json (request, json);
}

/**
 * lb_mailhog_post_jim:
 * @request: (transfer full): POST /api/v2/jim
 *
 * Invites the monkey: its chances replace the rules of the fault scenario. As with MailHog a body
 * that cannot be read leaves the defaults.
 */
void
lb_mailhog_post_jim (LbApiRequest *request)
{
  LbMailhogJim *jim = lb_http_server_get_jim (lb_api_request_get_server (request));
  LbChaos *chaos = lb_mailhog_get_chaos (request);
  LbMailhogJim read;

  if (jim->is_here)
    {
      lb_mailhog_jim_answer (request, SOUP_STATUS_BAD_REQUEST);
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (jim_fields); i++)
    *lb_mailhog_jim_get_field (jim, i) = jim_fields[i].fallback;
  read = *jim;
  if (lb_mailhog_jim_read (&read, request, NULL))
    *jim = read;
  jim->is_here = TRUE;
  jim->was_enabled = lb_chaos_is_enabled (chaos);
  lb_mailhog_jim_apply (jim, chaos);
  lb_mailhog_jim_answer (request, SOUP_STATUS_CREATED);
}

/**
 * lb_mailhog_put_jim:
 * @request: (transfer full): PUT /api/v2/jim
 *
 * Changes the monkey's chances.
 */
void
lb_mailhog_put_jim (LbApiRequest *request)
{
  LbMailhogJim *jim = lb_http_server_get_jim (lb_api_request_get_server (request));
  g_autoptr(GError) error = NULL;
  LbMailhogJim read = *jim;

  if (!lb_mailhog_jim_check (request))
    return;
  if (!lb_mailhog_jim_read (&read, request, &error))
    {
      lb_api_request_respond_text (request, SOUP_STATUS_BAD_REQUEST, error->message);
      return;
    }

  *jim = read;
  lb_mailhog_jim_apply (jim, lb_mailhog_get_chaos (request));
  lb_mailhog_jim_answer (request, SOUP_STATUS_OK);
}

/**
 * lb_mailhog_delete_jim:
 * @request: (transfer full): DELETE /api/v2/jim
 *
 * Sends the monkey away.
 */
void
lb_mailhog_delete_jim (LbApiRequest *request)
{
  LbMailhogJim *jim = lb_http_server_get_jim (lb_api_request_get_server (request));
  LbChaos *chaos = lb_mailhog_get_chaos (request);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  if (!lb_mailhog_jim_check (request))
    return;

  jim->is_here = FALSE;
  lb_chaos_set_rules (chaos, none);
  lb_chaos_set_enabled (chaos, jim->was_enabled);
  lb_mailhog_jim_answer (request, SOUP_STATUS_OK);
}
