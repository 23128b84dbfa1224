#include "config.h"

#include <string.h>

#include "service-fixture.h"
#include "service/lb-secret.h"
#include "service/lb-service-upstream.h"
#include "store-fixture.h"

/* What the server announces to a new client. */
static char *
dup_greeting (LbService *service)
{
  g_autofree char *address = lb_service_dup_smtp_address (service);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GAsyncResult) connected = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  GInputStream *input;
  static const char hello[] = "EHLO me\r\n";

  g_socket_client_connect_to_host_async (client, address, 0, NULL, fixture_await_cb, &connected);
  connection = g_socket_client_connect_to_host_finish (client, fixture_await (&connected), NULL);
  g_assert_nonnull (connection);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), hello,
                             strlen (hello), NULL, NULL, NULL);
  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  while (strstr (text->str, "\r\n250 ") == NULL)
    {
      g_autoptr(GAsyncResult) read = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_input_stream_read_bytes_async (input, 4096, G_PRIORITY_DEFAULT, NULL, fixture_await_cb,
                                       &read);
      bytes = g_input_stream_read_bytes_finish (input, fixture_await (&read), NULL);
      g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
      g_string_append_len (text, g_bytes_get_data (bytes, NULL),
                           (gssize) g_bytes_get_size (bytes));
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  LbOption    option;
  const char *text;
  const char *said; /* what a new client reads then */
} offers[] = {
  { LB_OPTION_SIZE_LIMIT, "1234567", "SIZE 1234567" },
  { LB_OPTION_HOSTNAME, "changed.example", "220 changed.example " },
  { LB_OPTION_TLS, "self-signed", "STARTTLS" },
  { LB_OPTION_NO_SMTPUTF8, NULL, "SMTPUTF8" },
};

static void
test_change_offer (void) /* "/service/change/offer" */
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = NULL;
  g_autofree char *before = NULL;
  g_autofree char *address = NULL;
  g_autofree char *same_address = NULL;

  g_test_summary ("What the server offers changes for the next client, without a new start.");
  g_assert_true (lb_config_set (config, LB_OPTION_NO_SMTPUTF8, LB_CONFIG_FLAG, "1", NULL));
  service = service_fixture_start (config);
  address = lb_service_dup_smtp_address (service);
  before = dup_greeting (service);
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *after = NULL;

      g_assert_null (strstr (before, offers[i].said));
      service_fixture_change (service, offers[i].option, offers[i].text, &error);
      g_assert_no_error (error);
      after = dup_greeting (service);
      g_assert_nonnull (strstr (after, offers[i].said));
    }
  same_address = lb_service_dup_smtp_address (service);
  g_assert_cmpstr (same_address, ==, address);
  service_fixture_stop (service);
}

static const struct
{
  LbOption    option;
  const char *text;
} wrongs[] = {
  { LB_OPTION_SIZE_LIMIT, "much" },
  { LB_OPTION_AUTH, "/nowhere/users" },
  { LB_OPTION_HTTP, "0.0.0.0:0" },
  { LB_OPTION_UPSTREAM, "mail.example.org" },
  { LB_OPTION_REQUIRE_TLS, "1" },
  { LB_OPTION_SMTPS, "127.0.0.1:0" },
};

static void
test_change_refused (void) /* "/service/change/refused" */
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", "127.0.0.1:0");
  g_autoptr(LbService) service = service_fixture_start (config);

  g_test_summary ("What cannot be is refused, and all stays as it was.");
  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *before = g_strdup (lb_config_get_text (config, wrongs[i].option));
      g_autoptr(GError) error = NULL;

      g_assert_false (service_fixture_change (service, wrongs[i].option, wrongs[i].text, &error));
      g_assert_nonnull (error);
      g_assert_cmpstr (lb_config_get_text (config, wrongs[i].option), ==, before);
    }
  g_assert_true (service_fixture_send (service, NULL));
  service_fixture_stop (service);
}

static void
test_change_listeners (void) /* "/service/change/listeners" */
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", "127.0.0.1:0");
  g_autoptr(LbService) service = service_fixture_start (config);
  g_autofree char *smtp = lb_service_dup_smtp_address (service);
  g_autofree char *smtp_after = NULL;
  g_autofree char *http = NULL;
  g_auto(GStrv) lines = NULL;
  g_autofree char *joined = NULL;

  g_test_summary ("A listener comes and goes, and the others keep their addresses.");
  g_assert_true (service_fixture_change (service, LB_OPTION_TLS, "self-signed", NULL));
  g_assert_true (service_fixture_change (service, LB_OPTION_SMTPS, "127.0.0.1:0", NULL));
  g_assert_true (service_fixture_change (service, LB_OPTION_LMTP, "[::1]:0", NULL));
  g_assert_true (service_fixture_change (service, LB_OPTION_NO_HTTP, "1", NULL));
  smtp_after = lb_service_dup_smtp_address (service);
  http = lb_service_dup_http_address (service);
  lines = lb_service_dup_listeners (service);
  joined = g_strjoinv (" ", lines);
  g_assert_cmpstr (smtp_after, ==, smtp);
  g_assert_null (http);
  g_assert_nonnull (strstr (joined, "SMTPS on 127.0.0.1:"));
  g_assert_nonnull (strstr (joined, "LMTP on [::1]:"));

  g_clear_pointer (&lines, g_strfreev);
  g_assert_true (service_fixture_change (service, LB_OPTION_SMTPS, NULL, NULL));
  g_assert_true (service_fixture_change (service, LB_OPTION_LMTP, NULL, NULL));
  g_assert_true (service_fixture_change (service, LB_OPTION_NO_HTTP, NULL, NULL));
  lines = lb_service_dup_listeners (service);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (service_fixture_send (service, NULL));
  service_fixture_stop (service);
}

