#define G_LOG_DOMAIN "test-smtp-session"

#include "config.h"

#include <string.h>

#include "smtp/session/lb-smtp-session.h"

static LbSmtpSession *
session_new (LbSmtpConfig *config)
{
  return lb_smtp_session_new (config, "127.0.0.1:40112", "127.0.0.1:1025", "abc", "nonce", 1000);
}

/* Feeds @octets, performs each command, takes each message; gives what the client would see. */
static char *
session_talk (LbSmtpSession  *session,
              const char     *octets,
              LbDelivery    **delivery)
{
  GString *said = g_string_new (NULL);
  LbSmtpEvent event;

  lb_smtp_session_feed (session, octets, strlen (octets), 2000);
  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_NONE)
    {
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      else if (event.type == LB_SMTP_EVENT_SEND)
        g_string_append_len (said, g_bytes_get_data (event.octets, NULL),
                             (gssize) g_bytes_get_size (event.octets));
      else if (event.type == LB_SMTP_EVENT_DELIVERY)
        {
          if (delivery != NULL)
            *delivery = g_steal_pointer (&event.delivery);
          lb_smtp_session_complete_delivery (session, NULL, 3000);
        }
      else if (event.type == LB_SMTP_EVENT_CLOSE)
        g_string_append (said, "CLOSE");
      lb_smtp_event_clear (&event);
    }

  return g_string_free (said, FALSE);
}

static void
test_session_takes_a_message (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autoptr(LbDelivery) delivery = NULL;
  g_autofree char *said = NULL;
  const LbRecipient *recipient;

  g_test_summary ("A whole conversation in one packet must bring the message and its envelope.");

  said = session_talk (session,
                       "HELO client.example\r\n"
                       "MAIL FROM:<a@example.org>\r\n"
                       "RCPT TO:<b@example.org>\r\n"
                       "DATA\r\n"
                       "Subject: x\r\n\r\n..dot\r\n.\r\n"
                       "QUIT\r\n", &delivery);
  g_assert_cmpstr (said, ==,
                   "220 localhost ESMTP Letterbox\r\n"
                   "250 localhost\r\n"
                   "250 OK\r\n"
                   "250 OK\r\n"
                   "354 End data with <CR><LF>.<CR><LF>\r\n"
                   "250 OK\r\n"
                   "221 Bye\r\n"
                   "CLOSE");
  g_assert_nonnull (delivery);
  g_assert_cmpmem (g_bytes_get_data (delivery->data, NULL), g_bytes_get_size (delivery->data),
                   "Subject: x\r\n\r\n.dot\r\n", 20);
  g_assert_cmpstr (delivery->envelope->mail_from, ==, "a@example.org");
  g_assert_cmpuint (delivery->envelope->recipients->len, ==, 1);
  recipient = g_ptr_array_index (delivery->envelope->recipients, 0);
  g_assert_cmpstr (recipient->address, ==, "b@example.org");
  g_assert_cmpstr (delivery->envelope->helo, ==, "client.example");
  g_assert_cmpstr (delivery->envelope->protocol, ==, "SMTP");
  g_assert_cmpint (lb_smtp_session_get_ending (session), ==, LB_SESSION_QUIT);
  g_assert_cmpuint (lb_smtp_session_get_n_messages (session), ==, 1);
}

static void
test_session_lets_others_answer (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  LbSmtpEvent event;

  g_test_summary ("A command may be answered by its caller, and has then no other effect.");

  g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_SEND);
  lb_smtp_event_clear (&event);
  lb_smtp_session_feed (session, "EHLO x\r\n", 8, 0);
  g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_COMMAND);
  g_assert_cmpint (event.verb, ==, LB_SMTP_VERB_EHLO);
  g_assert_cmpstr (event.argument, ==, "x");
  lb_smtp_session_reply (session, "550 5.7.1 Not you");
  g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_SEND);
  g_assert_cmpmem (g_bytes_get_data (event.octets, NULL), g_bytes_get_size (event.octets),
                   "550 5.7.1 Not you\r\n", 19);
  lb_smtp_event_clear (&event);
  g_assert_cmpint (lb_smtp_session_get_state (session), ==, LB_SMTP_STATE_START);
  g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_NONE);
}

