#define G_LOG_DOMAIN "fuzz-line-reader"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/lb-smtp-line-reader.h"

#define MAX_OCTETS 64

/* The first octet says how the rest is cut. Where it is cut changes no line, no line is longer than
 * allowed or holds a CRLF, and what is kept is bounded. */

static GString *
read_lines (const char *octets,
            gsize       n_octets,
            gsize       piece)
{
  GString *seen = g_string_new (NULL);
  LbSmtpLineReader reader;
  LbSmtpLineResult result;
  char *line;
  gsize length;

  lb_smtp_line_reader_init (&reader, MAX_OCTETS);
  for (gsize at = 0; at < n_octets; at += piece)
    {
      lb_smtp_line_reader_feed (&reader, octets + at, MIN (piece, n_octets - at));
      while ((result = lb_smtp_line_reader_next (&reader, &line, &length)) != LB_SMTP_LINE_NONE)
        {
          g_assert_cmpuint (length, <=, MAX_OCTETS - 2);
          g_assert_null (g_strstr_len (line, (gssize) length, "\r\n"));
          g_string_append_printf (seen, "%d", (int) result);
          g_string_append_len (seen, line, (gssize) length);
        }
      g_assert_cmpuint (reader.end - reader.start, <=, MAX_OCTETS);
    }
  lb_smtp_line_reader_clear (&reader);

  return seen;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  GString *whole;
  GString *cut;

  if (size < 1)
    return 0;

  whole = read_lines ((const char *) data + 1, size - 1, G_MAXUINT16);
  cut = read_lines ((const char *) data + 1, size - 1, (gsize) data[0] % 16 + 1);
  g_assert_cmpmem (whole->str, whole->len, cut->str, cut->len);
  g_string_free (whole, TRUE);
  g_string_free (cut, TRUE);

  return 0;
}
