#define G_LOG_DOMAIN "test-smtp-line-reader"

#include "config.h"

#include <string.h>

#include "smtp/lb-smtp-line-reader.h"

#define MAX_OCTETS 16

/* What the reader makes of @octets when they come @n_step at a time: lines in brackets, "!" before
 * one that was too long. */
static char *
read_in_steps (const char *octets,
               gsize       n_octets,
               gsize       n_step)
{
  GString *seen = g_string_new (NULL);
  LbSmtpLineReader reader;
  char *line;
  gsize length;

  lb_smtp_line_reader_init (&reader, MAX_OCTETS);
  for (gsize i = 0; i < n_octets; i += n_step)
    {
      LbSmtpLineResult result;

      lb_smtp_line_reader_feed (&reader, octets + i, MIN (n_step, n_octets - i));
      while ((result = lb_smtp_line_reader_next (&reader, &line, &length)) != LB_SMTP_LINE_NONE)
        {
          g_string_append (seen, result == LB_SMTP_LINE_TOO_LONG ? "!" : "");
          g_string_append_c (seen, '[');
          g_string_append_len (seen, line, (gssize) length);
          g_string_append_c (seen, ']');
        }
    }
  lb_smtp_line_reader_clear (&reader);

  return g_string_free (seen, FALSE);
}

static void
test_line_reader_ends_lines_by_crlf (void)
{
  static const struct
  {
    const char *octets;
    const char *seen;
  } cases[] = {
    { "a\r\nb\r\n", "[a][b]"                  },
    { "\r\n\r\n", "[][]"                    },
    { "a\nb\r\n", "[a\nb]"                  },
    { "a\rb\r\n", "[a\rb]"                  },
    { "a\n\rb\r\n", "[a\n\rb]"                },
    { "a\r\r\n", "[a\r]"                   },
    { "\n\r\n", "[\n]"                    },
    { "a", ""                        },
    { "a\r", ""                        },
    { "a\n", ""                        },
    { "12345678901234\r\na\r\n", "[12345678901234][a]"     },
    { "123456789012345\r\na\r\n", "![123456789012345][a]"  },
    { "12345678901234\r\r\n", "![12345678901234\r]"     },
    { "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\r\na\r\n", "![\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n][a]" },
  };

  g_test_summary ("Only CRLF must end a line, wherever what comes is cut.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (gsize n_step = 1; n_step <= strlen (cases[i].octets); n_step++)
        {
          g_autofree char *seen = read_in_steps (cases[i].octets, strlen (cases[i].octets), n_step);

          g_assert_cmpstr (seen, ==, cases[i].seen);
        }
    }
}

static void
test_line_reader_keeps_nul (void)
{
  LbSmtpLineReader reader;
  char *line;
  gsize length;

  g_test_summary ("A NUL must be given as it came, not end the line.");

  lb_smtp_line_reader_init (&reader, MAX_OCTETS);
  lb_smtp_line_reader_feed (&reader, "a\0b\r\n", 5);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
  g_assert_cmpmem (line, length, "a\0b", 3);
  lb_smtp_line_reader_clear (&reader);
}

static void
test_line_reader_is_bounded (void)
{
  static const char * const pieces[] = { "x", "\n", "\r", "" };
  g_autofree char *block = g_malloc (4096);

  g_test_summary ("A line without an end must not be kept.");

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      gsize n_piece = MAX (strlen (pieces[i]), 1);
      LbSmtpLineReader reader;
      char *line;
      gsize length;

      for (gsize j = 0; j < 4096; j++)
        block[j] = pieces[i][j % n_piece];
      lb_smtp_line_reader_init (&reader, MAX_OCTETS);
      for (guint j = 0; j < 1000; j++)
        {
          lb_smtp_line_reader_feed (&reader, block, 4096);
          g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==,
                           LB_SMTP_LINE_NONE);
          g_assert_cmpuint (reader.n_allocated, <=, 4 * 4096);
        }
      lb_smtp_line_reader_feed (&reader, "\r\nnext\r\n", 8);
      g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==,
                       LB_SMTP_LINE_TOO_LONG);
      g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
      g_assert_cmpmem (line, length, "next", 4);
      lb_smtp_line_reader_clear (&reader);
    }
}

static void
test_line_reader_gives_back (void)
{
  g_autofree char *block = g_strnfill (65536, 'x');
  LbSmtpLineReader reader;
  char *line;
  gsize length;

  g_test_summary ("An idle connection must not hold on to a large buffer.");

  lb_smtp_line_reader_init (&reader, 100000);
  lb_smtp_line_reader_feed (&reader, block, 65536);
  lb_smtp_line_reader_feed (&reader, "\r\n", 2);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
  g_assert_cmpuint (length, ==, 65536);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_NONE);
  g_assert_cmpuint (reader.n_allocated, ==, 0);
  lb_smtp_line_reader_clear (&reader);
}

static void
test_line_reader_hands_over (void)
{
  LbSmtpLineReader reader;
  const char *rest;
  char *line;
  gsize length;
  gsize n_octets;

  g_test_summary ("What follows a line must be there for other readers, and be forgotten for TLS.");

  lb_smtp_line_reader_init (&reader, MAX_OCTETS);
  lb_smtp_line_reader_feed (&reader, "DATA\r\nHello\r\nQUIT\r\nMAIL", 23);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
  rest = lb_smtp_line_reader_peek (&reader, &n_octets);
  g_assert_cmpmem (rest, n_octets, "Hello\r\nQUIT\r\nMAIL", 17);
  lb_smtp_line_reader_consume (&reader, 7);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
  g_assert_cmpstr (line, ==, "QUIT");
  lb_smtp_line_reader_drop (&reader);
  lb_smtp_line_reader_feed (&reader, "\r\n", 2);
  g_assert_cmpint (lb_smtp_line_reader_next (&reader, &line, &length), ==, LB_SMTP_LINE_OK);
  g_assert_cmpstr (line, ==, "");
  lb_smtp_line_reader_clear (&reader);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/line-reader/ends-lines-by-crlf", test_line_reader_ends_lines_by_crlf);
  g_test_add_func ("/smtp/line-reader/keeps-nul", test_line_reader_keeps_nul);
  g_test_add_func ("/smtp/line-reader/is-bounded", test_line_reader_is_bounded);
  g_test_add_func ("/smtp/line-reader/gives-back", test_line_reader_gives_back);
  g_test_add_func ("/smtp/line-reader/hands-over", test_line_reader_hands_over);

  return g_test_run ();
}
