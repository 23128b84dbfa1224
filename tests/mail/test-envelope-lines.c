#include "config.h"

#include <string.h>

#include "mail/lb-envelope-lines.h"

#define N_RANDOM 400

static char *
make_word (gboolean is_empty_allowed)
{
  guint length = (guint) g_test_rand_int_range (is_empty_allowed ? 0 : 1, 40);
  GString *word = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    g_string_append_c (word, (char) g_test_rand_int_range (1, 256));

  return g_string_free (word, FALSE);
}

static char **
make_words (void)
{
  guint n_words = (guint) g_test_rand_int_range (0, 4);
  char **words = g_new0 (char *, n_words + 1);

  for (guint i = 0; i < n_words; i++)
    words[i] = make_word (FALSE);

  return words;
}

static void
set (char **place,
     char  *text)
{
  g_free (*place);
  *place = text;
}

static LbEnvelope *
make_envelope (void)
{
  LbEnvelope *envelope = lb_envelope_new ();
  guint n_recipients = (guint) g_test_rand_int_range (0, 5);

  set (&envelope->mail_from, make_word (TRUE));
  g_strfreev (envelope->mail_options);
  envelope->mail_options = make_words ();
  for (guint i = 0; i < n_recipients; i++)
    {
      g_autofree char *address = make_word (TRUE);
      g_auto(GStrv) options = make_words ();

      lb_envelope_add_recipient (envelope, address, (const char * const *) options);
    }
  set (&envelope->helo, make_word (TRUE));
  set (&envelope->protocol, make_word (TRUE));
  set (&envelope->peer, make_word (TRUE));
  set (&envelope->listener, make_word (TRUE));
  if (g_test_rand_int_range (0, 2) == 0)
    {
      envelope->tls_version = make_word (TRUE);
      envelope->tls_cipher = make_word (TRUE);
      envelope->tls_server_name = g_test_rand_int_range (0, 2) == 0 ? make_word (TRUE) : NULL;
    }
  set (&envelope->auth_user, make_word (TRUE));
  set (&envelope->auth_mechanism, make_word (TRUE));
  set (&envelope->session, make_word (TRUE));
  envelope->received_at_us = (gint64) (g_test_rand_double () * 4e15);
  envelope->flags = (LbEnvelopeFlags) g_test_rand_int_range (0, 256);

  return envelope;
}

static void
assert_same (const LbEnvelope *a,
             const LbEnvelope *b)
{
  g_assert_cmpstr (a->mail_from, ==, b->mail_from);
  g_assert_cmpstrv (a->mail_options, b->mail_options);
  g_assert_cmpuint (a->recipients->len, ==, b->recipients->len);
  for (guint i = 0; i < a->recipients->len; i++)
    {
      const LbRecipient *to_a = g_ptr_array_index (a->recipients, i);
      const LbRecipient *to_b = g_ptr_array_index (b->recipients, i);

      g_assert_cmpstr (to_a->address, ==, to_b->address);
      g_assert_cmpstrv (to_a->options, to_b->options);
    }
  g_assert_cmpstr (a->helo, ==, b->helo);
  g_assert_cmpstr (a->protocol, ==, b->protocol);
  g_assert_cmpstr (a->peer, ==, b->peer);
  g_assert_cmpstr (a->listener, ==, b->listener);
  g_assert_cmpstr (a->tls_version, ==, b->tls_version);
  g_assert_cmpstr (a->tls_cipher, ==, b->tls_cipher);
  g_assert_cmpstr (a->tls_server_name, ==, b->tls_server_name);
  g_assert_cmpstr (a->auth_user, ==, b->auth_user);
  g_assert_cmpstr (a->auth_mechanism, ==, b->auth_mechanism);
  g_assert_cmpstr (a->session, ==, b->session);
  g_assert_cmpint (a->received_at_us, ==, b->received_at_us);
  g_assert_cmpuint (a->flags, ==, b->flags);
}

