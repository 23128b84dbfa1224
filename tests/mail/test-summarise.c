#include "config.h"

#include <string.h>

#include "base/lb-address.h"
#include "base/lb-limits.h"
#include "mail/lb-summarise.h"

static LbSummary *
summarise (const char *text)
{
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));

  return lb_summarise (data);
}

static LbSummary *
summarise_string (GString *text)
{
  g_autoptr(GBytes) data = g_string_free_to_bytes (text);

  return lb_summarise (data);
}

static void
assert_addresses (GPtrArray  *addresses,
                  const char *expected)
{
  g_autofree char *dump = lb_address_list_dump (addresses);

  g_assert_cmpstr (dump, ==, expected);
}

static void
test_subjects (void)
{
  static const struct
  {
    const char *value;
    const char *subject;
  } cases[] = {
    { "Hello", "Hello" },
    { " folded\r\n value ", "folded value" },
    { "=?utf-8?Q?Caf=C3=A9?=", "Café" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab" },
    { "=?UTF-8?B?8J+Y?=\r\n =?UTF-8?B?gA==?=", "😀" },
    { "=?utf-8*en?q?with_language?=", "with language" },
    { "=?nonsense-7?Q?still_shown?=", "still shown" },
    { "=?utf-8?X?unknown?=", "=?utf-8?X?unknown?=" },
    { "=?utf-8?Q?never ended", "=?utf-8?Q?never ended" },
    { "=?utf-8?Q?two_=0D=0A_lines?=", "two    lines" },
    { "Gr\xfc\xdf" "e", "Grüße" },
    { "Grüße", "Grüße" },
    { "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本" },
  };

  g_test_summary ("A subject must be shown as its writer meant it, on one line of valid UTF-8.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("Subject: %s\r\n\r\n", cases[i].value);
      g_autoptr(LbSummary) summary = summarise (text);

      g_assert_cmpstr (summary->subject, ==, cases[i].subject);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *value;
    const char *dump;
  } cases[] = {
    { "a@example.org", "a@example.org\t\n" },
    { "Anna Example <a@example.org>, b@example.org",
      "a@example.org\tAnna Example\nb@example.org\t\n" },
    { "\"Doe, John\" <j@example.org>", "j@example.org\tDoe, John\n" },
    { "=?utf-8?Q?M=C3=BCller=2C_J?= <m@example.org>", "m@example.org\tMüller, J\n" },
    { "=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?= <j@example.org>", "j@example.org\tJürgen\n" },
    { "\"=?utf-8?Q?Caf=C3=A9?=\" <c@example.org>", "c@example.org\tCafé\n" },
    { "a@example.org (Anna)", "a@example.org\tAnna\n" },
    { "undisclosed-recipients:;", "" },
    { "Team: a@example.org, Bo <b@example.org>;, c@example.org",
      "a@example.org\t\nb@example.org\tBo\nc@example.org\t\n" },
    { "\"john doe\"@example.org", "\"john doe\"@example.org\t\n" },
    { "<a+tag@example.org>", "a+tag@example.org\t\n" },
    { "Jürgen <j@bücher.example>", "j@bücher.example\tJürgen\n" },
    { "no address at all", "\tno address at all\n" },
    { "", "" },
    { ", ,", "" },
  };

  g_test_summary ("Addresses must come out with decoded names, groups dissolved, nothing lost.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("To: %s\r\n\r\n", cases[i].value);
      g_autoptr(LbSummary) summary = summarise (text);

      g_test_message ("%s", cases[i].value);
      assert_addresses (summary->to, cases[i].dump);
    }
}

static void
test_header (void)
{
  g_autoptr(LbSummary) summary = summarise (
    "From: a@example.org\r\nCc: b@example.org\r\nBcc: c@example.org\r\nReply-To: d@example.org\r\n"
    "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n"
    "In-Reply-To: <0@example.org>\r\nReferences: <-1@example.org>\r\n <0@example.org>\r\n"
    "X-Tags: red, Big  fish!,red\r\n\r\nBody\r\n");

  g_test_summary ("What the list shows of the header must all be read.");
  assert_addresses (summary->from, "a@example.org\t\n");
  assert_addresses (summary->cc, "b@example.org\t\n");
  assert_addresses (summary->bcc, "c@example.org\t\n");
  assert_addresses (summary->reply_to, "d@example.org\t\n");
  g_assert_cmpint (summary->date_us, ==, G_GINT64_CONSTANT (1795424400) * G_USEC_PER_SEC);
  g_assert_cmpstr (summary->message_id, ==, "1@example.org");
  g_assert_cmpstr (summary->in_reply_to, ==, "0@example.org");
  g_assert_cmpstr (summary->references, ==, "-1@example.org 0@example.org");
  g_assert_cmpstr (summary->tags[0], ==, "red");
  g_assert_cmpstr (summary->tags[1], ==, "Big fish");
  g_assert_null (summary->tags[2]);
  g_assert_null (summary->problem);
}

static void
test_snippets (void)
{
  static const struct
  {
    const char *type;
    const char *body;
    const char *snippet;
  } cases[] = {
    { "text/plain", "Two\r\n\r\n  lines ", "Two lines" },
    { "text/html", "<head><title>x</title><style>p{}</style></head><p>One &amp; two<br>three</p>",
      "One & two three" },
    { "text/html", "<script>alert(1)</script>Text&nbsp;&zwnj;here", "Text here" },
    { "multipart/alternative; boundary=b",
      "--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>html</b>\r\n--b--\r\n",
      "html" },
    { "multipart/alternative; boundary=b",
      "--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=x>\r\n--b--\r\n",
      "plain" },
    { "image/png", "text?", "" },
  };

  g_test_summary ("The snippet must be the begin of what a reader sees, HTML first, on one line.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("Content-Type: %s\r\n\r\n%s", cases[i].type,
                                               cases[i].body);
      g_autoptr(LbSummary) summary = summarise (text);

      g_assert_cmpstr (summary->snippet, ==, cases[i].snippet);
    }
}

