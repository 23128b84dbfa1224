#include "config.h"

#include "base/lb-limits.h"
#include "net-test.h"

static TestClient *
greet (ServiceFixture *fixture)
{
  TestClient *client = test_client_new (fixture->address);

  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");

  return client;
}

static gboolean
has_delivery (gpointer user_data)
{
  return test_handler_get_n (user_data) > 0;
}

static void
test_cap (ServiceFixture *fixture,
          gconstpointer   data)
{
  g_autoptr(TestClient) first = NULL;
  g_autoptr(TestClient) second = NULL;
  g_autoptr(TestClient) third = NULL;

  g_test_summary ("At the cap a client waits in the system's backlog until another goes.");
  g_object_set (fixture->service, "max-connections", 2, NULL);
  first = greet (fixture);
  second = greet (fixture);
  third = test_client_new (fixture->address);
  test_settle ();
  g_assert_cmpuint (test_client_get_n_read (third), ==, 0);
  g_assert_cmpuint (lb_smtp_service_get_n_connections (fixture->service), ==, 2);

  test_client_talk (first, "QUIT", "221 ");
  test_client_expect (third, "220 ");
  test_client_talk (second, "NOOP", "250 ");
}

static void
test_idle (ServiceFixture *fixture,
           gconstpointer   data)
{
  g_autoptr(TestClient) client = NULL;

  g_object_set (fixture->service, "idle-timeout-ms", 30, NULL);
  client = test_client_new (fixture->address);
  test_client_expect (client, "220 ");
  test_client_expect (client, "421 ");
  test_client_expect_end (client);
  test_wait_until (service_fixture_has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_TIMED_OUT);
}

static gboolean
set_flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_idle_while_delivering (ServiceFixture *fixture,
                            gconstpointer   data)
{
  g_autoptr(TestClient) client = NULL;
  gboolean is_over = FALSE;

  g_test_summary ("A client that waits for our reply is not idle.");
  g_object_set (fixture->service, "idle-timeout-ms", 200, NULL);
  test_handler_hold (fixture->handler);
  client = greet (fixture);
  test_client_begin_data (client);
  test_client_send (client, "x\r\n.\r\n");
  test_wait_until (has_delivery, fixture->handler);
  g_timeout_add (400, set_flag_cb, &is_over);
  test_wait_for (&is_over);
  test_handler_release (fixture->handler);
  test_client_expect (client, "250 ");
}

static void
test_scarce_idle (ServiceFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(TestClient) lone = NULL;
  g_autoptr(TestClient) second = NULL;
  gboolean is_over = FALSE;

  g_test_summary ("The short time limit holds only while connections are scarce.");
  g_object_set (fixture->service, "max-connections", 2, "scarce-idle-timeout-ms", 30, NULL);
  lone = greet (fixture);
  g_timeout_add (100, set_flag_cb, &is_over);
  test_wait_for (&is_over);
  test_client_talk (lone, "NOOP", "250 ");

  second = test_client_new (fixture->address);
  test_client_expect (lone, "421 ");
}

#define N_CAP 10

static void
test_scarce_share (ServiceFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) test_client_free);
  guint n_scarce = N_CAP * LB_LIMIT_SCARCE_PER_CENT / 100;
  gboolean is_over = FALSE;

  g_test_summary ("Connections are scarce from 80 of 100 on, not one sooner.");
  g_object_set (fixture->service, "max-connections", N_CAP, "scarce-idle-timeout-ms", 30, NULL);
  while (clients->len < n_scarce - 1)
    g_ptr_array_add (clients, greet (fixture));
  g_timeout_add (100, set_flag_cb, &is_over);
  test_wait_for (&is_over);
  g_assert_cmpuint (lb_smtp_service_get_n_connections (fixture->service), ==, n_scarce - 1);

  g_ptr_array_add (clients, test_client_new (fixture->address));
  test_client_expect (g_ptr_array_index (clients, 0), "421 ");
}