static void
test_round_trip (void)
{
  g_test_summary ("Whatever octets an envelope holds, they come back, and the message untouched.");

  for (guint i = 0; i < N_RANDOM; i++)
    {
      g_autoptr(LbEnvelope) envelope = make_envelope ();
      g_autofree char *text = make_word (TRUE);
      g_autoptr(GBytes) message = g_bytes_new (text, strlen (text));
      g_autoptr(GBytes) octets = lb_envelope_lines_add (envelope, NULL, NULL, message);
      g_autoptr(GBytes) rest = NULL;
      g_autoptr(LbEnvelope) read = lb_envelope_lines_take (octets, &rest, NULL, NULL);

      g_assert_nonnull (read);
      assert_same (envelope, read);
      g_assert_true (g_bytes_equal (message, rest));
    }
}

static void
test_kept (void)
{
  static const char * const tags[] = { "two words", "b%c", NULL };
  static const char expected[] =
    "X-Envelope-State: read pinned\r\n"
    "X-Envelope-Tags: two%20words b%25c\r\n"
    "X-Envelope-Note: first  line%0Asecond\r\n"
    "X-Envelope-Transcript: 10 C MAIL FROM:<a@example.org>\r\n"
    "X-Envelope-Transcript: 25 S 250 2.1.0 OK \r\n";
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_autoptr(LbKept) kept = lb_kept_new ();
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(LbKept) read = NULL;
  g_autoptr(LbTranscript) read_transcript = NULL;
  g_autoptr(GBytes) octets = NULL;
  g_autoptr(GBytes) rest = NULL;
  g_autoptr(LbEnvelope) read_envelope = NULL;

  g_test_summary ("Tags, note, state and conversation come back with the envelope.");

  kept->is_read = TRUE;
  kept->is_pinned = TRUE;
  kept->tags = g_strdupv ((char **) tags);
  set (&kept->note, g_strdup ("first  line\nsecond"));
  lb_transcript_append (transcript, 10, LB_TRANSCRIPT_CLIENT, "MAIL FROM:<a@example.org>", -1);
  lb_transcript_append (transcript, 25, LB_TRANSCRIPT_SERVER, "250 2.1.0 OK ", -1);
  octets = lb_envelope_lines_add (envelope, kept, transcript, message);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (octets, NULL),
                                  (gssize) g_bytes_get_size (octets), expected));

  read_envelope = lb_envelope_lines_take (octets, &rest, &read, &read_transcript);
  g_assert_nonnull (read_envelope);
  assert_same (envelope, read_envelope);
  g_assert_true (g_bytes_equal (message, rest));
  g_assert_true (read->is_read && read->is_pinned);
  g_assert_cmpstrv (read->tags, tags);
  g_assert_cmpstr (read->note, ==, kept->note);
  g_assert_cmpstr (lb_transcript_get_text (read_transcript), ==,
                   lb_transcript_get_text (transcript));
}

