#define G_LOG_DOMAIN "test-smtp-data"

#include "config.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/lb-smtp-data.h"

/* The rules once more, in the plainest way: the message ends at the first CRLF.CRLF, where the DATA
 * command's own CRLF counts; of each line that begins with a dot, the dot goes. */
static gboolean
read_plainly (const GString *octets,
              GString       *message,
              gsize         *n_used)
{
  g_autoptr(GString) whole = g_string_new ("\r\n");
  gboolean is_complete = FALSE;
  gsize end = octets->len + 2;

  g_string_append_len (whole, octets->str, (gssize) octets->len);
  for (gsize i = 0; i + 5 <= whole->len && !is_complete; i++)
    {
      if (memcmp (whole->str + i, "\r\n.\r\n", 5) == 0)
        {
          is_complete = TRUE;
          end = i + 2;
        }
    }
  *n_used = is_complete ? end + 3 - 2 : octets->len;

  for (gsize i = 2; i < end; i++)
    {
      if (whole->str[i] != '.' || memcmp (whole->str + i - 2, "\r\n", 2) != 0)
        g_string_append_c (message, whole->str[i]);
    }

  return is_complete;
}

static LbEnvelopeFlags
find_flags_plainly (const GString *message)
{
  LbEnvelopeFlags flags = 0;

  for (gsize i = 0; i < message->len; i++)
    {
      char octet = message->str[i];

      if (octet == '\n' && (i == 0 || message->str[i - 1] != '\r'))
        flags |= LB_ENVELOPE_BARE_LF;
      if (octet == '\r' && (i + 1 == message->len || message->str[i + 1] != '\n'))
        flags |= LB_ENVELOPE_BARE_CR;
      if (octet == '\0')
        flags |= LB_ENVELOPE_NUL;
      if ((guchar) octet > 127)
        flags |= LB_ENVELOPE_UNDECLARED_8BIT;
    }

  return flags;
}

/* Reads @octets in two pieces. */
static void
check_cut (const GString *octets,
           gsize          cut)
{
  g_autoptr(GString) message = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;
  gsize n_expected;
  gboolean is_expected = read_plainly (octets, message, &n_expected);
  gboolean is_complete = FALSE;
  LbEnvelopeFlags flags;
  LbSmtpData data;
  gsize n_used;

  lb_smtp_data_init (&data, 0, 0);
  n_used = lb_smtp_data_feed (&data, octets->str, cut, &is_complete);
  if (!is_complete)
    n_used += lb_smtp_data_feed (&data, octets->str + cut, octets->len - cut, &is_complete);
  g_assert_cmpint (is_complete, ==, is_expected);
  g_assert_cmpuint (n_used, ==, n_expected);

  if (is_complete)
    {
      bytes = lb_smtp_data_finish (&data, &flags);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                       message->str, message->len);
      g_assert_cmpuint (flags, ==, find_flags_plainly (message));
    }
  lb_smtp_data_clear (&data);
}

static void
test_data_every_short_message (void)
{
  static const char alphabet[] = "\r\n.x\0";
  g_autoptr(GString) octets = g_string_new (NULL);

  g_test_summary ("All messages of up to six octets, cut everywhere, must be read by the rules.");

  for (guint length = 0; length <= 6; length++)
    {
      guint n_cases = 1;

      for (guint i = 0; i < length; i++)
        n_cases *= 5;
      for (guint number = 0; number < n_cases; number++)
        {
          g_string_truncate (octets, 0);
          for (guint i = 0, rest = number; i < length; i++, rest /= 5)
            g_string_append_c (octets, alphabet[rest % 5]);
          g_string_append (octets, "\r\n.\r\nz");
          for (gsize cut = 0; cut <= octets->len; cut++)
            check_cut (octets, cut);
        }
    }
}

static void
test_data_random_messages (void)
{
  static const char alphabet[] = "\r\r\n\n..x\0\xFF";

  g_test_summary ("Long messages of what is odd must be read by the rules, wherever they are cut.");

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(GString) octets = g_string_new (NULL);

      for (guint j = 0; j < 2000; j++)
        {
          if (g_test_rand_int_range (0, 4) == 0)
            g_string_append (octets, "\r\n");
          else
            g_string_append_c (octets, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
        }
      check_cut (octets, (gsize) g_test_rand_int_range (0, (gint32) octets->len + 1));
    }
}

static void
test_data_size_is_judged (void)
{
  static const struct
  {
    const char *octets;
    guint64     limit;
    gboolean    is_too_big;
    guint64     n_received;
  } cases[] = {
    { "12345678\r\n.\r\n", 10, FALSE, 10 },
    { "123456789\r\n.\r\n", 10, TRUE, 11 },
    { "..2345678\r\n.\r\n", 10, FALSE, 10 },
    { "12345\r\n\r\n.\r\n", 8, TRUE, 9  },
    { ".\r\n", 1, FALSE, 0  },
    { "1234567890123\r\n.\r\n", 0, FALSE, 15 },
  };

  g_test_summary ("The size of a message is that after unstuffing, with its last CRLF.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_complete = FALSE;
      LbSmtpData data;

      lb_smtp_data_init (&data, cases[i].limit, 0);
      lb_smtp_data_feed (&data, cases[i].octets, strlen (cases[i].octets), &is_complete);
      g_assert_true (is_complete);
      g_assert_true (lb_smtp_data_is_too_big (&data) == cases[i].is_too_big);
      g_assert_cmpuint (lb_smtp_data_get_n_received (&data), ==, cases[i].n_received);
      g_assert_true (data.octets == NULL || !cases[i].is_too_big);
      lb_smtp_data_clear (&data);
    }
}

