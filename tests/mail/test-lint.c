#include "config.h"

#include <string.h>

#include "mail/lb-message.h"

#define GOOD \
  "From: a@example.org\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nSubject: x\r\n" \
  "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"

/* The line behind GOOD. */
#define NEXT 6

typedef struct
{
  const char       *text;
  const char       *code;
  LbProblemSeverity severity;
  guint             line;
  const char       *rfc;
} Case;

static LbMessage *
parse (const char *text)
{
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));

  return lb_message_parse (data);
}

static const LbProblem *
find (LbMessage  *message,
      const char *code)
{
  GPtrArray *problems = lb_message_get_problems (message);

  for (guint i = 0; i < problems->len; i++)
    {
      const LbProblem *problem = g_ptr_array_index (problems, i);

      if (g_str_equal (problem->code, code))
        return problem;
    }

  return NULL;
}

static void
check_cases (const Case *cases,
             gsize       n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autoptr(LbMessage) message = parse (cases[i].text);
      const LbProblem *problem = find (message, cases[i].code);

      g_test_message ("%s", cases[i].code);
      if (problem == NULL)
        g_error ("No problem %s", cases[i].code);
      g_assert_cmpint (problem->severity, ==, cases[i].severity);
      g_assert_cmpuint (problem->line, ==, cases[i].line);
      g_assert_cmpstr (problem->rfc, ==, cases[i].rfc);
      g_assert_cmpuint (strlen (problem->sentence), >, 10);
    }
}

static void
test_good (void)
{
  static const char * const texts[] = {
    GOOD "\r\nText.\r\n",
    GOOD "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\né\r\n",
    GOOD "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n",
    GOOD "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "a=3D=\r\nb \r\n",
    GOOD "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nx\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--b--\r\n",
  };

  g_test_summary ("A message without a fault must have no problems.");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(LbMessage) message = parse (texts[i]);

      g_test_message ("%s", texts[i]);
      g_assert_cmpuint (lb_message_get_problems (message)->len, ==, 0);
    }
}

