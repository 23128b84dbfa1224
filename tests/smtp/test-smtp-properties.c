#define G_LOG_DOMAIN "test-smtp-properties"

#include "config.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/session/lb-smtp-session-private.h"

/* A transaction up to its data. */
#define MAIL "MAIL FROM:<a@example.org>\r\n"
#define RCPT "RCPT TO:<b@example.org>\r\n"
#define DATA "DATA\r\n"

static LbSmtpSession *
session_new (gboolean lmtp)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();

  config->lmtp = lmtp;
  config->enable_smtputf8 = TRUE;
  config->auth = LB_SMTP_AUTH_ANY;
  config->data_size_limit = 100000;
  config->max_recipients = 100;
  return lb_smtp_session_new (config, "127.0.0.1:40112", "127.0.0.1:1025", "id", "nonce", 0);
}

/* Does what a channel does. Gives the replies. */
static char *
session_drain (LbSmtpSession *session)
{
  GString *said = g_string_new (NULL);
  LbSmtpEvent event;

  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_NONE)
    {
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      else if (event.type == LB_SMTP_EVENT_SEND)
        g_string_append_len (said, g_bytes_get_data (event.octets, NULL),
                             (gssize) g_bytes_get_size (event.octets));
      else if (event.type == LB_SMTP_EVENT_DELIVERY)
        lb_smtp_session_complete_delivery (session, NULL, 0);
      lb_smtp_event_clear (&event);
    }

  return g_string_free (said, FALSE);
}

static char *
session_say (LbSmtpSession *session,
             const char    *octets)
{
  lb_smtp_session_feed (session, octets, strlen (octets), 0);
  return session_drain (session);
}

/* A reply ends with the line that has a blank behind its code (RFC 5321 4.2.1). */
static guint
count_replies (const char *said)
{
  g_auto(GStrv) lines = g_strsplit (said, "\r\n", -1);
  guint n_replies = 0;

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_assert_cmpuint (lb_smtp_reply_parse_code (lines[i]), >, 0);
      n_replies += lines[i][3] == ' ' ? 1 : 0;
    }

  return n_replies;
}

static const char * const lines[] = {
  "EHLO x", "HELO x", "LHLO x", "EHLO", "MAIL FROM:<a@example.org>", "MAIL FROM:<>", "MAIL FROM:<a",
  "MAIL FROM:<a@example.org> SIZE=100001", "MAIL FROM:<a@example.org> BODY=BINARYMIME",
  "RCPT TO:<b@example.org>", "RCPT TO:<b@example.org> NOTIFY=NEVER", "RCPT TO:<>", "RSET", "RSET x",
  "NOOP", "NOOP x", "HELP", "HELP MAIL", "VRFY a", "VRFY", "EXPN a", "DATA x", "BDAT x", "BDAT 0",
  "AUTH", "AUTH X", "AUTH CRAM-MD5 x", "XYZZY", "", " ", "\x01", "\n", "NOOP\rNOOP", "STARTTLS",
};

static void
test_session_one_reply_each (void)
{
  g_test_summary ("Whatever came before, each command line must get exactly one reply.");

  for (guint i = 0; i < 400; i++)
    {
      LbSmtpSession *session = session_new (i % 4 == 0);
      g_autofree char *greeting = session_drain (session);

      g_assert_cmpuint (count_replies (greeting), ==, 1);
      for (guint j = 0; j < 60 && lb_smtp_session_wants_input (session); j++)
        {
          guint choice = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (lines));
          g_autofree char *line = g_strconcat (lines[choice], "\r\n", NULL);
          g_autofree char *said = session_say (session, line);

          g_assert_cmpuint (count_replies (said), ==, 1);
        }
      lb_smtp_session_free (session);
    }
}

static void
test_session_pipelined_alike (void)
{
  g_test_summary ("A group of commands must get the same replies at once as one by one.");

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(LbSmtpSession) one_by_one = session_new (FALSE);
      g_autoptr(LbSmtpSession) at_once = session_new (FALSE);
      g_autoptr(GString) input = g_string_new (NULL);
      g_autoptr(GString) expected = g_string_new (NULL);
      g_autofree char *said = NULL;

      for (guint j = 0; j < 30; j++)
        {
          guint choice = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (lines));
          g_autofree char *line = g_strconcat (lines[choice], "\r\n", NULL);
          g_autofree char *reply = session_say (one_by_one, line);

          g_string_append (input, line);
          g_string_append (expected, reply);
        }
      said = session_say (at_once, input->str);
      g_assert_cmpstr (said, ==, expected->str);
    }
}

static void
test_session_rset_from_anywhere (void)
{
  static const char * const ways[] = {
    "", "MAIL FROM:<a@example.org>\r\n", MAIL RCPT,
    MAIL RCPT "BDAT 3\r\nabc",
    "MAIL FROM:<a@example.org> BODY=BINARYMIME\r\nRCPT TO:<b@example.org>\r\n",
    MAIL RCPT DATA "x\r\n.\r\n",
    "AUTH PLAIN\r\n*\r\n", "BDAT 3\r\nabc", "\x01\r\n",
  };

  g_test_summary ("RSET must lead to a session that is ready and has no transaction.");

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr(LbSmtpSession) session = session_new (FALSE);
      g_autofree char *before = session_say (session, "EHLO x\r\n");
      g_autofree char *way = session_say (session, ways[i]);
      g_autofree char *said = session_say (session, "RSET\r\n");

      g_assert_cmpstr (said, ==, "250 2.0.0 OK\r\n");
      g_assert_cmpint (lb_smtp_session_get_state (session), ==, LB_SMTP_STATE_READY);
      g_assert_null (lb_smtp_session_get_mail_from (session));
      g_assert_null (lb_smtp_session_get_recipients (session));
    }
}

