#include "config.h"

#include <glib/gstdio.h>

#include "net-test.h"

/* A client that sends without end and reads nothing, on a unix socket. */

#define N_FLOOD_MESSAGES   100
#define N_FLOOD_RECIPIENTS 500

/* LMTP, since it has the most replies for what it is sent. */
static char *
make_flood (void)
{
  GString *flood = g_string_new ("LHLO client.test\r\n");

  for (guint i = 0; i < N_FLOOD_MESSAGES; i++)
    {
      g_string_append (flood, "MAIL FROM:<a@test>\r\n");
      for (guint j = 0; j < N_FLOOD_RECIPIENTS; j++)
        g_string_append (flood, "RCPT TO:<b@test>\r\n");
      g_string_append (flood, "DATA\r\nx\r\n.\r\n");
    }
  g_string_append (flood, "QUIT\r\n");

  return g_string_free (flood, FALSE);
}

/* On a unix socket: its buffers are small, and do not grow. */
static TestClient *
flood (ServiceFixture  *fixture,
       char           **folder)
{
  g_autofree char *path = NULL;
  g_autofree char *address = NULL;
  g_autofree char *text = make_flood ();
  g_autoptr(GError) error = NULL;
  TestClient *client;

  *folder = g_dir_make_tmp ("lb-net-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (*folder, "lmtp", NULL);
  address = g_strconcat ("unix:", path, NULL);
  lb_smtp_service_listen (fixture->service, address, LB_SMTP_LISTEN_LMTP, NULL, &error);
  g_assert_no_error (error);

  client = test_client_new (address);
  test_client_expect (client, "220 ");
  test_client_pause (client);
  test_client_offer (client, text);
  test_settle ();

  return client;
}

static void
end_flood (ServiceFixture *fixture,
           char           *folder)
{
  lb_smtp_service_close (fixture->service);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

static void
test_slow_reader (ServiceFixture *fixture,
                  gconstpointer   data)
{
  char *folder;
  g_autoptr(TestClient) client = flood (fixture, &folder);
  guint n_taken = test_handler_get_n (fixture->handler);

  g_test_summary ("A client that reads no replies is read no further, and goes on when it reads.");
  g_assert_cmpuint (n_taken, <, N_FLOOD_MESSAGES);
  test_settle ();
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, n_taken);

  test_client_resume (client);
  test_client_expect (client, "250 ");
  for (guint i = 0; i < N_FLOOD_MESSAGES; i++)
    {
      for (guint j = 0; j < 1 + N_FLOOD_RECIPIENTS; j++)
        test_client_expect (client, "250 ");
      test_client_expect (client, "354 ");
      for (guint j = 0; j < N_FLOOD_RECIPIENTS; j++)
        test_client_expect (client, "250 ");
    }
  test_client_expect (client, "221 ");
  test_client_expect_end (client);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, N_FLOOD_MESSAGES);
  end_flood (fixture, folder);
}

static void
test_no_reader (ServiceFixture *fixture,
                gconstpointer   data)
{
  char *folder;
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("A client that reads nothing at all is ended.");
  g_object_set (fixture->service, "unsent-timeout-ms", 50, NULL);
  client = flood (fixture, &folder);
  test_wait_until (service_fixture_has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_TIMED_OUT);
  end_flood (fixture, folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

/* Each with the poller, where the system has one, and with sources of its own. */
#define ADD_ONE(path, data, func) \
  g_test_add (path, ServiceFixture, data, service_fixture_set_up, func, service_fixture_tear_down)
#define ADD(path, func)                           \
  ADD_ONE ("/net/service-flood/" path, NULL, func); \
  ADD_ONE ("/net/service-flood/sources/" path, "sources", func)
  ADD ("replies-do-not-pile-up", test_slow_reader);
  ADD ("a-client-that-never-reads-is-ended", test_no_reader);
#undef ADD
#undef ADD_ONE

  return g_test_run ();
}