#define TO_DATA "EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"

/* Feeds @octets and performs what they bring up to a message, which is not answered. */
static void
session_feed_to_delivery (LbSmtpSession *session,
                          const char    *octets)
{
  LbSmtpEvent event = { 0 };

  lb_smtp_session_feed (session, octets, strlen (octets), 0);
  while (event.type != LB_SMTP_EVENT_DELIVERY)
    {
      lb_smtp_event_clear (&event);
      g_assert_cmpint (lb_smtp_session_next_event (session, &event), !=, LB_SMTP_EVENT_NONE);
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
    }
  lb_smtp_event_clear (&event);
}

static void
test_session_shows_its_attributes (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autofree char *before = session_talk (session, "", NULL);
  g_autofree char *said = NULL;
  const LbRecipient *recipient;

  g_test_summary ("What smtpd's channel shows must be there while a message comes.");

  g_assert_null (lb_smtp_session_get_seen_greeting (session));
  g_assert_null (lb_smtp_session_get_mail_from (session));
  g_assert_null (lb_smtp_session_get_recipients (session));
  said = session_talk (session, TO_DATA "Hello\r\n", NULL);
  g_assert_cmpstr (lb_smtp_session_get_seen_greeting (session), ==, "x");
  g_assert_cmpstr (lb_smtp_session_get_fqdn (session), ==, "localhost");
  g_assert_cmpstr (lb_smtp_session_get_peer (session), ==, "127.0.0.1:40112");
  g_assert_cmpstr (lb_smtp_session_get_listener (session), ==, "127.0.0.1:1025");
  g_assert_cmpstr (lb_smtp_session_get_id (session), ==, "abc");
  g_assert_cmpstr (lb_smtp_session_get_mail_from (session), ==, "a@example.org");
  g_assert_cmpuint (lb_smtp_session_get_recipients (session)->len, ==, 1);
  recipient = g_ptr_array_index (lb_smtp_session_get_recipients (session), 0);
  g_assert_cmpstr (recipient->address, ==, "b@example.org");
  g_assert_true (lb_smtp_session_is_extended (session));
  g_assert_false (lb_smtp_session_is_tls_active (session));
  g_assert_true (lb_smtp_session_is_in_data (session));
  g_assert_cmpint (lb_smtp_session_get_state (session), ==, LB_SMTP_STATE_DATA);
  g_assert_cmpuint (lb_smtp_session_get_n_data_octets (session), ==, 7);
}

static void
test_session_waits_for_deliveries (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autofree char *before = session_talk (session, "", NULL);
  g_autofree char *said = NULL;
  LbSmtpEvent event;

  g_test_summary ("While a message is on its way, what follows it must wait, and nothing be said.");

  session_feed_to_delivery (session, TO_DATA "x\r\n.\r\nNOOP\r\n");
  g_assert_false (lb_smtp_session_wants_input (session));
  lb_smtp_session_feed (session, "QUIT\r\n", 6, 0);
  lb_smtp_session_expire (session, 0);
  g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_NONE);
  g_assert_cmpstr (lb_smtp_session_get_mail_from (session), ==, "a@example.org");
  lb_smtp_session_complete_delivery (session, NULL, 0);
  g_assert_true (lb_smtp_session_wants_input (session));
  said = session_talk (session, "", NULL);
  g_assert_cmpstr (said, ==, "250 2.0.0 OK\r\n250 2.0.0 OK\r\n221 2.0.0 Bye\r\nCLOSE");
}

