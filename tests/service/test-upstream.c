#include "config.h"

#include <string.h>

#include "fake-upstream.h"
#include "service-fixture.h"
#include "service/lb-service-upstream.h"
#include "store-fixture.h"

static LbService *
start (void)
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);

  return service_fixture_start (config);
}

static void
count_cb (LbService  *service,
          GParamSpec *pspec,
          guint      *n_changes)
{
  *n_changes += 1;
}

static void
test_upstream_changed (void) /* "/service/upstream/changed" */
{
  const char *script[] = { "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT",
                           "> 250 ok", "< DATA", "> 354 go on", "<.", "> 250 kept", "< QUIT",
                           "> 221 bye", NULL };
  const char * const nobody[] = { "nobody@nowhere.example", NULL };
  g_auto(FakeUpstream) fake;
  g_autoptr(LbService) service = start ();
  LbUpstream upstream = { 0 };
  g_autoptr(GError) error = NULL;
  guint n_changes = 0;

  g_test_summary ("The window must be able to relay by a server, to stop, and to hold back.");
  fake_upstream_init (&fake, script);
  upstream.server = fake.address;
  g_signal_connect (service, "notify::upstream", G_CALLBACK (count_cb), &n_changes);
  lb_service_set_upstream (service, &upstream, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpstr (lb_releaser_get_upstream (lb_service_get_releaser (service)), ==, fake.address);

  g_assert_true (service_fixture_send (service, NULL));
  lb_runtime_set_mode (lb_service_get_runtime (service), LB_MODE_RELAY);
  g_assert_true (service_fixture_send (service, NULL));
  while (fake.n_messages == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (fake.message->str, "\nX-Peer: 127.0.0.1\r\n"));

  g_assert_true (lb_service_set_relay_rules (service, nobody, NULL, &error));
  g_assert_true (service_fixture_send (service, NULL));
  lb_runtime_set_mode (lb_service_get_runtime (service), LB_MODE_CAPTURE);
  g_assert_true (service_fixture_send (service, NULL));
  g_assert_true (lb_service_set_upstream (service, NULL, &error));
  g_assert_null (lb_releaser_get_upstream (lb_service_get_releaser (service)));
  service_fixture_stop (service);
  g_assert_cmpuint (fake.n_messages, ==, 1);
}

static const struct
{
  const char     *name;
  LbUpstream      upstream;
  LbUpstreamError error;
} refusals[] = {
  { "no-port", { .server = "mail.example.org" }, LB_UPSTREAM_ERROR_SERVER },
  { "no-password", { .server = "127.0.0.1:1", .user = "anna" }, LB_UPSTREAM_ERROR_PASSWORD },
  { "no-tls", { .server = "mail.example.org:25", .tls = "none", .user = "anna", .password = "x" },
    LB_UPSTREAM_ERROR_TLS },
};

static void
test_upstream_refused (void) /* "/service/upstream/refused" */
{
  const char * const networks[] = { "everybody", NULL };
  g_autoptr(LbService) service = start ();
  g_autoptr(GError) network_error = NULL;

  g_test_summary ("What cannot be used, or would show a password, must be refused in words.");
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", refusals[i].name);
      g_assert_false (lb_service_set_upstream (service, &refusals[i].upstream, &error));
      g_assert_error (error, LB_UPSTREAM_ERROR, (int) refusals[i].error);
      g_assert_null (lb_releaser_get_upstream (lb_service_get_releaser (service)));
    }

  g_assert_false (lb_service_set_relay_rules (service, NULL, networks, &network_error));
  g_assert_nonnull (network_error);
  service_fixture_stop (service);
}

/* --- Test Connection --- */

typedef struct
{
  const char *name;
  const char *user;
  const char *script[12];
  const char *answer; /* what follows the server's address */
} Probe;

static const Probe probes[] = {
  { "answers", NULL, { "> 220 mx", "< EHLO", "> 250 mx", "< QUIT", "> 221 bye", NULL },
    " answers; the connection is not encrypted." },
  { "takes-the-login", "anna",
    { "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN ", "> 235 ok", "< QUIT",
      "> 221 bye", NULL },
    " accepts the login of anna; the connection is not encrypted." },
  { "refuses-the-login", "anna",
    { "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN ", "> 535 5.7.8 no",
      "< QUIT", "> 221 bye", NULL },
    ": The server refuses the login: no" },
  { "closes", NULL, { "> 220 mx", "< EHLO", "close", NULL }, ": The server closed the connection" },
  { "takes-no-mail", NULL, { "> 554 go away", "< QUIT", NULL },
    ": The server takes no mail: go away" },
};

static void
test_upstream_probe (gconstpointer data) /* "/service/upstream/probe/NAME" */
{
  const Probe *probe = data;
  const char *environment[] = { "LETTERBOX_UPSTREAM_PASSWORD=secret", NULL };
  g_auto(FakeUpstream) fake;
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *expected = NULL;

  g_test_summary ("Trying a server must say in a sentence how it answers, and send nothing.");
  fake_upstream_init (&fake, (const char **) probe->script);
  g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM, LB_CONFIG_FLAG, fake.address, NULL));
  g_assert_true (lb_config_load_environment (config, environment, NULL));
  if (probe->user != NULL)
    lb_config_set (config, LB_OPTION_UPSTREAM_USER, LB_CONFIG_FLAG, probe->user, NULL);
  service = service_fixture_start (config);

  lb_service_probe_upstream_async (service, NULL, fixture_await_cb, &result);
  answer = lb_service_probe_upstream_finish (service, fixture_await (&result), &error);
  expected = g_strconcat (fake.address, probe->answer, NULL);
  g_assert_cmpstr (answer != NULL ? answer : error->message, ==, expected);
  g_assert_null (strstr (fake.log->str, "MAIL"));
  g_assert_null (strstr (expected, "secret"));
  service_fixture_stop (service);
}

static void
test_upstream_probe_itself (void) /* "/service/upstream/probe-itself" */
{
  g_autoptr(LbService) service = start ();
  g_autofree char *address = lb_service_dup_smtp_address (service);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Letterbox is no upstream server of its own, nor is nothing one.");
  lb_service_probe_upstream_async (service, NULL, fixture_await_cb, &result);
  g_assert_null (lb_service_probe_upstream_finish (service, fixture_await (&result), &error));
  g_assert_error (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_SERVER);
  g_clear_error (&error);
  g_clear_object (&result);

  g_assert_true (service_fixture_change (service, LB_OPTION_UPSTREAM, address, NULL));
  lb_service_probe_upstream_async (service, NULL, fixture_await_cb, &result);
  g_assert_null (lb_service_probe_upstream_finish (service, fixture_await (&result), &error));
  g_assert_true (g_str_has_suffix (error->message, ": The upstream server is Letterbox itself"));
  service_fixture_stop (service);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/upstream/changed", test_upstream_changed);
  g_test_add_func ("/service/upstream/refused", test_upstream_refused);
  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autofree char *path = g_strconcat ("/service/upstream/probe/", probes[i].name, NULL);

      g_test_add_data_func (path, &probes[i], test_upstream_probe);
    }
  g_test_add_func ("/service/upstream/probe-itself", test_upstream_probe_itself);

  return g_test_run ();
}
