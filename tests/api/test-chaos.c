#include "config.h"

#include <string.h>

#include "base/lb-limits.h"
#include "server-fixture.h"

#define TRIGGERS(sender, recipient, authentication) \
  "{\"Sender\":" sender ",\"Recipient\":" recipient ",\"Authentication\":" authentication "}\n"
#define TRIGGER(code, probability) "{\"ErrorCode\":" #code ",\"Probability\":" #probability "}"
#define DEFAULTS TRIGGERS (TRIGGER (451, 0), TRIGGER (451, 0), TRIGGER (535, 0))

static LbChaos *
enable (Fixture *fixture)
{
  LbChaos *chaos = lb_runtime_get_chaos (fixture->runtime);

  lb_chaos_set_enabled (chaos, TRUE);
  lb_chaos_set_seed (chaos, 1);
  return chaos;
}

static void
test_chaos_off (Fixture       *fixture,
                gconstpointer  data)
{
  static const char * const requests[][2] = {
    { "GET", "/api/v1/chaos" },
    { "PUT", "/api/v1/chaos" },
    { "GET", "/api/v1/chaos/scenario" },
    { "PUT", "/api/v1/chaos/scenario" },
    { "DELETE", "/api/v1/chaos/scenario" },
    { "POST", "/api/v1/chaos/reset" },
  };
  g_autoptr(JsonObject) webui = get_json (fixture, "/api/v1/webui");

  g_test_summary ("Faults that are switched off cannot be set, as with Mailpit.");
  g_assert_false (json_object_get_boolean_member (webui, "ChaosEnabled"));
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    check_status (fixture, requests[i][0], requests[i][1], "{}", 400, "Chaos is not enabled");
}

typedef struct
{
  const char *body;
  guint       status;
  const char *answer;
} TriggerCase;

static const TriggerCase trigger_cases[] = {
  { "{\"Sender\":{\"ErrorCode\":550,\"Probability\":100}}", 200,
    TRIGGERS (TRIGGER (550, 100), TRIGGER (451, 0), TRIGGER (535, 0)) },
  { "{\"recipient\":{\"probability\":5}}", 200,
    TRIGGERS (TRIGGER (451, 0), TRIGGER (451, 5), TRIGGER (535, 0)) },
  { "{\"Unknown\":1,\"Authentication\":{\"ErrorCode\":421,\"Probability\":1}}", 200,
    TRIGGERS (TRIGGER (451, 0), TRIGGER (451, 0), TRIGGER (421, 1)) },
  { "{}", 200, DEFAULTS },
  { "{\"Sender\":{\"ErrorCode\":399,\"Probability\":1}}", 400,
    "error code must be between 400 and 599" },
  { "{\"Sender\":{\"ErrorCode\":600,\"Probability\":1}}", 400,
    "error code must be between 400 and 599" },
  { "{\"Sender\":{\"ErrorCode\":451,\"Probability\":101}}", 400,
    "probability must be between 0 and 100" },
  { "{\"Sender\":{\"ErrorCode\":\"451\"}}", 400, "ErrorCode is not a whole number from 0 on" },
  { "{\"Sender\":{\"ErrorCode\":-1}}", 400, "ErrorCode is not a whole number from 0 on" },
  { "{\"Sender\":{\"Probability\":0.5}}", 400, "Probability is not a whole number from 0 on" },
  { "{\"Sender\":451}", 400, "Sender is not an object" },
  { "[]", 400, "The body is not a JSON object" },
  { "{", 400, "The body is not valid JSON" },
  { "", 400, NULL },
};