static void
test_snippet_limit (void)
{
  g_test_summary ("A snippet has 200 octets, cut between characters, and dots when there is more.");
  for (guint n_octets = LB_LIMIT_SNIPPET_OCTETS - 1; n_octets <= LB_LIMIT_SNIPPET_OCTETS + 1;
       n_octets++)
    {
      g_autofree char *body = g_strnfill (n_octets, 'x');
      g_autofree char *text = g_strconcat ("A: b\r\n\r\n", body, NULL);
      g_autoptr(LbSummary) summary = summarise (text);
      gsize expected = MIN (n_octets, LB_LIMIT_SNIPPET_OCTETS);

      g_assert_cmpuint (strspn (summary->snippet, "x"), ==, expected);
      g_assert_cmpstr (summary->snippet + expected, ==,
                       n_octets > LB_LIMIT_SNIPPET_OCTETS ? "..." : "");
    }
}

static void
test_counts (void)
{
  g_autoptr(LbSummary) summary = summarise (
    "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
    "--b\r\nContent-Disposition: inline\r\nContent-ID: <x@y>\r\n\r\nonly text\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-ID: <i@y>\r\n\r\nPNG\r\n"
    "--b\r\nContent-Type: image/png\r\n\r\nnameless\r\n"
    "--b\r\nContent-Disposition: attachment; filename*0*=utf-8''a; filename*1=b\r\n\r\nfile\r\n"
    "--b\r\nContent-Type: application/octet-stream; name=x\r\n\r\nfile\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "Content-Disposition: attachment; filename=inner\r\n\r\ninside\r\n"
    "--b--\r\n");

  g_test_summary ("Parts must be counted as Mailpit counts them; those of attached messages are "
                  "not.");
  g_assert_cmpuint (summary->n_attachments, ==, 2);
  g_assert_cmpuint (summary->n_inline, ==, 1);
  g_assert_false (summary->has_html);
  g_assert_null (summary->problem);
}