static void
test_data_hint_is_not_trusted (void)
{
  LbEnvelopeFlags flags;
  gboolean is_complete = FALSE;
  g_autoptr(GBytes) bytes = NULL;
  LbSmtpData data;

  g_test_summary ("A SIZE= that is a lie must not cost its memory.");

  lb_smtp_data_init (&data, 0, G_MAXUINT64);
  lb_smtp_data_feed (&data, "x", 1, &is_complete);
  g_assert_cmpuint (data.n_allocated, <=, 1048576);
  lb_smtp_data_feed (&data, "\r\n.\r\n", 5, &is_complete);
  g_assert_true (is_complete);
  bytes = lb_smtp_data_finish (&data, &flags);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 3);
}

static void
test_data_too_much_is_dropped (void)
{
  g_autofree char *block = g_strnfill (65536, 'x');
  gboolean is_complete = FALSE;
  LbSmtpData data;

  g_test_summary ("What is over the limit must be read and not be kept.");

  lb_smtp_data_init (&data, 100000, 0);
  for (guint i = 0; i < 200; i++)
    {
      g_assert_cmpuint (lb_smtp_data_feed (&data, block, 65536, &is_complete), ==, 65536);
      g_assert_cmpuint (data.n_octets, <=, 100000);
      g_assert_true (i < 1 || data.octets == NULL);
    }
  g_assert_cmpuint (lb_smtp_data_feed (&data, "\r\n.\r\nQUIT", 9, &is_complete), ==, 5);
  g_assert_true (is_complete);
  g_assert_true (lb_smtp_data_is_too_big (&data));
  g_assert_cmpuint (lb_smtp_data_get_n_received (&data), ==, 200 * 65536 + 2);
  lb_smtp_data_clear (&data);
}

static void
test_data_chunks_are_kept (void)
{
  static const struct
  {
    const char     *octets;
    LbEnvelopeFlags flags;
  } cases[] = {
    { "", 0                                                      },
    { "a\r\n", 0                                                      },
    { "a\r\n.\r\nb\r\n", 0                                                      },
    { "..\r\n", 0                                                      },
    { "a", LB_ENVELOPE_NO_FINAL_CRLF                              },
    { "a\n", LB_ENVELOPE_NO_FINAL_CRLF | LB_ENVELOPE_BARE_LF        },
    { "a\r", LB_ENVELOPE_NO_FINAL_CRLF | LB_ENVELOPE_BARE_CR        },
    { "a\xFF\r\n", LB_ENVELOPE_UNDECLARED_8BIT                            },
    { "a\r\n.", LB_ENVELOPE_NO_FINAL_CRLF                              },
  };

  g_test_summary ("BDAT brings octets as they are; where its chunks are cut must not matter.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].octets);

      for (gsize cut = 0; cut <= length; cut++)
        {
          g_autoptr(GBytes) bytes = NULL;
          LbEnvelopeFlags flags;
          LbSmtpData data;

          lb_smtp_data_init (&data, 0, 0);
          lb_smtp_data_feed_chunk (&data, cases[i].octets, cut);
          lb_smtp_data_feed_chunk (&data, cases[i].octets + cut, length - cut);
          bytes = lb_smtp_data_finish (&data, &flags);
          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           cases[i].octets, length);
          g_assert_cmpuint (flags, ==, cases[i].flags);
        }
    }
}

static void
test_data_long_lines_are_found (void)
{
  static const guint lengths[] = { 998, 999 };

  g_test_summary ("A line of 998 octets is right, one more is marked, wherever it is cut.");

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *line = g_strnfill (lengths[i], 'x');
      g_autofree char *octets = g_strconcat ("..", line + 1, "\r\n.\r\n", NULL);
      gsize length = strlen (octets);

      for (gsize cut = 0; cut <= length; cut++)
        {
          g_autoptr(GBytes) bytes = NULL;
          gboolean is_complete = FALSE;
          LbEnvelopeFlags flags;
          LbSmtpData data;

          lb_smtp_data_init (&data, 0, 0);
          lb_smtp_data_feed (&data, octets, cut, &is_complete);
          if (!is_complete)
            lb_smtp_data_feed (&data, octets + cut, length - cut, &is_complete);
          g_assert_true (is_complete);
          bytes = lb_smtp_data_finish (&data, &flags);
          g_assert_cmpuint (flags, ==,
                            lengths[i] > LB_LIMIT_TEXT_LINE_OCTETS ? LB_ENVELOPE_LONG_LINE : 0);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/data/every-short-message", test_data_every_short_message);
  g_test_add_func ("/smtp/data/random-messages", test_data_random_messages);
  g_test_add_func ("/smtp/data/size-is-judged", test_data_size_is_judged);
  g_test_add_func ("/smtp/data/hint-is-not-trusted", test_data_hint_is_not_trusted);
  g_test_add_func ("/smtp/data/too-much-is-dropped", test_data_too_much_is_dropped);
  g_test_add_func ("/smtp/data/chunks-are-kept", test_data_chunks_are_kept);
  g_test_add_func ("/smtp/data/long-lines-are-found", test_data_long_lines_are_found);

  return g_test_run ();
}
