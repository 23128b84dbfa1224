#include "config.h"

#include <string.h>

#include "mail/lb-envelope-lines.h"
#include "mail/lb-mbox.h"

#define N_RANDOM 300
#define AT_US G_GINT64_CONSTANT (1795348800000000)

static LbMboxReader *
read_bytes (GBytes *octets,
            gsize   max_octets)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (octets);

  return lb_mbox_reader_new (stream, max_octets);
}

static LbMboxReader *
read_text (const char *text,
           gsize       max_octets)
{
  g_autoptr(GBytes) octets = g_bytes_new_static (text, strlen (text));

  return read_bytes (octets, max_octets);
}

static void
assert_next (LbMboxReader *reader,
             const char   *sender,
             const char   *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbMboxMessage) message = lb_mbox_reader_read (reader, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);
  g_assert_cmpstr (message->sender, ==, sender);
  g_assert_nonnull (message->octets);
  g_assert_cmpmem (g_bytes_get_data (message->octets, NULL), g_bytes_get_size (message->octets),
                   text, strlen (text));
}

static void
assert_end (LbMboxReader *reader)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lb_mbox_reader_read (reader, NULL, &error));
  g_assert_no_error (error);
}

static void
append (GByteArray *file,
        GBytes     *message,
        const char *sender)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) with_lines = lb_envelope_lines_add (envelope, NULL, NULL, message);
  g_autoptr(GBytes) octets = lb_mbox_format (sender, AT_US, with_lines);

  g_byte_array_append (file, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
}

/* Writes them into one file, reads it, and compares octet for octet. */
static void
assert_round_trip (GPtrArray *messages)
{
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autoptr(LbMboxReader) reader = NULL;
  g_autoptr(GBytes) octets = NULL;

  for (guint i = 0; i < messages->len; i++)
    append (file, messages->pdata[i], "a@example.org");
  octets = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  reader = read_bytes (octets, 1 << 24);

  for (guint i = 0; i < messages->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbMboxMessage) message = lb_mbox_reader_read (reader, NULL, &error);
      g_autoptr(LbEnvelope) envelope = NULL;
      g_autoptr(GBytes) rest = NULL;

      g_assert_no_error (error);
      g_assert_nonnull (message);
      g_assert_cmpstr (message->sender, ==, "a@example.org");
      g_assert_cmpint (message->received_at_us, ==, AT_US);
      envelope = lb_envelope_lines_take (message->octets, &rest, NULL, NULL);
      g_assert_nonnull (envelope);
      g_assert_true (g_bytes_equal (rest, messages->pdata[i]));
    }
  assert_end (reader);
}

static void
test_corpus (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *name;

  g_test_summary ("Every file of the corpus goes through one mbox without a changed octet.");

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *octets;
      gsize length;

      g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
      g_ptr_array_add (messages, g_bytes_new_take (octets, length));
    }
  g_assert_cmpuint (messages->len, >=, 60);
  assert_round_trip (messages);
}

static void
test_random (void)
{
  static const char * const pieces[] = { "From ", ">", "\n", "\r\n", "\r", "x", "\n\n", "\n\r\n",
                                         "\nFrom a", "\n>>From b", "Subject: x", "\0" };
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_RANDOM; i++)
    {
      guint n_pieces = (guint) g_test_rand_int_range (0, 12);
      GByteArray *text = g_byte_array_new ();

      for (guint j = 0; j < n_pieces; j++)
        {
          const char *piece = pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))];

          g_byte_array_append (text, (const guint8 *) piece, (guint) MAX (strlen (piece), 1));
        }
      g_ptr_array_add (messages, g_byte_array_free_to_bytes (text));
    }
  assert_round_trip (messages);
}

static void
test_form (void)
{
  static const char expected[] = "From MAILER-DAEMON Sun Nov 22 12:00:00 2026\n"
                                 "Subject: x\r\n\r\n>From here\r\n>>From there\r\n> From\r\n\n";
  static const char text[] = "Subject: x\r\n\r\nFrom here\r\n>From there\r\n> From\r\n";
  g_autoptr(GBytes) message = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr(GBytes) octets = lb_mbox_format ("", AT_US, message);

  g_assert_cmpmem (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), expected,
                   sizeof expected - 1);
}

static void
test_foreign (void)
{
  g_autoptr(LbMboxReader) reader =
    read_text ("\n\nFrom a@example.org  Tue Nov 24 10:29:06 2026 +0000\nSubject: one\n\nfirst\n"
               "From here on it is text\n\n"
               "From - garbage\r\nSubject: two\r\n\r\nsecond\r\n\r\n"
               "From MAILER-DAEMON Tue Nov 24 10:29:06 2026\nSubject: three", 1000);

  g_test_summary ("The files of others: LF and CRLF, odd separators, no line end at the end.");

  assert_next (reader, "a@example.org",
               "Subject: one\n\nfirst\nFrom here on it is text\n");
  assert_next (reader, "-", "Subject: two\r\n\r\nsecond\r\n");
  assert_next (reader, NULL, "Subject: three");
  assert_end (reader);
}

static void
test_no_mbox (void)
{
  g_autoptr(LbMboxReader) reader = read_text ("Subject: no mbox\n\n", 1000);
  g_autoptr(LbMboxReader) empty = read_text ("", 1000);
  g_autoptr(GError) error = NULL;

  g_assert_null (lb_mbox_reader_read (reader, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  assert_end (empty);
}

static void
test_too_large (void)
{
  g_autofree char *large = g_strnfill (300000, 'x');
  g_autofree char *text = g_strconcat ("From a\n", large, "\n\nFrom b\nsmall\n\nFrom c\n", large,
                                       "From d\n\nFrom e\nlast\n\n", NULL);
  g_autoptr(LbMboxReader) reader = read_text (text, 100);
  g_autoptr(LbMboxMessage) first = lb_mbox_reader_read (reader, NULL, NULL);
  g_autoptr(LbMboxMessage) third = NULL;

  g_test_summary ("A message over the limit is told, is not held, and those behind it are read.");

  g_assert_nonnull (first);
  g_assert_null (first->octets);
  assert_next (reader, "b", "small\n");
  third = lb_mbox_reader_read (reader, NULL, NULL);
  g_assert_nonnull (third);
  g_assert_null (third->octets);
  assert_next (reader, "e", "last\n");
  assert_end (reader);
}

static void
test_limit (void)
{
  g_autoptr(LbMboxReader) reader = read_text ("From a\n12345678\n\nFrom b\n123456789\n\n", 9);
  g_autoptr(LbMboxMessage) second = NULL;

  g_test_summary ("The limit is of the message, without the empty line that ends it.");

  assert_next (reader, "a", "12345678\n");
  second = lb_mbox_reader_read (reader, NULL, NULL);
  g_assert_nonnull (second);
  g_assert_null (second->octets);
  assert_end (reader);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/mbox/corpus", test_corpus);
  g_test_add_func ("/mail/mbox/random", test_random);
  g_test_add_func ("/mail/mbox/form", test_form);
  g_test_add_func ("/mail/mbox/foreign", test_foreign);
  g_test_add_func ("/mail/mbox/no-mbox", test_no_mbox);
  g_test_add_func ("/mail/mbox/too-large", test_too_large);
  g_test_add_func ("/mail/mbox/limit", test_limit);

  return g_test_run ();
}
