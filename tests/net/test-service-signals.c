#include "config.h"

#include <libglib-testing/signal-logger.h>

#include "base/lb-session-record.h"
#include "net-test.h"

typedef struct
{
  LbSmtpService  *service;
  TestHandler    *handler;
  char           *address;
  GtSignalLogger *logger;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->handler = test_handler_new ();
  fixture->service = lb_smtp_service_new ();
  lb_smtp_service_set_handler (fixture->service, LB_MESSAGE_HANDLER (fixture->handler));
  fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);

  fixture->logger = gt_signal_logger_new ();
  gt_signal_logger_connect (fixture->logger, fixture->service, "session-began");
  gt_signal_logger_connect (fixture->logger, fixture->service, "session-ended");
  gt_signal_logger_connect (fixture->logger, fixture->service, "session-error");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gt_signal_logger_free (fixture->logger);
  test_service_release (fixture->service);
  g_assert_finalize_object (fixture->handler);
  g_free (fixture->address);
}

static gboolean
has_no_connection (gpointer user_data)
{
  return lb_smtp_service_get_n_connections (user_data) == 0;
}

static gboolean
has_one_connection (gpointer user_data)
{
  return lb_smtp_service_get_n_connections (user_data) == 1;
}

static void
pop_began (Fixture  *fixture,
           char    **id)
{
  g_autoptr(LbSessionRecord) record = NULL;

  gt_signal_logger_assert_emission_pop (fixture->logger, fixture->service, "session-began",
                                        &record);
  g_assert_cmpint (lb_session_record_get_ending (record), ==, LB_SESSION_OPEN);
  g_assert_true (g_str_has_prefix (lb_session_record_get_peer (record), "127.0.0.1:"));
  *id = g_strdup (lb_session_record_get_id (record));
}

static void
pop_ended (Fixture         *fixture,
           const char      *id,
           LbSessionEnding  ending,
           guint            n_messages,
           guint            n_errors)
{
  g_autoptr(LbSessionRecord) record = NULL;

  gt_signal_logger_assert_emission_pop (fixture->logger, fixture->service, "session-ended",
                                        &record);
  g_assert_cmpstr (lb_session_record_get_id (record), ==, id);
  g_assert_cmpint (lb_session_record_get_ending (record), ==, ending);
  g_assert_cmpuint (lb_session_record_get_n_messages (record), ==, n_messages);
  g_assert_cmpuint (lb_session_record_get_n_errors (record), ==, n_errors);
  g_assert_cmpuint (lb_transcript_get_n_lines (lb_session_record_get_transcript (record)), >, 0);
}

static void
test_session (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  g_autofree char *id = NULL;

  g_test_summary ("A session is told of when it begins and when it has ended, and once each.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "DATA", "354 ");
  test_client_talk (client, "x\r\n.", "250 ");
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);
  test_wait_until (has_no_connection, fixture->service);

  pop_began (fixture, &id);
  pop_ended (fixture, id, LB_SESSION_QUIT, 1, 0);
  gt_signal_logger_assert_no_emissions (fixture->logger);
}

static void
test_error (Fixture       *fixture,
            gconstpointer  data)
{
  TestClient *client = test_client_new (fixture->address);
  g_autofree char *id = NULL;
  g_autofree char *line = NULL;
  g_autofree char *peer = NULL;
  guint code = 0;

  g_test_summary ("Each refusal is told of; a client that vanishes leaves its record.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "HELO client.test", "250 ");
  test_client_talk (client, "DATA", "503 ");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_free (client);
  test_wait_until (has_no_connection, fixture->service);

  pop_began (fixture, &id);
  gt_signal_logger_assert_emission_pop (fixture->logger, fixture->service, "session-error", &code,
                                        &line, &peer);
  g_assert_cmpuint (code, ==, 503);
  g_assert_true (g_str_has_prefix (line, "503 "));
  g_assert_true (g_str_has_prefix (peer, "127.0.0.1:"));
  pop_ended (fixture, id, LB_SESSION_BROKEN, 0, 1);
  gt_signal_logger_assert_no_emissions (fixture->logger);
}

static void
test_open (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) first = test_client_new (fixture->address);
  TestClient *second;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  LbSessionRecord *record;

  g_test_summary ("Who asks is told how far each open session is.");
  test_client_expect (first, "220 ");
  test_client_talk (first, "EHLO first.test", "250 ");
  second = test_client_new (fixture->address);
  test_client_expect (second, "220 ");
  test_client_talk (second, "EHLO second.test", "250 ");
  test_client_talk (second, "DATA", "503 ");

  records = lb_smtp_service_list_sessions (fixture->service);
  g_assert_cmpuint (records->len, ==, 2);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (lb_session_record_get_helo (record), ==, "first.test");
  g_assert_false (lb_session_record_has_failed (record));
  record = g_ptr_array_index (records, 1);
  g_assert_cmpstr (lb_session_record_get_helo (record), ==, "second.test");
  g_assert_cmpint (lb_session_record_get_ending (record), ==, LB_SESSION_OPEN);
  g_assert_true (lb_session_record_has_failed (record));
  test_client_talk (second, "QUIT", "221 ");
  test_client_expect_end (second);
  test_client_free (second);
  test_wait_until (has_one_connection, fixture->service);
  rest = lb_smtp_service_list_sessions (fixture->service);
  g_assert_cmpuint (rest->len, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/net/service-signals/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("tell-of-a-session", test_session);
  ADD ("tell-of-a-refusal", test_error);
  ADD ("tell-how-far-it-is", test_open);
#undef ADD

  return g_test_run ();
}