static void
test_header (void)
{
  static const Case cases[] = {
    { "A: b\r\n\r\n", "missing-date", LB_PROBLEM_ERROR, 0, "RFC 5322 3.6.1" },
    { "A: b\r\n\r\n", "missing-from", LB_PROBLEM_ERROR, 0, "RFC 5322 3.6.2" },
    { "A: b\r\n\r\n", "missing-message-id", LB_PROBLEM_WARNING, 0, "RFC 5322 3.6.4" },
    { "A: b\r\n\r\n", "missing-subject", LB_PROBLEM_NOTE, 0, "RFC 5322 3.6.5" },
    { "A: b\r\nContent-Type: text/plain\r\n\r\n", "missing-mime-version", LB_PROBLEM_WARNING, 2,
      "RFC 2045 4" },
    { GOOD "Date: again\r\n\r\n", "duplicate-field", LB_PROBLEM_ERROR, NEXT, "RFC 5322 3.6" },
    { GOOD "mime-version: 1.0\r\n\r\n", "duplicate-field", LB_PROBLEM_ERROR, NEXT, "RFC 2045 3" },
    { "A: b\r\nDate: now\r\n\r\n", "bad-date", LB_PROBLEM_ERROR, 2, "RFC 5322 3.3" },
    { "A: b\r\nDate: 23 Nov 26 10:00 GMT\r\n\r\n", "loose-date", LB_PROBLEM_WARNING, 2,
      "RFC 5322 3.3" },
    { "A: b\r\nMessage-ID: 17\r\n\r\n", "bad-message-id", LB_PROBLEM_WARNING, 2, "RFC 5322 3.6.4" },
    { "A: b\r\nMessage-ID: <@b>\r\n\r\n", "bad-message-id", LB_PROBLEM_WARNING, 2,
      "RFC 5322 3.6.4" },
    { GOOD "To: nobody here\r\n\r\n", "bad-address", LB_PROBLEM_ERROR, NEXT, "RFC 5322 3.4" },
    { "A: b\r\nFrom: \r\n\r\n", "empty-from", LB_PROBLEM_ERROR, 2, "RFC 5322 3.6.2" },
    { "A: b\r\nFrom: a@b.example, c@d.example\r\n\r\n", "missing-sender", LB_PROBLEM_ERROR, 2,
      "RFC 5322 3.6.2" },
    { GOOD "Bcc: x@example.org\r\n\r\n", "bcc-in-header", LB_PROBLEM_WARNING, NEXT,
      "RFC 5322 3.6.3" },
    { GOOD "X: é\r\n\r\n", "utf8-header", LB_PROBLEM_WARNING, NEXT, "RFC 6532 3" },
    { GOOD "X: \xe9\r\n\r\n", "8bit-header", LB_PROBLEM_ERROR, NEXT, "RFC 5322 2.2" },
    { GOOD "X: =?utf-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\r\n\r\n",
      "long-encoded-word", LB_PROBLEM_WARNING, NEXT, "RFC 2047 2" },
    { GOOD "X: \"=?utf-8?Q?a?=\"\r\n\r\n", "quoted-encoded-word", LB_PROBLEM_WARNING, NEXT,
      "RFC 2047 5" },
    { "A : b\r\n\r\n", "space-before-colon", LB_PROBLEM_ERROR, 1, "RFC 5322 2.2" },
    { GOOD "no field\r\n", "no-empty-line", LB_PROBLEM_ERROR, NEXT, "RFC 5322 2.1" },
    { "no field\r\n", "no-header", LB_PROBLEM_ERROR, 1, "RFC 5322 2.1" },
  };

  g_test_summary ("Each fault of a header must be told with its line and its rule.");
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_lines (void)
{
  static const Case cases[] = {
    { GOOD "\r\na\nb\n", "bare-lf", LB_PROBLEM_ERROR, NEXT + 1, "RFC 5322 2.3" },
    { GOOD "\r\nok\r\na\rb\r\n", "bare-cr", LB_PROBLEM_ERROR, NEXT + 2, "RFC 5322 2.3" },
  };
  g_autofree char *fill = g_strnfill (999, 'x');
  g_autofree char *over = g_strconcat (GOOD "\r\nok\r\n", fill, "\r\n", NULL);
  g_autofree char *at = g_strconcat (GOOD "\r\nok\r\n", fill + 1, "\r\n", NULL);
  Case long_line = { over, "long-line", LB_PROBLEM_ERROR, NEXT + 2, "RFC 5322 2.1.1" };
  g_autoptr(LbMessage) fine = parse (at);

  g_test_summary ("What no line may have must be told; 998 octets are allowed, 999 not.");
  check_cases (cases, G_N_ELEMENTS (cases));
  check_cases (&long_line, 1);
  g_assert_null (find (fine, "long-line"));
}

static void
test_parts (void)
{
#define BODY(type, encoding) \
  GOOD "Content-Type: " type "\r\nContent-Transfer-Encoding: " encoding "\r\n\r\n"
#define LONG_76 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  static const Case cases[] = {
    { BODY ("text/plain", "base64") "ok==\r\na*==\r\n", "bad-base64", LB_PROBLEM_ERROR, NEXT + 4,
      "RFC 2045 6.8" },
    { BODY ("text/plain", "base64") "aGVsbG8=\r\naGVsbG8=\r\n", "base64-after-padding",
      LB_PROBLEM_WARNING, NEXT + 4, "RFC 2045 6.8" },
    { BODY ("text/plain", "base64") "aGVsbG8\r\n", "cut-base64", LB_PROBLEM_ERROR, NEXT + 3,
      "RFC 2045 6.8" },
    { BODY ("text/plain", "base64") LONG_76 "aaaa\r\n", "long-base64-line", LB_PROBLEM_WARNING,
      NEXT + 3, "RFC 2045 6.8" },
    { BODY ("text/plain", "quoted-printable") "a=3D\r\na=xy\r\n", "bad-quoted-printable",
      LB_PROBLEM_ERROR, NEXT + 4, "RFC 2045 6.7" },
    { BODY ("text/plain", "quoted-printable") LONG_76 "a\r\n", "long-quoted-line",
      LB_PROBLEM_WARNING, NEXT + 3, "RFC 2045 6.7" },
    { BODY ("text/plain; charset=utf-8", "7bit") "a\r\né\r\n", "undeclared-8bit", LB_PROBLEM_ERROR,
      NEXT + 4, "RFC 2045 6.2" },
    { BODY ("text/plain", "x-uuencode") "x\r\n", "uuencode", LB_PROBLEM_WARNING, 1,
      "RFC 2045 6.3" },
    { BODY ("text/plain", "rot13") "x\r\n", "unknown-encoding", LB_PROBLEM_ERROR, 1,
      "RFC 2045 6.4" },
    { BODY ("multipart/mixed; boundary=b", "base64") "--b\r\n\r\nx\r\n--b--\r\n",
      "encoded-container", LB_PROBLEM_ERROR, 1, "RFC 2045 6.4" },
    { BODY ("text/plain", "8bit") "é\r\n", "undeclared-charset", LB_PROBLEM_WARNING, 1,
      "RFC 2046 4.1.2" },
    { BODY ("text/plain", "8bit") "\xe9\r\n", "undeclared-charset", LB_PROBLEM_ERROR, 1,
      "RFC 2046 4.1.2" },
    { BODY ("text/plain; charset=utf-8", "8bit") "\xe9\r\n", "wrong-charset", LB_PROBLEM_ERROR, 1,
      "RFC 2046 4.1.2" },
    { BODY ("text/plain; charset=x-none", "8bit") "\xe9\r\n", "unknown-charset", LB_PROBLEM_ERROR,
      1,
      "RFC 2046 4.1.2" },
    { BODY ("text/plain; charset=iso-8859-1", "8bit") "é\r\n", "suspect-charset",
      LB_PROBLEM_WARNING, 1, "RFC 2046 4.1.2" },
    { BODY ("text", "7bit") "x\r\n", "bad-content-type", LB_PROBLEM_ERROR, NEXT, "RFC 2045 5.1" },
    { BODY ("text/html", "7bit") "x\r\n", "missing-text", LB_PROBLEM_WARNING, 1, "RFC 2046 5.1.4" },
    { BODY ("multipart/alternative; boundary=b", "7bit")
      "--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b\r\n\r\nx\r\n--b--\r\n", "alternative-order",
      LB_PROBLEM_WARNING, NEXT + 8, "RFC 2046 5.1.4" },
    { BODY ("multipart/mixed; boundary=b", "7bit") "--b\r\n\r\nx\r\n", "unclosed-multipart",
      LB_PROBLEM_ERROR, 1, "RFC 2046 5.1.1" },
    { BODY ("multipart/mixed; boundary=b", "7bit") "x\r\n", "no-parts", LB_PROBLEM_ERROR, 1,
      "RFC 2046 5.1.1" },
    { BODY ("multipart/mixed", "7bit") "x\r\n", "no-boundary", LB_PROBLEM_ERROR, 1,
      "RFC 2046 5.1.1" },
    { BODY ("image/png; name=\"a/b.png\"", "7bit") "x\r\n", "unsafe-file-name", LB_PROBLEM_WARNING,
      1,
      "RFC 2183 2.3" },
    { BODY ("image/png", "7bit") "MZ\r\n", "wrong-content-type", LB_PROBLEM_WARNING, 1,
      "RFC 2046 3" },
    { BODY ("text/html", "7bit") "<img src='cid:x'>\r\n", "missing-inline", LB_PROBLEM_ERROR, 1,
      "RFC 2392 2" },
    { BODY ("image/png; name=a.png.exe", "7bit") "x\r\n", "masked-file-name", LB_PROBLEM_WARNING, 1,
      NULL },
  };

  g_test_summary ("Each fault of a part must be told with its line and its rule.");
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_order (void)
{
  g_autoptr(LbMessage) message = parse ("Subject: x\r\nX: é\r\nDate: now\r\n\r\n");
  GPtrArray *problems = lb_message_get_problems (message);

  g_test_summary ("The worst problems must come first, and among equals the first line.");
  g_assert_cmpuint (problems->len, >, 2);
  for (guint i = 1; i < problems->len; i++)
    {
      const LbProblem *before = g_ptr_array_index (problems, i - 1);
      const LbProblem *here = g_ptr_array_index (problems, i);

      g_assert_true (before->severity > here->severity ||
                     (before->severity == here->severity && before->line <= here->line));
    }
}

static void
test_count (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(LbMessage) message = NULL;

  g_test_summary ("A message with a thousand faults must not have a thousand problems.");
  for (guint i = 0; i < 900; i++)
    g_string_append (text, "X: \xe9\r\n");
  message = parse (text->str);
  g_assert_cmpuint (lb_message_get_problems (message)->len, ==, 200);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/lint/good", test_good);
  g_test_add_func ("/mail/lint/header", test_header);
  g_test_add_func ("/mail/lint/lines", test_lines);
  g_test_add_func ("/mail/lint/parts", test_parts);
  g_test_add_func ("/mail/lint/order", test_order);
  g_test_add_func ("/mail/lint/count", test_count);

  return g_test_run ();
}