static void
test_chaos_triggers (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(JsonObject) webui = NULL;

  g_test_summary ("Mailpit's three triggers have its JSON, and wrong ones change nothing.");
  enable (fixture);
  webui = get_json (fixture, "/api/v1/webui");
  g_assert_true (json_object_get_boolean_member (webui, "ChaosEnabled"));
  check_status (fixture, "GET", "/api/v1/chaos", "", 200, DEFAULTS);

  for (guint i = 0; i < G_N_ELEMENTS (trigger_cases); i++)
    {
      const TriggerCase *c = &trigger_cases[i];

      check_status (fixture, "PUT", "/api/v1/chaos", c->body, c->status, c->answer);
      check_status (fixture, "GET", "/api/v1/chaos", "", 200,
                    c->status == 200 ? c->answer : DEFAULTS);
    }
}

#define SCENARIO \
  "{\"Seed\":42,\"Addresses\":true,\"Faults\":0,\"Rules\":[" \
  "{\"At\":\"rcpt\",\"From\":\"*@a.example\",\"To\":\"anna@*\",\"Skip\":1,\"Times\":2," \
  "\"Probability\":12.5,\"Delay\":1.5,\"Slow\":100,\"Reply\":\"451 4.7.1 Greylisted\"," \
  "\"Met\":0,\"Acted\":0}," \
  "{\"At\":\"end\",\"Header\":\"Subject: *invoice*\",\"Contains\":\"needle\",\"Drop\":true," \
  "\"Met\":0,\"Acted\":0}," \
  "{\"At\":\"connect\",\"PerMinute\":10,\"Reply\":\"421\",\"Met\":0,\"Acted\":0}]}\n"

static void
test_chaos_scenario (Fixture       *fixture,
                     gconstpointer  data)
{
  LbChaos *chaos = enable (fixture);

  g_test_summary ("A scenario comes back as it was given, and can be given back as it comes.");
  check_status (fixture, "GET", "/api/v1/chaos/scenario", "", 200,
                "{\"Seed\":1,\"Addresses\":false,\"Faults\":0,\"Rules\":[]}\n");
  check_status (fixture, "PUT", "/api/v1/chaos/scenario", SCENARIO, 200, SCENARIO);
  check_status (fixture, "GET", "/api/v1/chaos/scenario", "", 200, SCENARIO);
  g_assert_cmpuint (lb_chaos_get_rule (chaos, 0)->delay_ms, ==, 1500);
  check_status (fixture, "DELETE", "/api/v1/chaos/scenario", "", 200, "ok");
  g_assert_cmpuint (lb_chaos_get_n_rules (chaos), ==, 0);
  check_status (fixture, "PUT", "/api/v1/chaos/scenario", "{\"Addresses\":false}", 200, NULL);
  g_assert_false (lb_chaos_is_active (chaos));
}

typedef struct
{
  const char *text;
  const char *fault;
} ScenarioCase;

static const ScenarioCase scenario_cases[] = {
  { "{", "line 1: The body is not valid JSON" },
  { "{\n\"Rules\": [\n}", "line 3: The body is not valid JSON" },
  { "[]", "line 1: The body is not a JSON object" },
  { "{\"Rule\": []}", "line 1: \"Rule\" is not known here" },
  { "{\"Rules\": {}}", "Rules is not an array" },
  { "{\"Seed\": -1}", "line 1: Seed is not a whole number from 0 on" },
  { "{\"Seed\": 4294967296}", "line 1: Seed is not a whole number from 0 on" },
  { "{\"Addresses\": 1}", "line 1: Addresses is not true or false" },
  { "{\n \"Rules\": [\n  {\"At\": \"mail\", \"Drop\": true},\n  {\"At\": \"mail\"}\n]}",
    "line 4: rule 2: it does nothing: give Reply, Delay, Slow or Drop" },
  { "{\"Rules\": [\n\n\n{\"Reply\": \"451\"}]}",
    "line 4: rule 1: At is one of connect, ehlo, auth, mail, rcpt, data, end and kept" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Repyl\": \"451\"}]}",
    "line 1: rule 1: \"Repyl\" is not known here" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Reply\": 451}]}", "line 1: rule 1: Reply is not a string" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Delay\": 301}]}",
    "line 1: rule 1: Delay is not a number of seconds from 0 to 300" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Drop\": true, \"Times\": 1.5}]}",
    "line 1: rule 1: Times is not a whole number from 0 on" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Drop\": true, \"Probability\": \"x\"}]}",
    "line 1: rule 1: Probability is not a number" },
  { "{\"Rules\": [{\"At\": \"mail\", \"Drop\": true, \"Probability\": 101}]}",
    "line 1: rule 1: Probability is between 0 and 100" },
  { "{\"Rules\": [1]}", "line 1: rule 1: a rule is an object" },
};

