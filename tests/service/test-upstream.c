#include "config.h"

#include <string.h>

#include "fake-upstream.h"
#include "service/lb-service-test.h"
#include "service/lb-service-upstream.h"

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static LbService *
start (void)
{
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbService *service;

  lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, "127.0.0.1:0", NULL);
  lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_FLAG, "1", NULL);
  service = lb_service_new (config);
  lb_service_start_async (service, NULL, result_cb, &result);
  lb_service_start_finish (service, wait_for (&result), &error);
  g_assert_no_error (error);

  return service;
}

static void
stop (LbService *service)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_stop_async (service, NULL, result_cb, &result);
  g_assert_true (lb_service_stop_finish (service, wait_for (&result), NULL));
}

static void
send_test (LbService *service)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_service_send_test_async (service, NULL, result_cb, &result);
  lb_service_send_test_finish (service, wait_for (&result), &error);
  g_assert_no_error (error);
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

  send_test (service);
  lb_runtime_set_mode (lb_service_get_runtime (service), LB_MODE_RELAY);
  send_test (service);
  while (fake.n_messages == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (fake.message->str, "\nX-Peer: 127.0.0.1\r\n"));

  g_assert_true (lb_service_set_relay_rules (service, nobody, NULL, &error));
  send_test (service);
  lb_runtime_set_mode (lb_service_get_runtime (service), LB_MODE_CAPTURE);
  send_test (service);
  g_assert_true (lb_service_set_upstream (service, NULL, &error));
  g_assert_null (lb_releaser_get_upstream (lb_service_get_releaser (service)));
  stop (service);
  g_assert_cmpuint (fake.n_messages, ==, 1);
}

static const struct
{
  const char *name;
  LbUpstream  upstream;
} refusals[] = {
  { "no-port", { .server = "mail.example.org" } },
  { "no-password", { .server = "127.0.0.1:1", .user = "anna" } },
  { "no-tls", { .server = "mail.example.org:25", .tls = "none", .user = "anna", .password = "x" } },
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
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_null (lb_releaser_get_upstream (lb_service_get_releaser (service)));
    }

  g_assert_false (lb_service_set_relay_rules (service, NULL, networks, &network_error));
  g_assert_nonnull (network_error);
  stop (service);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/upstream/changed", test_upstream_changed);
  g_test_add_func ("/service/upstream/refused", test_upstream_refused);

  return g_test_run ();
}
