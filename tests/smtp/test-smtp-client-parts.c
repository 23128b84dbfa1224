#include "config.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/client/lb-smtp-dot-stuffer.h"
#include "smtp/client/lb-smtp-client.h"
#include "smtp/session/lb-smtp-offer.h"
#include "smtp/client/lb-smtp-reply-reader.h"

/* --- The reader of replies --- */

typedef struct
{
  const char       *name;
  const char       *octets;
  LbSmtpReplyStatus status;
  guint             code;
  const char       *enhanced;
  const char       *text;
} ReplyCase;

static const ReplyCase reply_cases[] = {
  { "plain", "250 ok\r\n", LB_SMTP_REPLY_WHOLE, 250, "", "ok" },
  { "no-text", "250\r\n", LB_SMTP_REPLY_WHOLE, 250, "", "" },
  { "space-only", "250 \r\n", LB_SMTP_REPLY_WHOLE, 250, "", "" },
  { "lone-lf", "250-a\n250 b\n", LB_SMTP_REPLY_WHOLE, 250, "", "a b" },
  { "enhanced", "550-5.1.1 no\r\n550 5.1.1 more\r\n", LB_SMTP_REPLY_WHOLE, 550, "5.1.1",
    "no more" },
  { "enhanced-only", "250 2.0.0\r\n", LB_SMTP_REPLY_WHOLE, 250, "2.0.0", "" },
  { "enhanced-of-other-class", "250 5.0.0 x\r\n", LB_SMTP_REPLY_WHOLE, 250, "", "5.0.0 x" },
  { "enhanced-too-long", "250 2.1234.0 x\r\n", LB_SMTP_REPLY_WHOLE, 250, "", "2.1234.0 x" },
  { "version-number", "220 2.0.0.1 mx\r\n", LB_SMTP_REPLY_WHOLE, 220, "", "2.0.0.1 mx" },
  { "control", "250 \033[2Jok\r\n", LB_SMTP_REPLY_WHOLE, 250, "", "\\x1B[2Jok" },
  { "half", "250-a\r\n25", LB_SMTP_REPLY_MORE, 0, NULL, NULL },
  { "nothing", "", LB_SMTP_REPLY_MORE, 0, NULL, NULL },
  { "code-changes", "250-a\r\n251 b\r\n", LB_SMTP_REPLY_MALFORMED, 0, "", "250-a 251 b" },
  { "code-too-low", "150 a\r\n", LB_SMTP_REPLY_MALFORMED, 0, "", "150 a" },
  { "code-too-high", "600 a\r\n", LB_SMTP_REPLY_MALFORMED, 0, "", "600 a" },
  { "code-too-long", "2500 a\r\n", LB_SMTP_REPLY_MALFORMED, 0, "", "2500 a" },
  { "empty-line", "\r\n", LB_SMTP_REPLY_MALFORMED, 0, "", "" },
};

static void
check_reply (const ReplyCase *one,
             gsize            step)
{
  g_autoptr(LbSmtpReplyReader) reader = lb_smtp_reply_reader_new ();
  g_autoptr(LbSmtpResponse) response = NULL;
  LbSmtpReplyStatus status = LB_SMTP_REPLY_MORE;
  g_autofree char *text = NULL;
  gsize n_octets = strlen (one->octets);

  for (gsize at = 0; at < n_octets && status == LB_SMTP_REPLY_MORE; at += step)
    {
      lb_smtp_reply_reader_feed (reader, one->octets + at, MIN (step, n_octets - at));
      status = lb_smtp_reply_reader_next (reader, &response);
    }

  g_assert_cmpint (status, ==, one->status);
  if (one->text == NULL)
    {
      g_assert_null (response);
      return;
    }

  text = lb_smtp_response_dup_text (response);
  g_assert_cmpuint (response->code, ==, one->code);
  g_assert_cmpstr (response->enhanced, ==, one->enhanced);
  g_assert_cmpstr (text, ==, one->text);
}

static void
test_reply (gconstpointer data) /* "/smtp/reply-reader/NAME" */
{
  g_test_summary ("A reply must be read alike whole and octet by octet, and else nothing.");
  check_reply (data, 1000);
  check_reply (data, 1);
}

static LbSmtpReplyStatus
read_once (const GString *octets)
{
  g_autoptr(LbSmtpReplyReader) reader = lb_smtp_reply_reader_new ();
  g_autoptr(LbSmtpResponse) response = NULL;

  lb_smtp_reply_reader_feed (reader, octets->str, octets->len);
  return lb_smtp_reply_reader_next (reader, &response);
}