static void
test_resume_share (ServiceFixture *fixture,
                   gconstpointer   data)
{
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) test_client_free);
  g_autoptr(TestClient) waiting = NULL;
  guint n_resuming = N_CAP * LB_LIMIT_RESUME_PER_CENT / 100;

  g_test_summary ("At the cap accepting stops; it goes on below 90 of 100, not one sooner.");
  g_object_set (fixture->service, "max-connections", N_CAP, NULL);
  while (clients->len < N_CAP)
    g_ptr_array_add (clients, greet (fixture));
  waiting = test_client_new (fixture->address);

  while (clients->len > n_resuming)
    {
      test_client_talk (g_ptr_array_index (clients, 0), "QUIT", "221 ");
      test_client_expect_end (g_ptr_array_index (clients, 0));
      g_ptr_array_remove_index (clients, 0);
      test_settle ();
      g_assert_cmpuint (test_client_get_n_read (waiting), ==, 0);
    }
  test_client_talk (g_ptr_array_index (clients, 0), "QUIT", "221 ");
  test_client_expect (waiting, "220 ");
}

typedef struct
{
  TestClient *client;
  const char *octets;
} Trickle;

static gboolean
trickle_cb (gpointer user_data)
{
  Trickle *trickle = user_data;

  test_client_offer (trickle->client, trickle->octets);
  return G_SOURCE_CONTINUE;
}

static void
test_rate (ServiceFixture *fixture,
           gconstpointer   data)
{
  g_autofree char *enough = g_strnfill (2000, 'x');
  const struct
  {
    const char *octets;
    guint       max_connections;
    gboolean    is_ended;
  } cases[] = {
    { "x", 1, TRUE },
    { enough, 1, FALSE },
    { "x", 2, FALSE },
  };

  g_test_summary ("While connections are scarce, a message has to come fast enough.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestClient) client = NULL;
      Trickle trickle = { NULL, cases[i].octets };
      gboolean is_over = FALSE;
      guint id;

      g_object_set (fixture->service,
                    "max-connections", cases[i].max_connections,
                    "rate-window-ms", 100,
                    NULL);
      client = trickle.client = greet (fixture);
      test_client_begin_data (client);
      id = g_timeout_add (10, trickle_cb, &trickle);
      if (cases[i].is_ended)
        {
          test_client_expect (client, "421 ");
          g_source_remove (id);
        }
      else
        {
          g_timeout_add (500, set_flag_cb, &is_over);
          test_wait_for (&is_over);
          g_source_remove (id);
          test_client_send (client, "\r\n.\r\n");
          test_client_expect (client, "250 ");
          test_client_talk (client, "QUIT", "221 ");
        }
    }
}

/* Windows waits for 64 handles a thread, and its backlog is shorter. */
#ifdef G_OS_WIN32
#define N_IDLE 50
#else
#define N_IDLE 1000
#endif

static gboolean
has_all (gpointer user_data)
{
  return lb_smtp_service_get_n_connections (user_data) >= N_IDLE;
}

static void
test_many_idle (ServiceFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(TestClient) client = NULL;
  guint64 port;

  g_test_summary ("Many clients that say nothing do not keep a new one from being served.");
  g_assert_true (g_ascii_string_to_unsigned (strrchr (fixture->address, ':') + 1, 10, 1,
                                             G_MAXUINT16, &port, NULL));
  address = g_inet_socket_address_new_from_string ("127.0.0.1", (guint16) port);

  for (guint i = 0; i < N_IDLE; i++)
    {
      g_autoptr(GError) error = NULL;
      GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
        {
          g_test_skip ("too few descriptors");
          return;
        }
      g_assert_no_error (error);
      g_ptr_array_add (sockets, socket);
      g_socket_connect (socket, address, NULL, &error);
      g_assert_no_error (error);
    }
  test_wait_until (has_all, fixture->service);

  client = greet (fixture);
  test_client_begin_data (client);
  test_client_talk (client, "x\r\n.", "250 ");
  test_client_talk (client, "QUIT", "221 ");
}

static void
shut_down_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  gboolean *is_done = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_smtp_service_shutdown_finish (LB_SMTP_SERVICE (object), result, &error));
  g_assert_no_error (error);
  *is_done = TRUE;
}

