#define G_LOG_DOMAIN "test-smtp-command"

#include "config.h"

#include <string.h>

#include "smtp/lb-smtp-command.h"
#include "smtp/lb-smtp-reply.h"

static void
test_command_is_split (void)
{
  static const struct
  {
    const char *line;
    LbSmtpVerb  verb;
    const char *argument;
  } cases[] = {
    { "NOOP", LB_SMTP_VERB_NOOP, NULL },
    { "noop", LB_SMTP_VERB_NOOP, NULL },
    { "NoOp  ", LB_SMTP_VERB_NOOP, NULL },
    { "NOOP a b ", LB_SMTP_VERB_NOOP, "a b" },
    { "NOOP\ta\t", LB_SMTP_VERB_NOOP, "a" },
    { "AUTH  PLAIN  x", LB_SMTP_VERB_AUTH, "PLAIN  x" },
    { "MAIL FROM:<a@example.org>", LB_SMTP_VERB_MAIL, "FROM:<a@example.org>" },
    { "MAIL:FROM", LB_SMTP_VERB_UNKNOWN, "MAIL:FROM" },
    { "MAI FROM:<>", LB_SMTP_VERB_UNKNOWN, "MAI FROM:<>" },
    { "MAILX FROM:<>", LB_SMTP_VERB_UNKNOWN, "MAILX FROM:<>" },
    { " NOOP", LB_SMTP_VERB_UNKNOWN, " NOOP" },
    { "", LB_SMTP_VERB_UNKNOWN, "" },
    { "   ", LB_SMTP_VERB_UNKNOWN, "" },
  };

  g_test_summary ("A line is a verb in any case, blanks, and an argument.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup (cases[i].line);
      char *argument = NULL;

      g_assert_cmpint (lb_smtp_command_parse (line, strlen (line), &argument), ==, cases[i].verb);
      g_assert_cmpstr (argument, ==, cases[i].argument);
    }
}

static void
test_command_finds_each_verb (void)
{
  g_test_summary ("Each row of the table must be found by its name.");

  for (guint verb = LB_SMTP_VERB_UNKNOWN + 1; verb < LB_SMTP_N_VERBS; verb++)
    {
      g_autofree char *line = g_strdup (lb_smtp_verb_get_name (verb));
      char *argument = NULL;

      g_assert_cmpuint (strlen (line), >, 0);
      g_assert_cmpint (lb_smtp_command_parse (line, strlen (line), &argument), ==, (int) verb);
      g_assert_null (argument);
    }
}

static void
test_command_controls_are_found (void)
{
  g_test_summary ("A command line may hold tabs and octets above 127, no other control.");

  g_assert_true (lb_smtp_command_is_printable ("a\tb ~\xFF", 6));
  g_assert_true (lb_smtp_command_is_printable ("", 0));
  for (guint octet = 0; octet < 256; octet++)
    {
      const char text[] = { 'a', (char) octet };
      gboolean is_control = (octet < 0x20 && octet != '\t') || octet == 0x7f;

      g_assert_true (lb_smtp_command_is_printable (text, 2) == !is_control);
    }
}

static void
test_command_http_is_found (void)
{
  static const char * const http[] = {
    "GET / HTTP/1.1", "post /x", "OPTIONS * HTTP/1.1", "CONNECT a:1", "PRI * HTTP/2.0",
    "Host: localhost", "content-type: text/plain", "Sec-Fetch-Site: none",
  };
  static const char * const smtp[] = {
    "EHLO x", "HELP", "NOOP", "GETTING", "HOST", "POSTMASTER", "", "MAIL FROM:<GET @x>",
  };

  g_test_summary ("An HTTP request is told from SMTP by how it begins.");

  for (guint i = 0; i < G_N_ELEMENTS (http); i++)
    g_assert_true (lb_smtp_command_is_http (http[i]));
  for (guint i = 0; i < G_N_ELEMENTS (smtp); i++)
    g_assert_false (lb_smtp_command_is_http (smtp[i]));
}

static void
test_reply_is_made (void)
{
  g_autofree char *text = g_strnfill (600, 'x');
  g_autoptr(GString) octets = g_string_new (NULL);

  g_test_summary ("A reply is one line or several, has no control of others, and fits RFC 5321.");

  lb_smtp_reply_append (octets, 250, NULL, "OK");
  lb_smtp_reply_append (octets, 250, "2.0.0", "one\ntwo\r\x1b");
  g_assert_cmpstr (octets->str, ==, "250 OK\r\n250-2.0.0 one\r\n250 2.0.0 two  \r\n");
  g_string_truncate (octets, 0);
  lb_smtp_reply_append (octets, 250, "2.0.0", text);
  g_assert_cmpuint (octets->len, <=, 512);
  g_assert_true (g_str_has_suffix (octets->str, "x\r\n"));
}

static void
test_reply_of_handler (void)
{
  static const struct
  {
    const char *line;
    const char *octets;
    guint       code;
  } cases[] = {
    { "250 OK", "250 OK\r\n", 250 },
    { "250", "250 \r\n", 250 },
    { "550-one\n550 two", "550-one\r\n550 two\r\n", 550 },
    { "550-one\r\n550 two\r\n", "550-one\r\n550 two\r\n", 550 },
    { "550 one\ntwo", "550-one\r\n550 two\r\n", 550 },
    { "550 one\n250 two", "550-one\r\n550 250 two\r\n", 550 },
    { "", "451 Error: local error in processing\r\n", 0 },
    { "OK", "451 Error: local error in processing\r\n", 0 },
    { "25", "451 Error: local error in processing\r\n", 0 },
    { "2500", "451 Error: local error in processing\r\n", 0 },
    { "650 x", "451 Error: local error in processing\r\n", 0 },
    { "150 x", "451 Error: local error in processing\r\n", 0 },
    { "25x y", "451 Error: local error in processing\r\n", 0 },
  };

  g_test_summary ("A handler's reply goes out word for word, and always as one reply.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) octets = g_string_new (NULL);

      lb_smtp_reply_append_line (octets, cases[i].line);
      g_assert_cmpstr (octets->str, ==, cases[i].octets);
      g_assert_cmpuint (lb_smtp_reply_parse_code (cases[i].line), ==, cases[i].code);
    }
}

static void
test_reply_quotes_clients (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_test_summary ("What a client said comes back as printable ASCII, and only its begin.");

  lb_smtp_reply_append_quoted (text, "a\r\n250 \xC3\xBC\0", 10);
  g_assert_cmpstr (text->str, ==, "a\\x0D\\x0A250 \\xC3\\xBC\\x00");
  g_string_truncate (text, 0);
  lb_smtp_reply_append_quoted (text, "0123456789012345678901234567890x", 32);
  g_assert_cmpstr (text->str, ==, "0123456789012345678901234567890x");
  g_string_truncate (text, 0);
  lb_smtp_reply_append_quoted (text, "0123456789012345678901234567890xy", 33);
  g_assert_cmpstr (text->str, ==, "0123456789012345678901234567890x...");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/command/is-split", test_command_is_split);
  g_test_add_func ("/smtp/command/finds-each-verb", test_command_finds_each_verb);
  g_test_add_func ("/smtp/command/controls-are-found", test_command_controls_are_found);
  g_test_add_func ("/smtp/command/http-is-found", test_command_http_is_found);
  g_test_add_func ("/smtp/reply/is-made", test_reply_is_made);
  g_test_add_func ("/smtp/reply/of-handler", test_reply_of_handler);
  g_test_add_func ("/smtp/reply/quotes-clients", test_reply_quotes_clients);

  return g_test_run ();
}