static GString *
make_lines (guint n_lines)
{
  GString *octets = g_string_new (NULL);

  for (guint i = 1; i < n_lines; i++)
    g_string_append (octets, "250-x\r\n");
  g_string_append (octets, "250 x\r\n");

  return octets;
}

static GString *
make_long_line (gsize n_octets)
{
  GString *octets = g_string_new ("250 ");

  while (octets->len < n_octets)
    g_string_append_c (octets, 'x');
  g_string_append (octets, "\r\n");

  return octets;
}

static void
test_reply_limits (void) /* "/smtp/reply-reader/limits" */
{
  g_autoptr(GString) most_lines = make_lines (LB_LIMIT_REPLY_LINES);
  g_autoptr(GString) over_lines = make_lines (LB_LIMIT_REPLY_LINES + 1);
  g_autoptr(GString) longest = make_long_line (LB_LIMIT_REPLY_LINE_OCTETS);
  g_autoptr(GString) too_long = make_long_line (LB_LIMIT_REPLY_LINE_OCTETS + 1);
  g_autoptr(GString) endless = g_string_new (NULL);

  g_test_summary ("A reply may have its limits and not one line or octet more.");
  g_assert_cmpint (read_once (most_lines), ==, LB_SMTP_REPLY_WHOLE);
  g_assert_cmpint (read_once (over_lines), ==, LB_SMTP_REPLY_MALFORMED);
  g_assert_cmpint (read_once (longest), ==, LB_SMTP_REPLY_WHOLE);
  g_assert_cmpint (read_once (too_long), ==, LB_SMTP_REPLY_MALFORMED);

  g_string_append_len (endless, too_long->str, LB_LIMIT_REPLY_LINE_OCTETS + 2);
  g_assert_cmpint (read_once (endless), ==, LB_SMTP_REPLY_MALFORMED);
}

static void
test_reply_nul (void) /* "/smtp/reply-reader/nul" */
{
  g_autoptr(GString) octets = g_string_new (NULL);

  g_test_summary ("A NUL must not cut a reply short.");
  g_string_append_len (octets, "250 o\0k\r\n", 9);
  g_assert_cmpint (read_once (octets), ==, LB_SMTP_REPLY_MALFORMED);
}

static void
test_reply_after_malformed (void) /* "/smtp/reply-reader/after-malformed" */
{
  g_autoptr(LbSmtpReplyReader) reader = lb_smtp_reply_reader_new ();
  g_autoptr(LbSmtpResponse) first = NULL;
  g_autoptr(LbSmtpResponse) second = NULL;

  g_test_summary ("After what is no reply nothing must be believed.");
  lb_smtp_reply_reader_feed (reader, "what\r\n250 ok\r\n", 14);
  g_assert_cmpint (lb_smtp_reply_reader_next (reader, &first), ==, LB_SMTP_REPLY_MALFORMED);
  lb_smtp_reply_reader_feed (reader, "250 ok\r\n", 8);
  g_assert_cmpint (lb_smtp_reply_reader_next (reader, &second), ==, LB_SMTP_REPLY_MALFORMED);
  g_assert_null (second);
}

/* --- What EHLO tells --- */

typedef struct
{
  const char          *line;
  LbSmtpExtensions     extensions;
  LbSmtpMechanismFlags mechanisms;
  guint64              size_limit;
} OfferCase;

static const OfferCase offer_cases[] = {
  { "PIPELINING", LB_SMTP_EXTENSION_PIPELINING, 0, 0 },
  { "size 1000", LB_SMTP_EXTENSION_SIZE, 0, 1000 },
  { "SIZE", LB_SMTP_EXTENSION_SIZE, 0, 0 },
  { "SIZE many", LB_SMTP_EXTENSION_SIZE, 0, 0 },
  { "SIZE -1", LB_SMTP_EXTENSION_SIZE, 0, 0 },
  { "SIZE 18446744073709551616", LB_SMTP_EXTENSION_SIZE, 0, 0 },
  { "AUTH plain  LOGIN X", LB_SMTP_EXTENSION_AUTH,
    LB_SMTP_MECHANISM_PLAIN | LB_SMTP_MECHANISM_LOGIN, 0 },
  { "AUTH=CRAM-MD5", LB_SMTP_EXTENSION_AUTH, LB_SMTP_MECHANISM_CRAM_MD5, 0 },
  { "XWHAT 8BITMIME", 0, 0, 0 },
  { "", 0, 0, 0 },
};