static void
test_session_stops_behind_a_delivery (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autofree char *before = session_talk (session, "", NULL);
  g_autofree char *said = NULL;

  g_test_summary ("A message that is being stored must get its reply before the session ends.");

  session_feed_to_delivery (session, TO_DATA "x\r\n.\r\nNOOP\r\n");
  lb_smtp_session_stop (session, 0);
  lb_smtp_session_complete_delivery (session, NULL, 0);
  said = session_talk (session, "", NULL);
  g_assert_cmpstr (said, ==,
                   "250 2.0.0 OK\r\n421 4.3.2 localhost Service shutting down\r\nCLOSE");
  g_assert_cmpint (lb_smtp_session_get_ending (session), ==, LB_SESSION_STOPPED);
  g_assert_cmpuint (lb_smtp_session_get_n_messages (session), ==, 1);
}

static void
test_session_stops_a_simulated_delay (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = NULL;
  g_autofree char *said = NULL;

  g_test_summary ("The end of the program must not wait for a simulated delay.");

  config->chaos = lb_chaos_new ();
  lb_chaos_set_enabled (config->chaos, TRUE);
  lb_chaos_set_magic (config->chaos, TRUE);
  session = session_new (config);
  g_free (session_talk (session, "EHLO x\r\nMAIL FROM:<a@example.org>\r\n", NULL));
  lb_smtp_session_feed (session, "RCPT TO:<x+delay300@y>\r\n", 24, 0);
  said = session_talk (session, "", NULL);
  g_assert_cmpstr (said, ==, "");
  g_assert_false (lb_smtp_session_wants_input (session));
  g_clear_pointer (&said, g_free);
  lb_smtp_session_stop (session, 0);
  said = session_talk (session, "", NULL);
  g_assert_cmpstr (said, ==,
                   "250 2.1.5 OK\r\n421 4.3.2 localhost Service shutting down\r\nCLOSE");
}

static void
test_session_knows_how_it_ended (void)
{
  static const struct
  {
    const char     *octets;
    LbSessionEnding ending;
  } cases[] = {
    { "", LB_SESSION_CLOSED  },
    { "EHLO x\r\n", LB_SESSION_CLOSED  },
    { TO_DATA "x\r\n.\r\n", LB_SESSION_CLOSED  },
    { "EHLO", LB_SESSION_BROKEN  },
    { "EHLO x\r\nMAIL FROM:<a@x>\r\n", LB_SESSION_BROKEN  },
    { TO_DATA "x\r\n.", LB_SESSION_BROKEN  },
    { "EHLO x\r\nAUTH PLAIN\r\n", LB_SESSION_BROKEN  },
    { "QUIT\r\n", LB_SESSION_QUIT    },
    { "GET / HTTP/1.1\r\n", LB_SESSION_REFUSED },
  };

  g_test_summary ("A client that goes between messages closed; within anything, it broke off.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
      g_autoptr(LbSmtpSession) session = NULL;
      g_autoptr(LbSessionRecord) record = NULL;
      g_autofree char *said = NULL;
      LbSmtpEvent event;

      config->auth = LB_SMTP_AUTH_ANY;
      session = session_new (config);
      said = session_talk (session, cases[i].octets, NULL);
      lb_smtp_session_disconnected (session);
      g_assert_cmpint (lb_smtp_session_get_ending (session), ==, cases[i].ending);
      g_assert_cmpint (lb_smtp_session_next_event (session, &event), ==, LB_SMTP_EVENT_NONE);
      record = lb_smtp_session_make_record (session, cases[i].ending, 5000);
      g_assert_cmpint (lb_session_record_get_ending (record), ==, cases[i].ending);
      g_assert_cmpint (lb_session_record_get_began_at_us (record), ==, 1000);
      g_assert_cmpint (lb_session_record_get_ended_at_us (record), ==, 5000);
    }
}

