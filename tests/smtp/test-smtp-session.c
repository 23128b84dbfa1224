#define G_LOG_DOMAIN "test-smtp-session"

#include "config.h"

#include <string.h>

#include "smtp/lb-smtp-session.h"

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/session/takes-a-message", test_session_takes_a_message);
  g_test_add_func ("/smtp/session/lets-others-answer", test_session_lets_others_answer);

  return g_test_run ();
}