static void
test_offer (void) /* "/smtp/offer" */
{
  g_test_summary ("Each line of the answer to EHLO must be read as what it announces.");
  for (guint i = 0; i < G_N_ELEMENTS (offer_cases); i++)
    {
      const OfferCase *one = &offer_cases[i];
      g_autofree char *octets = g_strdup_printf ("250-SIZE 1\r\n250 %s\r\n", one->line);
      g_autoptr(LbSmtpReplyReader) reader = lb_smtp_reply_reader_new ();
      g_autoptr(LbSmtpResponse) response = NULL;
      LbSmtpOffer offer;

      g_test_message ("%s", one->line);
      lb_smtp_reply_reader_feed (reader, octets, strlen (octets));
      g_assert_cmpint (lb_smtp_reply_reader_next (reader, &response), ==, LB_SMTP_REPLY_WHOLE);
      offer = lb_smtp_offer_parse (response);
      g_assert_cmpint (offer.extensions, ==, one->extensions);
      g_assert_cmpint (offer.mechanisms, ==, one->mechanisms);
      g_assert_cmpuint (offer.size_limit, ==, one->size_limit);
    }
}

/* --- What a message holds --- */

typedef struct
{
  const char        *data;
  LbSmtpContentFlags flags;
} ContentCase;

static const ContentCase content_cases[] = {
  { "", 0 },
  { "Subject: x\r\n\r\nhello\r\n", 0 },
  { "\r\n\r\n\r\n", 0 },
  { "Subject: \303\244\r\n\r\nhello\r\n", LB_SMTP_CONTENT_8BIT | LB_SMTP_CONTENT_8BIT_HEADER },
  { "Subject: x\r\n\r\n\303\244\r\n", LB_SMTP_CONTENT_8BIT },
  { "\r\n\303\244\r\n", LB_SMTP_CONTENT_8BIT },
  { "\303", LB_SMTP_CONTENT_8BIT | LB_SMTP_CONTENT_8BIT_HEADER },
  { "a\n", LB_SMTP_CONTENT_BARE_LF },
  { "\n", LB_SMTP_CONTENT_BARE_LF },
  { "a\r\n\n.\r\n", LB_SMTP_CONTENT_BARE_LF },
  { "a\rb\r\n", LB_SMTP_CONTENT_BARE_CR },
  { "a\r\r\n", LB_SMTP_CONTENT_BARE_CR },
  { "a\r", LB_SMTP_CONTENT_BARE_CR },
};

static GPtrArray *
make_pieces (const char *data,
             gsize       n_octets,
             gsize       step)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize at = 0; at < n_octets; at += step)
    g_ptr_array_add (pieces, g_bytes_new (data + at, MIN (step, n_octets - at)));
  g_ptr_array_add (pieces, g_bytes_new_static ("", 0));

  return pieces;
}

static void
test_content (void) /* "/smtp/content" */
{
  g_test_summary ("What a message holds must be seen however it is cut.");
  for (guint i = 0; i < G_N_ELEMENTS (content_cases); i++)
    for (gsize step = 1; step < 30; step++)
      {
        const ContentCase *one = &content_cases[i];
        g_autoptr(GPtrArray) pieces = make_pieces (one->data, strlen (one->data), step);

        g_assert_cmpint (lb_smtp_content_scan (pieces), ==, one->flags);
      }
}

static void
test_stuffer_bounded (void) /* "/smtp/dot-stuffer/bounded" */
{
  const gsize n_octets = 3 * LB_LIMIT_UPSTREAM_PIECE_OCTETS;
  g_autofree char *data = g_malloc (n_octets);
  g_autoptr(GPtrArray) pieces = NULL;
  g_autoptr(LbSmtpDotStuffer) stuffer = NULL;
  gsize n_given = 0;

  g_test_summary ("A message must be given in pieces of a bounded size, even if all is dots.");
  for (gsize i = 0; i < n_octets; i += 3)
    memcpy (data + i, ".\r\n", 3);
  pieces = make_pieces (data, n_octets, n_octets);
  stuffer = lb_smtp_dot_stuffer_new (pieces);

  for (;;)
    {
      g_autoptr(GBytes) piece = lb_smtp_dot_stuffer_next (stuffer);

      if (piece == NULL)
        break;
      g_assert_cmpuint (g_bytes_get_size (piece), <=, LB_LIMIT_UPSTREAM_PIECE_OCTETS + 3);
      n_given += g_bytes_get_size (piece);
    }
  g_assert_cmpuint (n_given, ==, n_octets / 3 * 4);
}

/* --- Addresses --- */