static void
test_chaos_bad_scenario (Fixture       *fixture,
                         gconstpointer  data)
{
  g_test_summary ("A scenario that is wrong is refused with its line, and changes nothing.");
  enable (fixture);
  check_status (fixture, "PUT", "/api/v1/chaos/scenario", SCENARIO, 200, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenario_cases); i++)
    check_status (fixture, "PUT", "/api/v1/chaos/scenario", scenario_cases[i].text, 400,
                  scenario_cases[i].fault);
  check_status (fixture, "GET", "/api/v1/chaos/scenario", "", 200, SCENARIO);
}

static void
test_chaos_many_rules (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new ("{\"Rules\":[");

  g_test_summary ("A scenario has no more rules than can be asked quickly.");
  enable (fixture);
  for (guint i = 0; i <= LB_LIMIT_CHAOS_RULES; i++)
    g_string_append_printf (text, "%s{\"At\":\"mail\",\"Reply\":\"451\"}", i > 0 ? "," : "");
  g_string_append (text, "]}");
  check_status (fixture, "PUT", "/api/v1/chaos/scenario", text->str, 400,
                "Rules has more than 200 of them");
}

static void
test_chaos_reset (Fixture       *fixture,
                  gconstpointer  data)
{
  LbChaos *chaos = enable (fixture);
  const LbChaosMoment moment = { .stage = LB_CHAOS_EHLO };
  static const char * const rules = "{\"Rules\":[{\"At\":\"ehlo\",\"Times\":1,\"Reply\":\"451\"}]}";

  g_test_summary ("A scenario that is over begins again when it is reset; the metrics count on.");
  check_status (fixture, "PUT", "/api/v1/chaos/scenario", rules, 200, NULL);
  for (guint round = 1; round <= 2; round++)
    {
      for (guint i = 0; i < 3; i++)
        {
          g_auto(LbChaosVerdict) verdict = { 0 };

          g_assert_cmpint (lb_chaos_ask (chaos, &moment, &verdict), ==, i == 0);
        }
      {
        g_autofree char *expected =
          g_strdup_printf ("{\"Seed\":1,\"Addresses\":false,\"Faults\":%u,\"Rules\":[{\"At\":"
                           "\"ehlo\",\"Times\":1,\"Reply\":\"451\",\"Met\":3,\"Acted\":1}]}\n",
                           round);
        g_autofree char *metric = g_strdup_printf ("letterbox_chaos_faults_total %u\n", round);
        g_autofree char *metrics = ask (fixture, "GET", "/metrics", "");

        check_status (fixture, "GET", "/api/v1/chaos/scenario", "", 200, expected);
        g_assert_nonnull (strstr (metrics, metric));
      }
      check_status (fixture, "POST", "/api/v1/chaos/reset", "", 200, "ok");
    }
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void        (*test)(Fixture      *fixture,
                        gconstpointer data);
  } tests[] = {
    { "/api/chaos/off", test_chaos_off },
    { "/api/chaos/triggers", test_chaos_triggers },
    { "/api/chaos/scenario", test_chaos_scenario },
    { "/api/chaos/bad-scenario", test_chaos_bad_scenario },
    { "/api/chaos/many-rules", test_chaos_many_rules },
    { "/api/chaos/reset", test_chaos_reset },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);

  return g_test_run ();
}
