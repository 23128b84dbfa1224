#include "config.h"

#include "base/lb-session-record.h"
#include "net-test.h"

/* Simulated faults on real connections: what waits, what is slow, and what is cut off. */

typedef struct
{
  LbSmtpService   *service;
  TestHandler     *handler;
  LbChaos         *chaos;
  char            *address;
  LbSessionRecord *record; /* of the last session that ended */
} Fixture;

static void
session_ended_cb (LbSmtpService   *service,
                  LbSessionRecord *record,
                  gpointer         user_data)
{
  g_set_object ((LbSessionRecord **) user_data, record);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  LbSmtpConfig *config;

  fixture->handler = test_handler_new ();
  fixture->chaos = lb_chaos_new ();
  lb_chaos_set_enabled (fixture->chaos, TRUE);
  fixture->service = lb_smtp_service_new ();
  if (data != NULL)
    g_object_set (fixture->service, "uses-poller", FALSE, NULL);
  config = lb_smtp_config_copy (lb_smtp_service_get_config (fixture->service));
  config->chaos = g_object_ref (fixture->chaos);
  config->offers_starttls = TRUE;
  lb_smtp_service_set_config (fixture->service, config);
  lb_smtp_config_unref (config);
  g_object_set (fixture->service, "handler", fixture->handler, NULL);
  g_signal_connect (fixture->service, "session-ended", G_CALLBACK (session_ended_cb),
                    &fixture->record);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_service_release (fixture->service);
  g_assert_finalize_object (fixture->handler);
  g_assert_finalize_object (fixture->chaos);
  g_clear_object (&fixture->record);
  g_free (fixture->address);
}

/* A rule that does nothing yet; set_rule() takes it. */
static void
set_rule (Fixture     *fixture,
          LbChaosRule *rule)
{
  g_autoptr(GPtrArray) rules =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lb_chaos_rule_free);

  g_assert_true (lb_chaos_rule_check (rule, NULL));
  g_ptr_array_add (rules, rule);
  lb_chaos_set_rules (fixture->chaos, rules);
}

static TestClient *
connect_client (Fixture *fixture)
{
  if (fixture->address == NULL)
    fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);

  return test_client_new (fixture->address);
}

static TestClient *
greet (Fixture *fixture)
{
  TestClient *client = connect_client (fixture);

  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");

  return client;
}

static gboolean
has_record (gpointer user_data)
{
  return ((Fixture *) user_data)->record != NULL;
}

/* How long something took, in milliseconds. */
static gint64
since (gint64 began_us)
{
  return (g_get_monotonic_time () - began_us) / 1000;
}

static void
test_delay (Fixture       *fixture,
            gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_MAIL);
  g_autoptr(TestClient) slow = NULL;
  g_autoptr(TestClient) other = NULL;
  gint64 began_us;

  g_test_summary ("A delay holds up one client, not what was said before it, and not the others.");
  rule->times = 1;
  rule->delay_ms = 300;
  set_rule (fixture, rule);
  slow = greet (fixture);
  other = greet (fixture);
  began_us = g_get_monotonic_time ();
  test_client_send (slow, "RSET\r\nMAIL FROM:<a@test>\r\nRCPT TO:<b@test>\r\n");
  test_client_expect (slow, "250 2.0.0 ");
  test_client_talk (other, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (other, "QUIT", "221 ");
  test_client_expect (slow, "250 2.1.0 ");
  g_assert_cmpint (since (began_us), >=, 290);
  test_client_expect (slow, "250 2.1.5 ");
}

static void
test_slow_replies (Fixture       *fixture,
                   gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_CONNECT);
  g_autoptr(TestClient) client = NULL;
  gint64 began_us = g_get_monotonic_time ();

  g_test_summary ("A slow line brings the greeting piece by piece, and whole.");
  rule->octets_per_second = 200;
  set_rule (fixture, rule);
  client = connect_client (fixture);
  test_client_expect (client, "220 ");
  /* "220 localhost ESMTP Letterbox" has 31 octets: at 25 a piece, one wait. */
  g_assert_cmpint (since (began_us), >=, 115);
}