static const struct
{
  const char *address;
  gboolean    is_sent;
} address_cases[] = {
  { "b@example.org", TRUE },
  { "Postmaster", TRUE },
  { "\"quoted\"@example.org", TRUE },
  { "b@[127.0.0.1]", TRUE },
  { "b@example.org>\r\nDATA", FALSE },
  { "b@example.org> NOTIFY=NEVER", FALSE },
  { "<b@example.org", FALSE },
  { "b @example.org", FALSE },
  { "b\t@example.org", FALSE },
  { "b\n@example.org", FALSE },
  { "b\r@example.org", FALSE },
  { "b\177@example.org", FALSE },
  { "b\302\205@example.org", FALSE },
  { "b\342\200\250@example.org", FALSE },
  { "b\377@example.org", FALSE },
  { "", FALSE },
};

static void
test_addresses (void) /* "/smtp/client/addresses" */
{
  g_test_summary ("An address that could forge a command must never reach the line.");
  for (guint i = 0; i < G_N_ELEMENTS (address_cases); i++)
    {
      g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
      g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
      g_autoptr(GPtrArray) pieces = make_pieces ("x\r\n", 3, 3);
      g_autoptr(LbSmtpClient) client = NULL;

      g_test_message ("address %u", i);
      lb_envelope_add_recipient (envelope, address_cases[i].address, NULL);
      client = lb_smtp_client_new (config, envelope, pieces, "nonce");
      g_assert_cmpint (!lb_smtp_client_is_decided (client), ==, address_cases[i].is_sent);
    }
}

static void
test_sender_address (void) /* "/smtp/client/sender-address" */
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GPtrArray) pieces = make_pieces ("x\r\n", 3, 3);
  g_autoptr(LbSmtpClient) client = NULL;
  g_autoptr(LbSmtpSendResult) result = NULL;

  g_test_summary ("A sender that could forge a command must keep the message back.");
  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("a@example.org>\r\nRCPT TO:<c@example.org");
  lb_envelope_add_recipient (envelope, "b@example.org", NULL);
  client = lb_smtp_client_new (config, envelope, pieces, "nonce");

  g_assert_true (lb_smtp_client_is_decided (client));
  result = lb_smtp_client_dup_result (client);
  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_REFUSED);
  g_assert_cmpuint (lb_smtp_send_result_get_fate (result, 0)->code, ==, 553);
}

static void
test_bare_line_ends (void) /* "/smtp/client/bare-line-ends" */
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GPtrArray) pieces = make_pieces ("a\r\n\n.\nMAIL FROM:<x@y>\r\n", 24, 24);
  g_autoptr(LbSmtpClient) client = NULL;
  g_autoptr(LbSmtpSendResult) result = NULL;

  g_test_summary ("A message in which another could hide must not be sent at all.");
  lb_envelope_add_recipient (envelope, "b@example.org", NULL);
  client = lb_smtp_client_new (config, envelope, pieces, "nonce");

  g_assert_true (lb_smtp_client_is_decided (client));
  result = lb_smtp_client_dup_result (client);
  g_assert_cmpuint (lb_smtp_send_result_get_fate (result, 0)->code, ==, 554);
}

static void
test_no_recipients (void) /* "/smtp/client/no-recipients" */
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GPtrArray) pieces = make_pieces ("x\r\n", 3, 3);
  g_autoptr(LbSmtpClient) client = lb_smtp_client_new (config, envelope, pieces, "nonce");
  g_autoptr(LbSmtpSendResult) result = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("A message to nobody must be done at once, and not be called sent.");
  g_assert_true (lb_smtp_client_is_decided (client));
  result = lb_smtp_client_dup_result (client);
  text = lb_smtp_send_result_dup_text (result);
  g_assert_cmpint (result->outcome, ==, LB_SMTP_OUTCOME_REFUSED);
  g_assert_cmpstr (text, ==, "The message has no recipients");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (reply_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/smtp/reply-reader/", reply_cases[i].name, NULL);

      g_test_add_data_func (path, &reply_cases[i], test_reply);
    }
  g_test_add_func ("/smtp/reply-reader/limits", test_reply_limits);
  g_test_add_func ("/smtp/reply-reader/nul", test_reply_nul);
  g_test_add_func ("/smtp/reply-reader/after-malformed", test_reply_after_malformed);
  g_test_add_func ("/smtp/offer", test_offer);
  g_test_add_func ("/smtp/content", test_content);
  g_test_add_func ("/smtp/dot-stuffer/bounded", test_stuffer_bounded);
  g_test_add_func ("/smtp/client/addresses", test_addresses);
  g_test_add_func ("/smtp/client/sender-address", test_sender_address);
  g_test_add_func ("/smtp/client/bare-line-ends", test_bare_line_ends);
  g_test_add_func ("/smtp/client/no-recipients", test_no_recipients);

  return g_test_run ();
}