static void
test_shutdown (ServiceFixture *fixture,
               gconstpointer   data)
{
  g_autoptr(TestClient) idle = greet (fixture);
  g_autoptr(TestClient) in_data = greet (fixture);
  g_autoptr(TestClient) waiting = greet (fixture);
  gboolean is_done = FALSE;

  g_test_summary ("A stop tells idle clients 421, and finishes what is being delivered.");
  test_client_begin_data (in_data);
  test_client_send (in_data, "half a message");
  test_client_begin_data (waiting);
  test_handler_hold (fixture->handler);
  test_client_send (waiting, "whole\r\n.\r\nNOOP\r\n");
  test_wait_until (has_delivery, fixture->handler);

  lb_smtp_service_shutdown_async (fixture->service, NULL, shut_down_cb, &is_done);
  test_client_expect (idle, "421 ");
  test_client_expect_end (idle);
  test_client_expect (in_data, "421 ");
  test_client_expect_end (in_data);
  test_settle ();
  g_assert_false (is_done);

  test_handler_release (fixture->handler);
  test_client_expect (waiting, "250 ");
  test_client_expect (waiting, "421 ");
  test_client_expect_end (waiting);
  test_client_close (in_data);
  test_wait_for (&is_done);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
}

static void
test_shutdown_bounded (ServiceFixture *fixture,
                       gconstpointer   data)
{
  g_autoptr(TestClient) client = greet (fixture);

  g_test_summary ("A delivery that does not end is given up, and never acknowledged.");
  g_object_set (fixture->service, "shutdown-timeout-ms", 50, NULL);
  test_client_begin_data (client);
  test_handler_hold (fixture->handler);
  test_client_send (client, "x\r\n.\r\n");
  test_wait_until (has_delivery, fixture->handler);
  test_service_shutdown (fixture->service);
  g_assert_cmpuint (test_handler_get_n_given_up (fixture->handler), ==, 1);
  test_handler_release (fixture->handler);
  test_settle ();
  test_client_expect_end (client);
}

static void
test_dropped (void)
{
  g_autoptr(TestHandler) handler = test_handler_new ();
  LbSmtpService *service = lb_smtp_service_new ();
  g_autofree char *address = test_service_listen (service, LB_SMTP_LISTEN_NONE);
  g_autoptr(TestClient) client = test_client_new (address);

  g_test_summary ("A service that is just dropped takes its connections with it.");
  lb_smtp_service_set_handler (service, LB_MESSAGE_HANDLER (handler));
  test_client_expect (client, "220 ");
  test_handler_hold (handler);
  test_client_talk (client, "HELO client.test", "250 ");
  test_client_begin_data (client);
  test_client_send (client, "x\r\n.\r\n");
  test_wait_until (has_delivery, handler);

  lb_smtp_service_close (service);
  test_settle ();
  g_assert_finalize_object (service);
  test_handler_release (handler);
  test_settle ();
  test_client_expect_end (client);
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
  ADD_ONE ("/net/service-limits/" path, NULL, func); \
  ADD_ONE ("/net/service-limits/sources/" path, "sources", func)
  ADD ("connections-are-capped", test_cap);
  ADD ("an-idle-client-is-ended", test_idle);
  ADD ("a-waiting-client-is-not-idle", test_idle_while_delivering);
  ADD ("an-idle-client-is-ended-sooner-when-scarce", test_scarce_idle);
  ADD ("connections-are-scarce-from-a-share-on", test_scarce_share);
  ADD ("accepting-goes-on-below-a-share", test_resume_share);
  ADD ("a-message-must-not-trickle-when-scarce", test_rate);
  ADD ("many-idle-clients-hold-nobody-up", test_many_idle);
  ADD ("a-stop-finishes-deliveries", test_shutdown);
  ADD ("a-stop-is-bounded", test_shutdown_bounded);
#undef ADD
#undef ADD_ONE
  g_test_add_func ("/net/service-limits/a-dropped-service-closes", test_dropped);

  return g_test_run ();
}