static void
test_problems (void)
{
  static const struct
  {
    const char *text;
    const char *word;
  } cases[] = {
    { "", "no header" },
    { "\r\nbody", "no header" },
    { "no header here\r\n", "no header" },
    { "Subject: x\r\nbody without a line before\r\n", "without an empty line" },
    { "Content-Type: multipart/mixed\r\n\r\nx", "no boundary" },
    { "Content-Type: multipart/mixed; boundary=b\r\n\r\nx", "nowhere" },
    { "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx", "not closed" },
  };

  g_test_summary ("A broken message must have a summary that says what is broken.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSummary) summary = summarise (cases[i].text);

      g_assert_nonnull (summary->problem);
      g_assert_nonnull (strstr (summary->problem, cases[i].word));
    }
}

static void
append_fields (GString *text,
               guint    n_fields,
               gsize    value_octets)
{
  g_autofree char *value = g_strnfill (value_octets, 'v');

  for (guint i = 0; i < n_fields; i++)
    g_string_append_printf (text, "X: %s\r\n", value);
}

static void
append_block (GString *text,
              guint    n_octets)
{
  gsize begin = text->len;

  append_fields (text, 9, 29000);
  append_fields (text, 1, n_octets - (text->len - begin) - strlen ("X: \r\n"));
}

static void
append_field (GString *text,
              guint    n_octets)
{
  append_fields (text, 1, n_octets - strlen ("X: "));
}

static void
append_many_fields (GString *text,
                    guint    n_fields)
{
  append_fields (text, n_fields, 1);
}

static void
append_groups (GString *text,
               guint    n_groups)
{
  g_string_append (text, "To: ");
  for (guint i = 0; i < n_groups; i++)
    g_string_append (text, "g:");
  g_string_append (text, "a@example.org\r\n");
}

static void
append_parts (GString *text,
              guint    n_parts)
{
  g_string_append (text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
  for (guint i = 0; i < n_parts; i++)
    g_string_append (text, "--b\r\n\r\nx\r\n");
  g_string_append (text, "--b--\r\n");
}

static void
append_nested (GString *text,
               guint    depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n",
                            i, i);
  g_string_append (text, "\r\nx\r\n");
  for (guint i = depth; i > 0; i--)
    g_string_append_printf (text, "--b%u--\r\n", i - 1);
}

static void
test_limits (void)
{
  static const struct
  {
    void        (*append)(GString *text, guint amount);
    guint       limit;
    const char *word;
  } cases[] = {
    { append_block, LB_LIMIT_HEADER_BLOCK_OCTETS, "256 kB" },
    { append_field, LB_LIMIT_HEADER_FIELD_OCTETS, "64 kB" },
    { append_many_fields, LB_LIMIT_HEADER_FIELDS, "1,000 header fields" },
    { append_groups, LB_LIMIT_ADDRESS_GROUPS, "32 groups" },
    { append_parts, LB_LIMIT_MIME_PARTS, "1,000 parts" },
    { append_nested, LB_LIMIT_MIME_DEPTH, "100 deep" },
  };

  g_test_summary ("Each limit must let its own value pass and mark one more as too complex.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint beyond = 0; beyond <= 1; beyond++)
      {
        GString *text = g_string_new (NULL);
        g_autoptr(LbSummary) summary = NULL;

        g_test_message ("%s: %u", cases[i].word, cases[i].limit + beyond);
        cases[i].append (text, cases[i].limit + beyond);
        g_string_append (text, "\r\n");
        summary = summarise_string (text);

        if (beyond == 0)
          g_assert_cmpstr (summary->problem, ==, NULL);
        else
          g_assert_nonnull (strstr (summary->problem, cases[i].word));
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/summarise/subjects", test_subjects);
  g_test_add_func ("/mail/summarise/addresses", test_addresses);
  g_test_add_func ("/mail/summarise/header", test_header);
  g_test_add_func ("/mail/summarise/snippets", test_snippets);
  g_test_add_func ("/mail/summarise/snippet-limit", test_snippet_limit);
  g_test_add_func ("/mail/summarise/counts", test_counts);
  g_test_add_func ("/mail/summarise/problems", test_problems);
  g_test_add_func ("/mail/summarise/limits", test_limits);

  return g_test_run ();
}
