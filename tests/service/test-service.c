#include "config.h"

#include <glib/gstdio.h>

#include "net/lb-smtp-sender.h"
#include "service/lb-service-test.h"

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

static gboolean
start (LbService  *service,
       GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_start_async (service, NULL, result_cb, &result);
  return lb_service_start_finish (service, wait_for (&result), error);
}

static void
stop (LbService *service)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_service_stop_async (service, NULL, result_cb, &result);
  g_assert_true (lb_service_stop_finish (service, wait_for (&result), &error));
  g_assert_no_error (error);
}

static gboolean
send_test (LbService  *service,
           GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_send_test_async (service, NULL, result_cb, &result);
  return lb_service_send_test_finish (service, wait_for (&result), error);
}

static LbConfig *
make_config (const char *smtp,
             const char *http)
{
  LbConfig *config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, smtp, &error);
  g_assert_no_error (error);
  if (http != NULL)
    lb_config_set (config, LB_OPTION_HTTP, LB_CONFIG_FLAG, http, &error);
  else
    lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_FLAG, "1", &error);
  g_assert_no_error (error);

  return config;
}

/* Whether something listens there. */
static gboolean
can_connect (const char *address)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_host (client, address, 0, NULL, NULL);

  return connection != NULL;
}

static void
test_service_life (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", "127.0.0.1:0");
  g_autoptr(LbService) service = lb_service_new (config);
  g_autoptr(GError) error = NULL;
  g_autofree char *smtp = NULL;
  g_autofree char *http = NULL;
  g_auto(GStrv) lines = NULL;
  g_autofree char *expected_smtp = NULL;
  g_autofree char *expected_http = NULL;

  g_test_summary ("A start makes addresses and mailbox real; a stop takes all of it away.");

  g_assert_null (lb_service_get_mailbox (service));
  g_assert_null (lb_service_dup_smtp_address (service));
  g_assert_true (start (service, &error));
  g_assert_no_error (error);

  smtp = lb_service_dup_smtp_address (service);
  http = lb_service_dup_http_address (service);
  g_assert_true (can_connect (smtp));
  g_assert_true (can_connect (http));
  lines = lb_service_dup_listeners (service);
  expected_smtp = g_strconcat ("SMTP on ", smtp, NULL);
  expected_http = g_strconcat ("HTTP on http://", http, NULL);
  g_assert_cmpstr (lines[0], ==, expected_smtp);
  g_assert_cmpstr (lines[1], ==, expected_http);
  g_assert_null (lines[2]);
  g_assert_nonnull (lb_service_get_mailbox (service));

  stop (service);
  g_assert_null (lb_service_get_mailbox (service));
  g_assert_null (lb_service_dup_smtp_address (service));
  g_assert_null (lb_service_dup_http_address (service));
  g_assert_false (can_connect (smtp));
  g_assert_false (can_connect (http));
}

static void
count_notify_cb (GObject    *object,
                 GParamSpec *pspec,
                 guint      *n_times)
{
  (*n_times)++;
}

static void
test_service_receiving (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = lb_service_new (config);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint n_times = 0;

  g_test_summary ("Receiving can be switched off and on, and stays on the same port.");

  g_signal_connect (service, "notify::receiving", G_CALLBACK (count_notify_cb), &n_times);
  g_assert_true (start (service, NULL));
  g_assert_cmpuint (n_times, ==, 1);
  before = lb_service_dup_smtp_address (service);

  g_object_set (service, "receiving", FALSE, NULL);
  g_assert_cmpuint (n_times, ==, 2);
  g_assert_false (lb_service_is_receiving (service));
  g_assert_null (lb_service_dup_smtp_address (service));
  g_assert_false (can_connect (before));

  g_object_set (service, "receiving", TRUE, NULL);
  g_assert_cmpuint (n_times, ==, 3);
  after = lb_service_dup_smtp_address (service);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (can_connect (after));
  stop (service);
}

static void
test_service_not_at_launch (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = lb_service_new (config);

  lb_service_set_receiving (service, FALSE);
  g_assert_true (start (service, NULL));
  g_assert_false (lb_service_is_receiving (service));
  g_assert_nonnull (lb_service_get_mailbox (service));
  lb_service_set_receiving (service, TRUE);
  g_assert_true (lb_service_is_receiving (service));
  stop (service);
}

