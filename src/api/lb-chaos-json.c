#define G_LOG_DOMAIN "lb-chaos-json"

#include "config.h"
#include "api/lb-chaos-json.h"

#include <math.h>

#include "api/lb-json-body.h"
#include "base/lb-limits.h"

/* Simulated faults as JSON: Mailpit's triggers, and our scenarios, which are the same in a file and
 * by the API. Names that are not known are refused in a scenario: a fault that never comes because
 * of a slip of the pen would make a test pass that should not. */

typedef enum
{
  LB_RULE_TEXT,
  LB_RULE_COUNT,
  LB_RULE_PER_CENT,
  LB_RULE_SECONDS,
  LB_RULE_FLAG,
  LB_RULE_IGNORED, /* what we tell ourselves, so that it may be given back */
} LbRuleKind;

static const struct
{
  const char *name;
  LbRuleKind  kind;
  gsize       offset;
} rule_fields[] = {
  { "From", LB_RULE_TEXT, G_STRUCT_OFFSET (LbChaosRule, from) },
  { "To", LB_RULE_TEXT, G_STRUCT_OFFSET (LbChaosRule, to) },
  { "Header", LB_RULE_TEXT, G_STRUCT_OFFSET (LbChaosRule, header) },
  { "Contains", LB_RULE_TEXT, G_STRUCT_OFFSET (LbChaosRule, contains) },
  { "Skip", LB_RULE_COUNT, G_STRUCT_OFFSET (LbChaosRule, skip) },
  { "Times", LB_RULE_COUNT, G_STRUCT_OFFSET (LbChaosRule, times) },
  { "PerMinute", LB_RULE_COUNT, G_STRUCT_OFFSET (LbChaosRule, per_minute) },
  { "Probability", LB_RULE_PER_CENT, G_STRUCT_OFFSET (LbChaosRule, probability) },
  { "Delay", LB_RULE_SECONDS, G_STRUCT_OFFSET (LbChaosRule, delay_ms) },
  { "Slow", LB_RULE_COUNT, G_STRUCT_OFFSET (LbChaosRule, octets_per_second) },
  { "Drop", LB_RULE_FLAG, G_STRUCT_OFFSET (LbChaosRule, is_drop) },
  { "Reply", LB_RULE_TEXT, G_STRUCT_OFFSET (LbChaosRule, reply) },
  { "Met", LB_RULE_IGNORED, 0 },
  { "Acted", LB_RULE_IGNORED, 0 },
};

static gboolean
lb_chaos_json_fail (GError     **error,
                    const char  *name,
                    const char  *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s %s", name, what);
  return FALSE;
}

/* Numbers have a kind in json-glib: 5 is none of those that 5.5 is. */
static gboolean
lb_chaos_json_read_number (JsonNode *node,
                           double   *number)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_INT64)
    *number = (double) json_node_get_int (node);
  else if (type == G_TYPE_DOUBLE)
    *number = json_node_get_double (node);
  else
    return FALSE;

  return TRUE;
}

/* A whole number; stays as it is when @object has none of this name. */
static gboolean
lb_chaos_json_read_count (JsonObject  *object,
                          const char  *name,
                          guint       *count,
                          GError     **error)
{
  JsonNode *node = lb_json_body_get (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0 ||
      json_node_get_int (node) > G_MAXUINT32)
    return lb_chaos_json_fail (error, name, "is not a whole number from 0 on");

  *count = (guint) json_node_get_int (node);
  return TRUE;
}

static gboolean
lb_chaos_json_read_delay (JsonObject  *object,
                          const char  *name,
                          guint       *delay_ms,
                          GError     **error)
{
  JsonNode *node = lb_json_body_get (object, name);
  double seconds;

  if (node == NULL)
    return TRUE;
  if (!lb_chaos_json_read_number (node, &seconds) ||
      !(seconds >= 0 && seconds <= LB_LIMIT_CHAOS_DELAY_SECONDS))
    return lb_chaos_json_fail (error, name, "is not a number of seconds from 0 to 300");

  *delay_ms = (guint) lround (seconds * 1000);
  return TRUE;
}

static gboolean
lb_chaos_json_read_per_cent (JsonObject  *object,
                             const char  *name,
                             double      *per_cent,
                             GError     **error)
{
  JsonNode *node = lb_json_body_get (object, name);

  return node == NULL || lb_chaos_json_read_number (node, per_cent) ||
         lb_chaos_json_fail (error, name, "is not a number");
}

static gboolean
lb_chaos_json_read_field (JsonObject   *object,
                          guint         index,
                          LbChaosRule  *rule,
                          GError      **error)
{
  const char *name = rule_fields[index].name;
  gpointer field = G_STRUCT_MEMBER_P (rule, rule_fields[index].offset);

  switch (rule_fields[index].kind)
    {
    case LB_RULE_TEXT:
      return lb_json_body_get_string (object, name, field, error);
    case LB_RULE_COUNT:
      return lb_chaos_json_read_count (object, name, field, error);
    case LB_RULE_PER_CENT:
      return lb_chaos_json_read_per_cent (object, name, field, error);
    case LB_RULE_SECONDS:
      return lb_chaos_json_read_delay (object, name, field, error);
    case LB_RULE_FLAG:
      return lb_json_body_get_bool (object, name, field, error);
    case LB_RULE_IGNORED:
      return TRUE;
    }

  g_assert_not_reached ();
}