static void
test_nested (void)
{
  g_autoptr(LbEnvelope) envelope = make_envelope ();
  g_autoptr(GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_autoptr(GBytes) once = lb_envelope_lines_add (envelope, NULL, NULL, message);
  g_autoptr(GBytes) twice = lb_envelope_lines_add (envelope, NULL, NULL, once);
  g_autoptr(GBytes) rest = NULL;
  g_autoptr(LbEnvelope) read = lb_envelope_lines_take (twice, &rest, NULL, NULL);

  g_test_summary ("A message that was an export itself keeps its own lines.");

  g_assert_nonnull (read);
  g_assert_true (g_bytes_equal (rest, once));
}

static void
test_form (void)
{
  static const char expected[] =
    "X-Envelope-From: <a@example.org> SIZE=20 BODY=8BITMIME\r\n"
    "X-Envelope-To: <b@example.org> NOTIFY=NEVER\r\n"
    "X-Envelope-To: <hidden%20one@example.org>\r\n"
    "X-Envelope-Helo: client.example\r\n"
    "X-Envelope-Protocol: SMTP\r\n"
    "X-Envelope-Peer: 127.0.0.1:40112\r\n"
    "X-Envelope-Listener: \r\n"
    "X-Envelope-Auth-User: \r\n"
    "X-Envelope-Auth-Mechanism: \r\n"
    "X-Envelope-Session: \r\n"
    "X-Envelope-Flags: 0\r\n"
    "X-Envelope-Size: 5\r\n"
    "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n"
    "hello";
  static const char * const options[] = { "NOTIFY=NEVER", NULL };
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) message = g_bytes_new_static ("hello", 5);
  g_autoptr(GBytes) octets = NULL;

  set (&envelope->mail_from, g_strdup ("a@example.org"));
  g_strfreev (envelope->mail_options);
  envelope->mail_options = g_strsplit ("SIZE=20 BODY=8BITMIME", " ", -1);
  lb_envelope_add_recipient (envelope, "b@example.org", options);
  lb_envelope_add_recipient (envelope, "hidden one@example.org", NULL);
  set (&envelope->helo, g_strdup ("client.example"));
  set (&envelope->peer, g_strdup ("127.0.0.1:40112"));
  envelope->received_at_us = G_GINT64_CONSTANT (1795348800123456);

  octets = lb_envelope_lines_add (envelope, NULL, NULL, message);
  g_assert_cmpmem (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), expected,
                   sizeof expected - 1);
}

/* What is no envelope of ours stays in the message, octet for octet. */
static const char * const not_ours[] = {
  "",
  "Subject: x\r\n\r\nbody\r\n",
  "X-Envelope-From: <a@example.org>\r\nSubject: x\r\n\r\n",
  "X-Envelope-From: a@example.org\r\nX-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <\r\nX-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Received-At: yesterday\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Received-At: 2026-13-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Received-At: 2026-11-22T12:00:00.12345xZ\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-State: lost\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Tags: %FF\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Note: %FF\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Transcript: 1 X MAIL\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Transcript: 1 C two%0A2 S lines\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Flags: many\r\n"
  "X-Envelope-Received-At: 2026-11-22T12:00:00.123456Z\r\n",
  "X-Envelope-From: <a>\r\nX-Envelope-Received-At: 2026-11-22T12:00:00.123456Z",
};

static void
test_not_ours (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (not_ours); i++)
    {
      g_autoptr(GBytes) octets = g_bytes_new_static (not_ours[i], strlen (not_ours[i]));
      g_autoptr(GBytes) rest = NULL;
      g_autoptr(LbEnvelope) read = lb_envelope_lines_take (octets, &rest, NULL, NULL);

      if (read != NULL)
        g_error ("It took: %s", not_ours[i]);
      g_assert_true (g_bytes_equal (octets, rest));
    }
}

static void
test_line_feeds (void)
{
  static const char text[] = "X-Envelope-From: <a>\nX-Envelope-To: <b>\n"
                             "X-Envelope-Received-At: 2026-11-22T12:00:00.000001Z\nSubject: x\n";
  g_autoptr(GBytes) octets = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr(GBytes) rest = NULL;
  g_autoptr(LbEnvelope) read = lb_envelope_lines_take (octets, &rest, NULL, NULL);

  g_test_summary ("A program that turned the line ends into LF has not lost the envelope.");

  g_assert_nonnull (read);
  g_assert_cmpstr (read->mail_from, ==, "a");
  g_assert_cmpint (read->received_at_us % G_USEC_PER_SEC, ==, 1);
  g_assert_cmpmem (g_bytes_get_data (rest, NULL), g_bytes_get_size (rest), "Subject: x\n", 11);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/envelope-lines/round-trip", test_round_trip);
  g_test_add_func ("/mail/envelope-lines/kept", test_kept);
  g_test_add_func ("/mail/envelope-lines/nested", test_nested);
  g_test_add_func ("/mail/envelope-lines/form", test_form);
  g_test_add_func ("/mail/envelope-lines/what-is-not-ours-stays", test_not_ours);
  g_test_add_func ("/mail/envelope-lines/line-feeds", test_line_feeds);

  return g_test_run ();
}
