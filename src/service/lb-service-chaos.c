#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "api/lb-chaos-json.h"

/* Mailpit's other names of its triggers. */
static const struct
{
  const char        *name;
  LbChaosTriggerKind kind;
} trigger_names[] = {
  { "Sender", LB_CHAOS_SENDER },
  { "Recipient", LB_CHAOS_RECIPIENT },
  { "Recipients", LB_CHAOS_RECIPIENT },
  { "Authentication", LB_CHAOS_AUTHENTICATION },
  { "Auth", LB_CHAOS_AUTHENTICATION },
};

/* "Sender:451:50" */
static gboolean
lb_service_parse_trigger (const char     *text,
                          LbChaosTrigger *triggers)
{
  g_auto(GStrv) fields = g_strsplit (text, ":", -1);
  guint64 error_code;
  guint64 probability;

  if (g_strv_length (fields) != 3 ||
      !g_ascii_string_to_unsigned (fields[1], 10, 400, 599, &error_code, NULL) ||
      !g_ascii_string_to_unsigned (fields[2], 10, 0, 100, &probability, NULL))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (trigger_names); i++)
    {
      if (g_ascii_strcasecmp (trigger_names[i].name, g_strstrip (fields[0])) == 0)
        {
          triggers[trigger_names[i].kind] =
            (LbChaosTrigger) { (guint) error_code, (guint) probability };
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
lb_service_set_triggers (LbChaos     *chaos,
                         const char  *text,
                         GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);
  LbChaosTrigger triggers[LB_CHAOS_N_TRIGGERS];

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    triggers[i] = lb_chaos_trigger_get_default ((LbChaosTriggerKind) i);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!lb_service_parse_trigger (parts[i], triggers))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("--chaos-triggers: “%s” cannot be used; write Sender, Recipient or "
                         "Authentication, a code from 400 to 599 and a percentage, as in "
                         "Sender:451:50"),
                       parts[i]);
          return FALSE;
        }
    }

  return lb_chaos_set_triggers (chaos, triggers, error);
}

static gboolean
lb_service_set_scenario (LbService   *self,
                         LbChaos     *chaos,
                         const char  *scenario,
                         GError     **error)
{
  g_autoptr(GBytes) text = g_bytes_new (scenario, strlen (scenario));
  g_autoptr(GError) fault = NULL;

  if (lb_chaos_json_read_scenario (chaos, text, &fault))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--chaos-scenario: “%s”, %s",
               lb_config_get_text (self->config, LB_OPTION_CHAOS_SCENARIO), fault->message);
  return FALSE;
}

/*
 * lb_service_set_up_chaos:
 * @self: a service that starts
 * @scenario: (nullable): the text of --chaos-scenario
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE
 *
 * Switches simulated faults on when any option asks for them. A seed that nobody gives is one that
 * the API tells, so that what went wrong by chance can be had again.
 *
 * Returns: whether all is well
 */
gboolean
lb_service_set_up_chaos (LbService   *self,
                         const char  *scenario,
                         GError     **error)
{
  LbChaos *chaos = lb_runtime_get_chaos (self->runtime);
  const char *triggers = lb_config_get_text (self->config, LB_OPTION_CHAOS_TRIGGERS);
  guint64 seed = lb_config_get_number (self->config, LB_OPTION_CHAOS_SEED);
  gboolean is_magic = lb_config_get_flag (self->config, LB_OPTION_CHAOS_ADDRESSES);

  if (seed > G_MAXUINT32)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("--chaos-seed is too large; write a number up to 4294967295"));
      return FALSE;
    }

  lb_chaos_set_seed (chaos, g_random_int ());
  lb_chaos_set_magic (chaos, is_magic);
  if (scenario != NULL && !lb_service_set_scenario (self, chaos, scenario, error))
    return FALSE;
  if (triggers != NULL && !lb_service_set_triggers (chaos, triggers, error))
    return FALSE;

  if (seed > 0)
    lb_chaos_set_seed (chaos, (guint32) seed);
  lb_chaos_set_enabled (chaos, lb_config_get_flag (self->config, LB_OPTION_CHAOS) || is_magic ||
                        scenario != NULL || triggers != NULL);

  return TRUE;
}