static void
test_change_limits (void) /* "/service/change/limits" */
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = service_fixture_start (config);
  LbMailbox *mailbox = lb_service_get_mailbox (service);

  g_test_summary ("A smaller mailbox lets the oldest messages go.");
  for (guint i = 0; i < 5; i++)
    g_assert_true (service_fixture_send (service, NULL));
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 5);
  g_assert_true (service_fixture_change (service, LB_OPTION_MAX_MESSAGES, "2", NULL));
  while (lb_mailbox_get_n_messages (mailbox) > 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 2);
  service_fixture_stop (service);
}

static void
test_change_upstream (void) /* "/service/change/upstream" */
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = service_fixture_start (config);
  LbReleaser *releaser = lb_service_get_releaser (service);
  LbRuntime *runtime = lb_service_get_runtime (service);
  g_autoptr(GError) error = NULL;

  g_test_summary ("An upstream server that is half set is none, and nothing is relayed then.");
  g_assert_true (service_fixture_change (service, LB_OPTION_UPSTREAM, "127.0.0.1:9", NULL));
  g_assert_cmpstr (lb_releaser_get_upstream (releaser), ==, "127.0.0.1:9");
  lb_runtime_set_mode (runtime, LB_MODE_RELAY);

  g_assert_false (service_fixture_change (service, LB_OPTION_UPSTREAM_USER, "anna", &error));
  g_assert_error (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD);
  g_assert_null (lb_releaser_get_upstream (releaser));
  g_assert_cmpint (lb_runtime_get_mode (runtime), ==, LB_MODE_CAPTURE);
  g_assert_cmpstr (lb_config_get_text (config, LB_OPTION_UPSTREAM_USER), ==, "anna");

  g_assert_true (service_fixture_change (service, LB_OPTION_UPSTREAM_USER, NULL, NULL));
  g_assert_cmpstr (lb_releaser_get_upstream (releaser), ==, "127.0.0.1:9");
  g_assert_true (service_fixture_change (service, LB_OPTION_RELAY_ALLOW, "*@example.org", NULL));
  g_assert_true (lb_releaser_is_allowed (releaser, "a@example.org"));
  g_assert_false (lb_releaser_is_allowed (releaser, "a@example.com"));
  service_fixture_stop (service);
}

/* --- At the start --- */

static void
notice_cb (LbService   *service,
           const char  *message,
           char       **notice)
{
  g_free (*notice);
  *notice = g_strdup (message);
}

static LbService *
start_with_login (LbConfigSource   source,
                  char           **notice)
{
  g_autoptr(LbConfig) config = service_fixture_config ("127.0.0.1:0", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbService *service;

  g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM, source, "127.0.0.1:9", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM_USER, source, "anna", NULL));
  service = lb_service_new (config);
  g_signal_connect (service, "notice", G_CALLBACK (notice_cb), notice);
  lb_service_start_async (service, NULL, fixture_await_cb, &result);
  if (!lb_service_start_finish (service, fixture_await (&result), &error))
    *notice = g_strdup (error->message);

  return service;
}

static void
test_start_no_password (void) /* "/service/change/start-without-password" */
{
  g_autofree char *notice = NULL;
  g_autofree char *fault = NULL;
  g_autoptr(LbService) forgiving = NULL;
  g_autoptr(LbService) strict = NULL;

  g_test_summary ("A login of the settings without its password is told and leaves no server; one "
                  "of the command line ends the start.");
  forgiving = start_with_login (LB_CONFIG_SETTINGS, &notice);
  g_assert_nonnull (strstr (notice, "needs a password"));
  g_assert_null (lb_releaser_get_upstream (lb_service_get_releaser (forgiving)));
  g_assert_true (service_fixture_send (forgiving, NULL));
  service_fixture_stop (forgiving);

  strict = start_with_login (LB_CONFIG_FLAG, &fault);
  g_assert_nonnull (strstr (fault, "needs a password"));
  g_assert_null (lb_service_dup_smtp_address (strict));
  service_fixture_stop (strict);
}

static void
test_start_kept_password (void) /* "/service/change/start-with-kept-password" */
{
  g_autofree char *notice = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) removed = NULL;
  g_autoptr(LbService) service = NULL;

  g_test_summary ("A password that was kept is found at the start, with and without a window.");
  lb_secret_save_async ("127.0.0.1:9", "anna", "s3cret", NULL, fixture_await_cb, &result);
  g_assert_true (lb_secret_save_finish (fixture_await (&result), NULL, NULL));
  service = start_with_login (LB_CONFIG_FLAG, &notice);
  g_assert_null (notice);
  g_assert_cmpstr (lb_releaser_get_upstream (lb_service_get_releaser (service)), ==,
                   "127.0.0.1:9");
  service_fixture_stop (service);
  lb_secret_save_async ("127.0.0.1:9", "anna", NULL, NULL, fixture_await_cb, &removed);
  g_assert_true (lb_secret_save_finish (fixture_await (&removed), NULL, NULL));
}

/* The certificate, and perhaps a password, are the user's; here the user is this test. */
int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *data = g_build_filename (folder, "letterbox", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/change/offer", test_change_offer);
  g_test_add_func ("/service/change/refused", test_change_refused);
  g_test_add_func ("/service/change/listeners", test_change_listeners);
  g_test_add_func ("/service/change/limits", test_change_limits);
  g_test_add_func ("/service/change/upstream", test_change_upstream);
  g_test_add_func ("/service/change/start-without-password", test_start_no_password);
  g_test_add_func ("/service/change/start-with-kept-password", test_start_kept_password);

  status = g_test_run ();
  fixture_remove_folder (data);
  fixture_remove_folder (folder);
  return status;
}
