#include "config.h"

#include <string.h>

#include "mail/lb-mail-index.h"
#include "mail/lb-message.h"

static LbMessage *
parse (const char *text)
{
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));

  return lb_message_parse (data);
}

static char *
dump_ids (LbMessage *message)
{
  GPtrArray *parts = lb_message_get_parts (message);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            lb_message_part_get_id (g_ptr_array_index (parts, i)));

  return g_string_free (ids, FALSE);
}

static void
test_part_ids (void)
{
  static const struct
  {
    const char *text;
    const char *ids;
  } cases[] = {
    { "A: b\r\n\r\ntext", "0" },
    { "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n1\r\n--a\r\n\r\n2\r\n--a--\r\n",
      "0 1 2" },
    { "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
      "--c\r\n\r\n1\r\n--c\r\n\r\n2\r\n--c--\r\n"
      "--b\r\n\r\n3\r\n--b--\r\n"
      "--a\r\n\r\n4\r\n--a--\r\n",
      "0 1.0 1.1.0 1.1.1 1.1.2 1.2 2" },
    { "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntext\r\n--a--\r\n",
      "0 1 1.1" },
  };

  g_test_summary ("Parts must be numbered as Mailpit numbers them.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbMessage) message = parse (cases[i].text);
      g_autofree char *ids = dump_ids (message);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

static void
test_part_getters (void)
{
  g_autoptr(LbMessage) message = parse (
    "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    "--a\r\nContent-Type: Image/PNG; name=\"x.png\"\r\nContent-ID: <c@d>\r\n"
    "Content-Transfer-Encoding: BASE64\r\n"
    "Content-Disposition: inline; filename*=utf-8''%C3%A4.png\r\n\r\naGVsbG8=\r\n--a--\r\n");
  LbMessagePart *part = lb_message_find_part (message, "1");
  g_autoptr(GBytes) octets = lb_message_part_decode (part);
  g_autoptr(GBytes) source = lb_message_part_dup_source (part);
  g_autoptr(LbChecksums) checksums = lb_message_part_compute_checksums (part);

  g_test_summary ("A part must tell its facts and give its octets.");
  g_assert_cmpstr (lb_message_part_get_content_type (part), ==, "image/png");
  g_assert_cmpstr (lb_message_part_get_encoding (part), ==, "base64");
  g_assert_cmpstr (lb_message_part_get_name (part), ==, "ä.png");
  g_assert_cmpstr (lb_message_part_get_content_id (part), ==, "c@d");
  g_assert_cmpstr (lb_message_part_get_disposition (part), ==, "inline");
  g_assert_cmpuint (lb_message_part_get_size (part), ==, 5);
  g_assert_cmpmem (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), "hello", 5);
  g_assert_cmpstr (checksums->md5, ==, "5d41402abc4b2a76b9719d911017c592");
  g_assert_true (g_str_has_prefix (g_bytes_get_data (source, NULL), "Content-Type: Image"));
  g_assert_true (lb_message_find_content_id (message, "c@d") == part);
  g_assert_null (lb_message_find_content_id (message, ""));
  g_assert_null (lb_message_find_part (message, "2"));
}

static void
test_texts (void)
{
  static const struct
  {
    const char *text;
    const char *plain;
    const char *html;
    const char *readable;
  } cases[] = {
    { "A: b\r\n\r\nline\r\n", "line\r\n", NULL, "line\r\n" },
    { "Content-Type: text/html\r\n\r\n<p>a</p><p>b <a href='https://x.example/'>link</a></p>",
      NULL,
      "<p>a</p><p>b <a href='https://x.example/'>link</a></p>",
      "a\n\nb link (https://x.example/)" },
    { "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
      "--a\r\n\r\none\r\n--a\r\n\r\ntwo\r\n--a--",
      "one\n--\ntwo", NULL, "one\n--\ntwo" },
    { "Content-Type: multipart/alternative; boundary=a\r\n\r\n"
      "--a\r\n\r\none\r\n--a\r\n\r\ntwo\r\n--a--",
      "one", NULL, "one" },
    { "Content-Type: text/plain; charset=koi8-r\r\n\r\n\xf0\xf2\xe9", "ПРИ", NULL, "ПРИ" },
    { "Content-Type: text/plain; charset=utf-8\r\n\r\n\xe9t\xe9", "été", NULL, "été" },
    { "Content-Type: text/html\r\n\r\n<meta charset='koi8-r'>\xf0", NULL,
      "<meta charset='koi8-r'>П", "П" },
    { "Content-Type: image/png\r\n\r\nx", NULL, NULL, "" },
  };

  g_test_summary ("Text and HTML must be those a reader shows; text is made from HTML when there "
                  "is none.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbMessage) message = parse (cases[i].text);

      g_assert_cmpstr (lb_message_get_text (message), ==, cases[i].plain);
      g_assert_cmpstr (lb_message_get_html (message), ==, cases[i].html);
      g_assert_cmpstr (lb_message_get_readable_text (message), ==, cases[i].readable);
    }
}

static void
test_headers (void)
{
  const char *text = "From: a@b.example\r\nX-Folded: one\r\n\ttwo =?utf-8?Q?=C3=A9?=\r\n"
                     "x-LAST:  \xe9\r\n\r\n";
  g_autoptr(LbMessage) message = parse (text);
  const LbHeader *folded = lb_message_find_header (message, "x-folded");
  const LbHeader *last = lb_message_find_header (message, "X-Last");

  g_test_summary ("A header field must be there raw and decoded, with its place in the source.");
  g_assert_cmpuint (lb_message_get_headers (message)->len, ==, 3);
  g_assert_cmpstr (folded->name, ==, "X-Folded");
  g_assert_cmpstr (folded->raw, ==, "one\r\n\ttwo =?utf-8?Q?=C3=A9?=");
  g_assert_cmpstr (folded->unfolded, ==, "one\ttwo =?utf-8?Q?=C3=A9?=");
  g_assert_cmpstr (folded->decoded, ==, "one two é");
  g_assert_cmpuint (folded->line, ==, 2);
  g_assert_cmpint (strncmp (text + folded->offset, "X-Folded: one", 13), ==, 0);
  g_assert_cmpint (strncmp (text + folded->offset + folded->length, "\r\nx-LAST", 8), ==, 0);
  g_assert_cmpstr (last->raw, ==, "é");
  g_assert_null (lb_message_find_header (message, "To"));
}

static void
test_hops (void)
{
  g_autoptr(LbMessage) message = parse (
    "Received: from mx.example (mx.example [192.0.2.1])\r\n"
    " by store.example (Postfix) with ESMTPS id 77\r\n"
    " for <b@example.org>; Mon, 23 Nov 2026 10:00:05 +0000 (UTC)\r\n"
    "Received: by mx.example with LMTP; Mon, 23 Nov 2026 11:00:02 +0100\r\n"
    "Received: nonsense\r\n\r\n");
  GPtrArray *hops = lb_message_get_hops (message);
  const LbHop *first = g_ptr_array_index (hops, 0);
  const LbHop *second = g_ptr_array_index (hops, 1);
  const LbHop *third = g_ptr_array_index (hops, 2);

  g_test_summary ("Received fields must become the way of the message with the time each step "
                  "took.");
  g_assert_cmpuint (hops->len, ==, 3);
  g_assert_cmpstr (first->by, ==, "");
  g_assert_cmpint (first->time_us, ==, 0);
  g_assert_cmpstr (second->by, ==, "mx.example");
  g_assert_cmpstr (second->with, ==, "LMTP");
  g_assert_false (second->has_delay);
  g_assert_cmpstr (third->from, ==, "mx.example (mx.example [192.0.2.1])");
  g_assert_cmpstr (third->by, ==, "store.example");
  g_assert_cmpstr (third->with, ==, "ESMTPS");
  g_assert_cmpstr (third->id, ==, "77");
  g_assert_cmpstr (third->recipient, ==, "b@example.org");
  g_assert_true (third->has_delay);
  g_assert_cmpint (third->delay_us, ==, 3 * G_USEC_PER_SEC);
}

static void
test_list_unsubscribe (void)
{
  static const struct
  {
    const char *header;
    const char *post;
    const char *links;
    const char *errors;
  } cases[] = {
    { NULL, NULL, "", "" },
    { "<https://x.example/u>,<mailto:u@x.example>", "List-Unsubscribe=One-Click",
      "https://x.example/u mailto:u@x.example", "" },
    { "https://x.example/u", NULL, "", "No mailto" },
    { "<https://a.example>, <http://b.example>", NULL, "https://a.example http://b.example",
      "More than one" },
    { "<http://x.example/u>", "List-Unsubscribe=One-Click", "http://x.example/u",
      "needs an https" },
    { "<https://x.example/u>", "yes", "https://x.example/u", "is not" },
    { "<javascript:alert(1)>", NULL, "", "No mailto" },
    { NULL, "List-Unsubscribe=One-Click", "", "without List-Unsubscribe" },
  };

  g_test_summary ("The ways off a list must be found, and what is wrong with them.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbListUnsubscribe) parsed = lb_list_unsubscribe_parse (cases[i].header,
                                                                       cases[i].post);
      g_autofree char *links = g_strjoinv (" ", parsed->links);

      g_assert_cmpstr (links, ==, cases[i].links);
      if (*cases[i].errors == '\0')
        g_assert_cmpstr (parsed->errors, ==, "");
      else
        g_assert_nonnull (strstr (parsed->errors, cases[i].errors));
    }
}

static void
test_index_text (void)
{
  static const char text[] =
    "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
    "--a\r\n\r\nplain\r\n"
    "--a\r\nContent-Type: text/html\r\n\r\n<style>hidden</style><b>bold</b>\r\n"
    "--a\r\nContent-Type: application/pdf; name=bill.pdf\r\n\r\nbinary\r\n"
    "--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--a--\r\n";
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));
  g_autofree char *index_text = lb_mail_index_text (data);

  g_test_summary ("The search must see texts, HTML as text, names, and what attached messages "
                  "say.");
  g_assert_cmpstr (index_text, ==, "plain\nbold\nbill.pdf\ninner\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/message/part-ids", test_part_ids);
  g_test_add_func ("/mail/message/part-getters", test_part_getters);
  g_test_add_func ("/mail/message/texts", test_texts);
  g_test_add_func ("/mail/message/headers", test_headers);
  g_test_add_func ("/mail/message/hops", test_hops);
  g_test_add_func ("/mail/message/list-unsubscribe", test_list_unsubscribe);
  g_test_add_func ("/mail/message/index-text", test_index_text);

  return g_test_run ();
}