static void
test_slow_message (Fixture       *fixture,
                   gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_DATA);
  g_autoptr(TestClient) client = NULL;
  g_autofree char *text = g_strnfill (900, 'x');
  g_autofree char *message = g_strconcat (text, "\r\n.\r\n", NULL);
  gsize n_octets;
  gint64 began_us;

  g_test_summary ("A message takes its time on a slow line, and arrives whole.");
  rule->octets_per_second = 2000;
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_begin_data (client);
  began_us = g_get_monotonic_time ();
  test_client_talk (client, message, "250 ");
  g_assert_cmpint (since (began_us), >=, 350);
  g_bytes_get_data (test_handler_get (fixture->handler, 0)->data, &n_octets);
  g_assert_cmpuint (n_octets, ==, 902);
}

static void
test_drop (Fixture       *fixture,
           gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_END);
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("A connection that is cut off at the end of a message leaves no message.");
  rule->is_drop = TRUE;
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_begin_data (client);
  test_client_send (client, "Subject: x\r\n.\r\n");
  test_client_expect_end (client);
  test_wait_until (has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_DROPPED);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 0);
}

static void
test_drop_connection (Fixture       *fixture,
                      gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_CONNECT);
  g_autoptr(TestClient) client = NULL;

  rule->is_drop = TRUE;
  set_rule (fixture, rule);
  client = connect_client (fixture);
  test_client_expect_end (client);
  g_assert_cmpuint (test_client_get_n_read (client), ==, 0);
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_KEPT);
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("The 250 of a message that is kept can be lost on the way.");
  rule->is_drop = TRUE;
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_begin_data (client);
  test_client_send (client, "Subject: x\r\n.\r\n");
  test_client_expect_end (client);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
  test_wait_until (has_record, fixture);
  g_assert_cmpuint (lb_session_record_get_n_messages (fixture->record), ==, 1);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_MAIL);
  g_autoptr(TestClient) client = NULL;
  gint64 began_us = g_get_monotonic_time ();

  g_test_summary ("The end of the program waits for no simulated delay.");
  rule->delay_ms = 200000;
  rule->octets_per_second = 1;
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_send (client, "MAIL FROM:<a@test>\r\n");
  test_settle ();
  test_service_shutdown (fixture->service);
  test_client_expect (client, "250 2.1.0 ");
  test_client_expect (client, "421 4.3.2 ");
  test_client_expect_end (client);
  g_assert_cmpint (since (began_us), <, 100000);
}

static void
test_vanish (Fixture       *fixture,
             gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_MAIL);
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("A client that does not wait for a delay is let go when it is over.");
  rule->delay_ms = 100;
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_send (client, "MAIL FROM:<a@test>\r\n");
  test_settle ();
  test_client_close (client);
  test_wait_until (has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_BROKEN);
}

static void
test_tls (Fixture       *fixture,
          gconstpointer  data)
{
  LbChaosRule *rule = lb_chaos_rule_new (LB_CHAOS_EHLO);
  g_autoptr(GTlsCertificate) certificate = test_certificate_new ();
  g_autoptr(TestClient) client = NULL;
  g_autoptr(GError) error = NULL;
  gint64 began_us;

  g_test_summary ("Delays and slow lines are the same within TLS.");
  rule->skip = 1;
  rule->delay_ms = 100;
  rule->octets_per_second = 2000;
  lb_smtp_service_set_certificate (fixture->service, certificate);
  set_rule (fixture, rule);
  client = greet (fixture);
  test_client_talk (client, "STARTTLS", "220 ");
  g_assert_true (test_client_start_tls (client, certificate, NULL, &error));
  g_assert_no_error (error);
  began_us = g_get_monotonic_time ();
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_client_talk (client, "Subject: x\r\n.", "250 ");
  g_assert_cmpint (since (began_us), >=, 150);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void        (*test)(Fixture      *fixture,
                        gconstpointer data);
  } tests[] = {
    { "delay", test_delay },
    { "slow-replies", test_slow_replies },
    { "slow-message", test_slow_message },
    { "drop", test_drop },
    { "drop/connection", test_drop_connection },
    { "kept", test_kept },
    { "stop", test_stop },
    { "vanish", test_vanish },
    { "tls", test_tls },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/net/service-chaos/", tests[i].name, NULL);
      g_autofree char *source_path = g_strconcat (path, "/without-poller", NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
      g_test_add (source_path, Fixture, "sources", set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