static gboolean
lb_chaos_json_is_rule_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule_fields); i++)
    {
      if (g_ascii_strcasecmp (rule_fields[i].name, name) == 0)
        return TRUE;
    }

  return g_ascii_strcasecmp (name, "At") == 0;
}

static gboolean
lb_chaos_json_is_scenario_field (const char *name)
{
  static const char * const names[] = { "Seed", "Addresses", "Rules", "Faults" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (names[i], name) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
lb_chaos_json_check_names (JsonObject *object,
                           gboolean ( *is_known ) (const char *name),
                           GError    **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      if (!is_known (name))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "\"%.40s\" is not known here",
                       name);
          return FALSE;
        }
    }

  return TRUE;
}

static LbChaosRule *
lb_chaos_json_read_rule (JsonObject  *object,
                         GError     **error)
{
  g_autoptr(LbChaosRule) rule = lb_chaos_rule_new (LB_CHAOS_CONNECT);
  g_autofree char *stage = NULL;

  if (!lb_chaos_json_check_names (object, lb_chaos_json_is_rule_field, error) ||
      !lb_json_body_get_string (object, "At", &stage, error))
    return NULL;
  if (stage == NULL || !lb_chaos_stage_from_string (stage, &rule->stage))
    {
      lb_chaos_json_fail (error, "At",
                          "is one of connect, ehlo, auth, mail, rcpt, data, end and kept");
      return NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (rule_fields); i++)
    {
      if (!lb_chaos_json_read_field (object, i, rule, error))
        return NULL;
    }

  return lb_chaos_rule_check (rule, error) ? g_steal_pointer (&rule) : NULL;
}

/* Rules are the only objects within a scenario: the first line of @lines is the scenario's own. */
static gboolean
lb_chaos_json_read_rules (JsonArray  *array,
                          GArray     *lines,
                          GPtrArray  *rules,
                          GError    **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      LbChaosRule *rule = NULL;

      if (i == LB_LIMIT_CHAOS_RULES)
        return lb_chaos_json_fail (error, "Rules", "has more than 200 of them");
      if (JSON_NODE_HOLDS_OBJECT (node))
        rule = lb_chaos_json_read_rule (json_node_get_object (node), error);
      else
        lb_chaos_json_fail (error, "a rule", "is an object");
      if (rule == NULL)
        {
          g_prefix_error (error, "line %u: rule %u: ",
                          i + 1 < lines->len ? g_array_index (lines, guint, i + 1) : 1, i + 1);
          return FALSE;
        }
      g_ptr_array_add (rules, rule);
    }

  return TRUE;
}

/**
 * lb_chaos_json_read_scenario:
 * @chaos: gets the rules, and what else @text sets; stays as it is when that is wrong
 * @text: an object of Rules, Seed and Addresses
 * @error: return location; %G_IO_ERROR_INVALID_DATA or %LB_CHAOS_ERROR, with the line
 *
 * Returns: whether @text is a scenario
 */
gboolean
lb_chaos_json_read_scenario (LbChaos  *chaos,
                             GBytes   *text,
                             GError  **error)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(JsonObject) object = lb_json_body_parse_lines (text, lines, error);
  g_autoptr(GPtrArray) rules =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);
  guint seed = lb_chaos_get_seed (chaos);
  gboolean is_magic = lb_chaos_is_magic (chaos);
  JsonNode *node;

  if (object == NULL)
    return FALSE;

  node = lb_json_body_get (object, "Rules");
  if (!lb_chaos_json_check_names (object, lb_chaos_json_is_scenario_field, error) ||
      !lb_chaos_json_read_count (object, "Seed", &seed, error) ||
      !lb_json_body_get_bool (object, "Addresses", &is_magic, error))
    {
      g_prefix_error (error, "line %u: ", g_array_index (lines, guint, 0));
      return FALSE;
    }
  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return lb_chaos_json_fail (error, "Rules", "is not an array");
  if (node != NULL &&
      !lb_chaos_json_read_rules (json_node_get_array (node), lines, rules, error))
    return FALSE;

  lb_chaos_set_rules (chaos, rules);
  lb_chaos_set_magic (chaos, is_magic);
  lb_chaos_set_seed (chaos, seed);

  return TRUE;
}