static void
test_service_address_in_use (gconstpointer data)
{
  gboolean is_tolerant = data != NULL;
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr(LbConfig) config = make_config (address, NULL);
  g_autoptr(LbService) service = lb_service_new (config);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) receiving_error = NULL;
  g_autofree char *wanted = NULL;

  g_test_summary ("A used port ends a script's start; a window tells it, and can take another.");

  lb_service_set_tolerant (service, is_tolerant);
  g_assert_cmpint (start (service, &error), ==, is_tolerant);
  receiving_error = lb_service_dup_receiving_error (service);
  wanted = lb_service_dup_wanted_address (service);
  g_assert_error (receiving_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (receiving_error->message, address));
  g_assert_cmpstr (wanted, ==, address);
  g_assert_false (lb_service_is_receiving (service));

  if (is_tolerant)
    {
      g_assert_no_error (error);
      lb_service_set_wanted_address (service, "127.0.0.1:0");
      lb_service_set_receiving (service, TRUE);
      g_assert_true (lb_service_is_receiving (service));
      g_assert_null (lb_service_dup_receiving_error (service));
    }
  else
    {
      g_assert_error (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_ADDRESS);
    }
  stop (service);
}

static void
test_service_store_fault (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_config_set (config, LB_OPTION_STORE, LB_CONFIG_FLAG, "/", NULL));
  service = lb_service_new (config);
  g_assert_false (start (service, &error));
  g_assert_error (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_STORE);
  stop (service);
}

static void
test_service_test_message (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = lb_service_new (config);
  g_autoptr(GError) error = NULL;
  LbMailbox *mailbox;
  LbStatistics statistics;

  g_test_summary ("The test message comes by real SMTP; while mail is not received it says so.");

  g_assert_true (start (service, NULL));
  mailbox = lb_service_get_mailbox (service);
  g_assert_true (send_test (service, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 1);
  while (g_list_model_get_n_items (G_LIST_MODEL (lb_service_get_sessions (service))) == 0)
    g_main_context_iteration (NULL, TRUE);

  statistics = lb_runtime_get_statistics (lb_service_get_runtime (service));
  g_assert_cmpuint (statistics.n_accepted, ==, 1);
  g_assert_cmpuint (statistics.accepted_octets, >, 500);
  g_assert_cmpuint (statistics.n_rejected, ==, 0);

  lb_service_set_receiving (service, FALSE);
  g_assert_false (send_test (service, &error));
  g_assert_error (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_FAILED);
  stop (service);
}

static void
test_service_test_message_over_tls (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbMailboxItem) item = NULL;

  g_test_summary ("Where TLS is required the test message comes over TLS.");

  g_assert_true (lb_config_set (config, LB_OPTION_TLS, LB_CONFIG_FLAG, "self-signed", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_REQUIRE_TLS, LB_CONFIG_FLAG, "1", NULL));
  service = lb_service_new (config);
  g_assert_true (start (service, &error));
  g_assert_no_error (error);
  g_assert_true (send_test (service, &error));
  g_assert_no_error (error);
  /* The list follows at the next frame. */
  while (g_list_model_get_n_items (G_LIST_MODEL (lb_service_get_mailbox (service))) == 0)
    g_main_context_iteration (NULL, TRUE);
  item = g_list_model_get_item (G_LIST_MODEL (lb_service_get_mailbox (service)), 0);
  g_assert_nonnull (lb_mailbox_item_get_row (item)->envelope->tls_version);
  stop (service);
}

static void
finished_cb (LbService *service,
             int        status,
             int       *seen)
{
  *seen = status;
}

static void
test_service_count (void)
{
  g_autoptr(LbConfig) config = make_config ("127.0.0.1:0", NULL);
  g_autoptr(LbService) service = NULL;
  g_autoptr(GError) error = NULL;
  int status = -1;

  g_assert_true (lb_config_set (config, LB_OPTION_COUNT, LB_CONFIG_FLAG, "1", NULL));
  service = lb_service_new (config);
  g_signal_connect (service, "finished", G_CALLBACK (finished_cb), &status);
  g_assert_true (start (service, NULL));
  g_assert_true (send_test (service, &error));
  g_assert_no_error (error);
  while (status == -1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (lb_mailbox_get_n_messages (lb_service_get_mailbox (service)), ==, 1);
  stop (service);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_folder (inner);
    }
  g_remove (path);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  int status;

  /* The self-signed certificate is kept in the user's data. */
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/start-and-stop", test_service_life);
  g_test_add_func ("/service/receiving", test_service_receiving);
  g_test_add_func ("/service/not-receiving-at-launch", test_service_not_at_launch);
  g_test_add_data_func ("/service/address-in-use/script", NULL, test_service_address_in_use);
  g_test_add_data_func ("/service/address-in-use/window", "tolerant", test_service_address_in_use);
  g_test_add_func ("/service/store-fault", test_service_store_fault);
  g_test_add_func ("/service/test-message", test_service_test_message);
  g_test_add_func ("/service/test-message-over-tls", test_service_test_message_over_tls);
  g_test_add_func ("/service/count", test_service_count);

  status = g_test_run ();
  remove_folder (folder);

  return status;
}
