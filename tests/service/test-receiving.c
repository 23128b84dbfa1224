#include <gio/gio.h>
#include <glib/gstdio.h>

#include "service/lb-service-test.h"
#include "service/lb-service.h"

#define WAIT_SECONDS 20

typedef struct
{
  LbService *service;
  char      *folder;
  char      *store;
} Fixture;

static gboolean
late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (WAIT_SECONDS, late_cb, &is_late);

  while (*result == NULL && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_late);
  g_source_remove (id);
  return *result;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  fixture->store = g_build_filename (fixture->folder, "store.db", NULL);
  g_assert_true (lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, "127.0.0.1:0", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_FLAG, "true", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_STORE, LB_CONFIG_FLAG, fixture->store, NULL));
  fixture->service = lb_service_new (config);
  lb_service_set_tolerant (fixture->service, TRUE);
  lb_service_start_async (fixture->service, NULL, take_result_cb, &result);
  g_assert_true (lb_service_start_finish (fixture->service, wait_for (&result), &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char * const endings[] = { "", "-wal", "-shm", ".lock" };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lb_service_stop_async (fixture->service, NULL, take_result_cb, &result);
  g_assert_true (lb_service_stop_finish (fixture->service, wait_for (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&fixture->service);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (fixture->store, endings[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->store);
}

static gboolean
send_test (Fixture  *fixture,
           GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_service_send_test_async (fixture->service, NULL, take_result_cb, &result);
  return lb_service_send_test_finish (fixture->service, wait_for (&result), error);
}

static void
test_receiving_send_test (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("The test message comes in by SMTP, and reads as what it is.");
  g_assert_true (send_test (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lb_mailbox_get_n_messages (lb_service_get_mailbox (fixture->service)), ==, 1);

  lb_service_set_receiving (fixture->service, FALSE);
  g_assert_false (send_test (fixture, &error));
  g_assert_error (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_FAILED);
}

static void
test_receiving_off_and_on (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *first = lb_service_dup_smtp_address (fixture->service);
  g_autoptr(GError) error = NULL;

  g_test_summary ("Receiving can be switched off and on again, at the same address, many times.");
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *again = NULL;

      lb_service_set_receiving (fixture->service, FALSE);
      g_assert_false (lb_service_is_receiving (fixture->service));
      lb_service_set_receiving (fixture->service, TRUE);
      error = lb_service_dup_receiving_error (fixture->service);
      g_assert_no_error (error);
      g_assert_true (lb_service_is_receiving (fixture->service));
      again = lb_service_dup_smtp_address (fixture->service);
      g_assert_cmpstr (again, ==, first);
      g_assert_true (send_test (fixture, &error));
    }
}

static void
test_receiving_other_port (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autofree char *used = NULL;
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (other, NULL, NULL);

  g_test_summary ("A port that is used is an error; another one can be taken then.");
  used = g_strdup_printf ("127.0.0.1:%u", port);
  lb_service_set_receiving (fixture->service, FALSE);
  lb_service_set_wanted_address (fixture->service, used);
  lb_service_set_receiving (fixture->service, TRUE);
  error = lb_service_dup_receiving_error (fixture->service);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);

  lb_service_set_wanted_address (fixture->service, "127.0.0.1:0");
  lb_service_set_receiving (fixture->service, TRUE);
  error = lb_service_dup_receiving_error (fixture->service);
  g_assert_no_error (error);
  g_assert_true (send_test (fixture, &error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/service/receiving/test-message", Fixture, NULL, set_up, test_receiving_send_test,
              tear_down);
  g_test_add ("/service/receiving/off-and-on", Fixture, NULL, set_up, test_receiving_off_and_on,
              tear_down);
  g_test_add ("/service/receiving/other-port", Fixture, NULL, set_up, test_receiving_other_port,
              tear_down);
  return g_test_run ();
}