static void
test_session_outlives_its_client (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autofree char *before = session_talk (session, "", NULL);

  g_test_summary ("A client that vanishes while its message is stored must not stop that.");

  session_feed_to_delivery (session, TO_DATA "x\r\n.\r\n");
  lb_smtp_session_disconnected (session);
  g_assert_cmpint (lb_smtp_session_get_state (session), ==, LB_SMTP_STATE_DELIVERY);
  lb_smtp_session_complete_delivery (session, NULL, 0);
  g_assert_cmpuint (lb_smtp_session_get_n_messages (session), ==, 1);
  g_assert_cmpint (lb_smtp_session_get_ending (session), ==, LB_SESSION_BROKEN);
}

static void
test_session_keeps_the_token (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = NULL;
  g_autoptr(LbTranscript) transcript = NULL;
  g_autoptr(LbSessionRecord) record = NULL;
  g_autofree char *said = NULL;

  g_test_summary ("The token of XOAUTH2 must be kept beside the session, and nowhere else.");

  config->auth = LB_SMTP_AUTH_ANY;
  session = session_new (config);
  said = session_talk (session, "EHLO x\r\nAUTH XOAUTH2 "
                       "dXNlcj1hAWF1dGg9QmVhcmVyIHlhMjkBAQ==\r\n", NULL);
  g_assert_true (g_str_has_suffix (said, "235 2.7.0 Authentication successful\r\n"));
  g_assert_cmpstr (lb_smtp_session_get_auth_user (session), ==, "a");
  g_assert_cmpstr (lb_smtp_session_get_auth_token (session), ==, "ya29");
  transcript = lb_smtp_session_dup_transcript (session);
  g_assert_null (strstr (lb_transcript_get_text (transcript), "ya29"));
  g_assert_null (strstr (lb_transcript_get_text (transcript), "dXNlcj1h"));
  record = lb_smtp_session_make_record (session, LB_SESSION_QUIT, 1);
  g_assert_cmpstr (lb_session_record_get_user (record), ==, "a");
  g_assert_cmpstr (lb_session_record_get_mechanism (record), ==, "XOAUTH2");
  g_assert_cmpstr (lb_session_record_get_token (record), ==, "ya29");
}

static void
test_session_sends_groups_together (void)
{
  static const char group[] = "RSET\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpSession) session = session_new (config);
  g_autofree char *before = session_talk (session, "EHLO x\r\n", NULL);
  guint n_sent = 0;
  LbSmtpEvent event;

  g_test_summary ("RFC 2920 3.2: the replies to a group of commands must go in one piece.");

  lb_smtp_session_feed (session, group, strlen (group), 0);
  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_NONE)
    {
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      n_sent += event.type == LB_SMTP_EVENT_SEND ? 1 : 0;
      lb_smtp_event_clear (&event);
    }
  g_assert_cmpint (lb_smtp_session_get_state (session), ==, LB_SMTP_STATE_DATA);
  g_assert_cmpuint (n_sent, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/session/takes-a-message", test_session_takes_a_message);
  g_test_add_func ("/smtp/session/lets-others-answer", test_session_lets_others_answer);
  g_test_add_func ("/smtp/session/shows-its-attributes", test_session_shows_its_attributes);
  g_test_add_func ("/smtp/session/waits-for-deliveries", test_session_waits_for_deliveries);
  g_test_add_func ("/smtp/session/stops-behind-a-delivery", test_session_stops_behind_a_delivery);
  g_test_add_func ("/smtp/session/stops-a-simulated-delay",
                   test_session_stops_a_simulated_delay);
  g_test_add_func ("/smtp/session/knows-how-it-ended", test_session_knows_how_it_ended);
  g_test_add_func ("/smtp/session/outlives-its-client", test_session_outlives_its_client);
  g_test_add_func ("/smtp/session/keeps-the-token", test_session_keeps_the_token);
  g_test_add_func ("/smtp/session/sends-groups-together", test_session_sends_groups_together);

  return g_test_run ();
}