static gboolean
lb_chaos_json_read_trigger (JsonObject          *object,
                            LbChaosTriggerKind   kind,
                            LbChaosTrigger      *trigger,
                            GError             **error)
{
  JsonNode *node = lb_json_body_get (object, lb_chaos_trigger_get_name (kind));
  JsonObject *member;

  *trigger = lb_chaos_trigger_get_default (kind);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return lb_chaos_json_fail (error, lb_chaos_trigger_get_name (kind), "is not an object");

  member = json_node_get_object (node);
  return lb_chaos_json_read_count (member, "ErrorCode", &trigger->error_code, error) &&
         lb_chaos_json_read_count (member, "Probability", &trigger->probability, error);
}

/**
 * lb_chaos_json_read_triggers:
 * @chaos: gets the triggers; stays as it is when they are wrong
 * @body: Mailpit's ChaosTriggers; what is left out is as when nobody sets it
 * @error: return location; %G_IO_ERROR_INVALID_DATA or %LB_CHAOS_ERROR
 *
 * Returns: whether @body sets the triggers
 */
gboolean
lb_chaos_json_read_triggers (LbChaos  *chaos,
                             GBytes   *body,
                             GError  **error)
{
  g_autoptr(JsonObject) object = lb_json_body_parse (body, error);
  LbChaosTrigger triggers[LB_CHAOS_N_TRIGGERS];

  if (object == NULL)
    return FALSE;

  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    {
      if (!lb_chaos_json_read_trigger (object, (LbChaosTriggerKind) i, &triggers[i], error))
        return FALSE;
    }

  return lb_chaos_set_triggers (chaos, triggers, error);
}

/**
 * lb_json_add_triggers:
 * @self: a text
 * @chaos: the faults
 *
 * Adds Mailpit's ChaosTriggers.
 */
void
lb_json_add_triggers (LbJson  *self,
                      LbChaos *chaos)
{
  lb_json_begin_object (self, NULL);
  for (guint i = 0; i < LB_CHAOS_N_TRIGGERS; i++)
    {
      LbChaosTrigger trigger = lb_chaos_get_trigger (chaos, (LbChaosTriggerKind) i);

      lb_json_begin_object (self, lb_chaos_trigger_get_name ((LbChaosTriggerKind) i));
      lb_json_add_int (self, "ErrorCode", trigger.error_code);
      lb_json_add_int (self, "Probability", trigger.probability);
      lb_json_end_object (self);
    }
  lb_json_end_object (self);
}

static void
lb_json_add_field (LbJson            *self,
                   guint              index,
                   const LbChaosRule *rule)
{
  const char *name = rule_fields[index].name;
  gconstpointer field = G_STRUCT_MEMBER_P (rule, rule_fields[index].offset);

  switch (rule_fields[index].kind)
    {
    case LB_RULE_TEXT:
      if (*(const char * const *) field != NULL)
        lb_json_add_string (self, name, *(const char * const *) field);
      break;
    case LB_RULE_COUNT:
      if (*(const guint *) field > 0)
        lb_json_add_int (self, name, *(const guint *) field);
      break;
    case LB_RULE_PER_CENT:
      if (*(const double *) field < 100)
        lb_json_add_double (self, name, *(const double *) field);
      break;
    case LB_RULE_SECONDS:
      if (*(const guint *) field > 0)
        lb_json_add_double (self, name, *(const guint *) field / 1000.0);
      break;
    case LB_RULE_FLAG:
      if (*(const gboolean *) field)
        lb_json_add_bool (self, name, TRUE);
      break;
    case LB_RULE_IGNORED:
      break;
    }
}

/**
 * lb_json_add_scenario:
 * @self: a text
 * @chaos: the faults
 *
 * Adds the scenario as lb_chaos_json_read_scenario() takes it, with how often each rule met
 * something that it is for (Met) and acted on it (Acted), and all faults since the start (Faults).
 */
void
lb_json_add_scenario (LbJson  *self,
                      LbChaos *chaos)
{
  lb_json_begin_object (self, NULL);
  lb_json_add_int (self, "Seed", lb_chaos_get_seed (chaos));
  lb_json_add_bool (self, "Addresses", lb_chaos_is_magic (chaos));
  lb_json_add_int (self, "Faults", (gint64) lb_chaos_get_n_faults (chaos));
  lb_json_begin_array (self, "Rules");
  for (guint i = 0; i < lb_chaos_get_n_rules (chaos); i++)
    {
      const LbChaosRule *rule = lb_chaos_get_rule (chaos, i);
      guint64 n_met;
      guint64 n_acted;

      lb_chaos_get_counts (chaos, i, &n_met, &n_acted);
      lb_json_begin_object (self, NULL);
      lb_json_add_string (self, "At", lb_chaos_stage_to_string (rule->stage));
      for (guint field = 0; field < G_N_ELEMENTS (rule_fields); field++)
        lb_json_add_field (self, field, rule);
      lb_json_add_int (self, "Met", (gint64) n_met);
      lb_json_add_int (self, "Acted", (gint64) n_acted);
      lb_json_end_object (self);
    }
  lb_json_end_array (self);
  lb_json_end_object (self);
}