/* What a session may hold on to, whatever came: a line, a message, a batch, records. */
static void
check_bounded (const LbSmtpSession *session,
               gsize                n_fed)
{
  g_assert_cmpuint (session->lines.n_allocated, <=, 4 * (n_fed + LB_LIMIT_AUTH_LINE_OCTETS));
  g_assert_cmpuint (session->data.n_octets, <=, session->config->data_size_limit);
  g_assert_cmpuint (session->data.n_allocated, <=, 1048576);
  g_assert_cmpuint (session->replies != NULL ? session->replies->len : 0, <=, 65536);
  g_assert_cmpuint (lb_transcript_get_n_lines (session->preamble), <=, LB_LIMIT_TRANSCRIPT_LINES);
}

static void
test_session_is_bounded (void)
{
  static const struct
  {
    const char *start;
    const char *piece;
  } cases[] = {
    { "", "x" },
    { "", "\n" },
    { "", "\r" },
    { "", "\r\n" },
    { "", "NOOP\r\n" },
    { "", "EHLO x\r\n" },
    { "", "XYZZY\r\n" },
    { "EHLO x\r\nAUTH PLAIN\r\n", "A" },
    { "EHLO x\r\nMAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n" },
    { "EHLO x\r\n" MAIL RCPT DATA, "x" },
    { "EHLO x\r\n" MAIL RCPT DATA, "\r\n.x" },
    { "EHLO x\r\n" MAIL RCPT "BDAT 999999999999\r\n", "x" },
    { "EHLO x\r\n" MAIL RCPT, "BDAT 1\r\nx" },
    { "EHLO x\r\n", "BDAT 1\r\nx" },
    { "EHLO x\r\n", "MAIL FROM:<a@example.org>\r\nRSET\r\n" },
    { "EHLO x\r\n", MAIL RCPT "BDAT 2 LAST\r\n\r\n" },
  };

  g_test_summary ("However long a client goes on, what is kept of it must stay within bounds.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSmtpSession) session = session_new (FALSE);
      g_autofree char *said = session_say (session, cases[i].start);
      g_autoptr(GString) block = g_string_new (NULL);

      while (block->len < 16384)
        g_string_append (block, cases[i].piece);
      for (guint j = 0; j < 50; j++)
        {
          g_autofree char *more = session_say (session, block->str);

          check_bounded (session, block->len);
        }
    }
}

static void
test_session_idle_is_small (void)
{
  g_autoptr(LbSmtpSession) session = session_new (FALSE);
  g_autofree char *said = session_say (session, "EHLO x\r\n" MAIL RCPT DATA "x\r\n.\r\n");

  g_test_summary ("A connection that waits must hold no buffer of a message or of many lines.");

  g_assert_cmpuint (session->lines.n_allocated, <=, 1024);
  g_assert_null (session->data.octets);
  g_assert_null (session->envelope);
}

static void
test_session_message_has_its_own_transcript (void)
{
  g_autoptr(LbSmtpSession) session = session_new (FALSE);
  g_autofree char *said = session_say (session, "EHLO x\r\nMAIL FROM:<one@example.org>\r\n"
                                       "RCPT TO:<b@example.org>\r\nDATA\r\n.\r\nNOOP between\r\n");
  LbSmtpEvent event;
  g_autoptr(LbTranscript) whole = NULL;
  const char *text;

  g_test_summary ("A message has what came before the first MAIL and its own lines.");

  lb_smtp_session_feed (session, "MAIL FROM:<two@example.org>\r\nRCPT TO:<b@example.org>\r\n"
                        "DATA\r\nx\r\n.\r\n", 66, 0);
  while (lb_smtp_session_next_event (session, &event) != LB_SMTP_EVENT_DELIVERY)
    {
      g_assert_cmpint (event.type, !=, LB_SMTP_EVENT_NONE);
      if (event.type == LB_SMTP_EVENT_COMMAND)
        lb_smtp_session_perform (session);
      lb_smtp_event_clear (&event);
    }
  text = lb_transcript_get_text (event.delivery->transcript);
  g_assert_nonnull (strstr (text, "C EHLO x\n"));
  g_assert_nonnull (strstr (text, "C MAIL FROM:<two@example.org>\n"));
  g_assert_nonnull (strstr (text, "C (message of 3 octets)\n"));
  g_assert_null (strstr (text, "one@example.org"));
  g_assert_null (strstr (text, "between"));
  lb_smtp_session_complete_delivery (session, NULL, 0);
  lb_smtp_event_clear (&event);

  whole = lb_smtp_session_dup_transcript (session);
  text = lb_transcript_get_text (whole);
  g_assert_nonnull (strstr (text, "one@example.org"));
  g_assert_nonnull (strstr (text, "between"));
  g_assert_nonnull (strstr (text, "two@example.org"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/session/one-reply-each", test_session_one_reply_each);
  g_test_add_func ("/smtp/session/pipelined-alike", test_session_pipelined_alike);
  g_test_add_func ("/smtp/session/rset-from-anywhere", test_session_rset_from_anywhere);
  g_test_add_func ("/smtp/session/is-bounded", test_session_is_bounded);
  g_test_add_func ("/smtp/session/idle-is-small", test_session_idle_is_small);
  g_test_add_func ("/smtp/session/message-has-its-own-transcript",
                   test_session_message_has_its_own_transcript);

  return g_test_run ();
}
