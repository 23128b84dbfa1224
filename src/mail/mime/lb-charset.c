#define G_LOG_DOMAIN "lb-charset"

#include "config.h"
#include "mail/mime/lb-charset.h"

#include <errno.h>
#include <string.h>

#define CHARSET_NAME_MAX 40

/* What stands for a NUL, which no C string can hold: the control that ASCII has for this. */
#define SUBSTITUTE '\x1a'

/* windows-1252, 0x80 to 0x9f; its five holes are controls as in ISO-8859-1. */
static const guint16 windows_1252[] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
  0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
  0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
  0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/* Names that mail uses for more than they mean, and the superset that readers take them for. */
static const struct
{
  const char *name;
  const char *iconv_name;
} supersets[] = {
  { "big5", "BIG5-HKSCS" },
  { "euc-kr", "CP949" },
  { "gb2312", "GB18030" },
  { "gb_2312-80", "GB18030" },
  { "gbk", "GB18030" },
  { "iso-8859-9", "CP1254" },
  { "ks_c_5601-1987", "CP949" },
  { "shift_jis", "CP932" },
  { "shift-jis", "CP932" },
  { "sjis", "CP932" },
  { "tis-620", "CP874" },
  { "unicode-1-1-utf-7", "UTF-7" },
  { "x-sjis", "CP932" },
};

static gboolean
lb_charset_is_any (const char         *charset,
                   const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (charset, names[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
lb_charset_is_utf8 (const char *charset)
{
  return lb_charset_is_any (charset, (const char * const[]) { "utf-8", "utf8", NULL });
}

static gboolean
lb_charset_is_ascii (const char *charset)
{
  return lb_charset_is_any (charset, (const char * const[]) { "us-ascii", "ascii", "ansi_x3.4-1968",
                                                              "unknown-8bit", "", NULL });
}

/* ISO-8859-1 has no printable character where windows-1252 has more: readers take one for the
 * other. */
static gboolean
lb_charset_is_windows_1252 (const char *charset)
{
  return lb_charset_is_any (charset, (const char * const[]) { "iso-8859-1", "latin1", "iso_8859-1",
                                                              "iso8859-1", "windows-1252", "cp1252",
                                                              NULL });
}

static gboolean
lb_charset_is_7bit (const char *octets,
                    gsize       length)
{
  guchar all = 0;

  for (gsize i = 0; i < length; i++)
    all |= (guchar) octets[i];

  return all < 0x80;
}

static gboolean
lb_charset_is_superset_of_ascii (const char *charset)
{
  return lb_charset_is_utf8 (charset) || lb_charset_is_ascii (charset) ||
         lb_charset_is_windows_1252 (charset);
}

static char *
lb_charset_dup_without_nul (const char *octets,
                            gsize       length)
{
  char *clean = g_memdup2 (octets, length);

  for (gsize i = 0; i < length; i++)
    if (clean[i] == '\0')
      clean[i] = SUBSTITUTE;

  return clean;
}

/**
 * lb_charset_get_windows_1252:
 * @octet: an octet of windows-1252
 *
 * Returns: its character; for the five octets without one the control of the same number
 */
gunichar
lb_charset_get_windows_1252 (guint8 octet)
{
  return octet >= 0x80 && octet < 0xa0 ? windows_1252[octet - 0x80] : octet;
}

static char *
lb_charset_from_windows_1252 (const char *octets,
                              gsize       length)
{
  GString *text = g_string_sized_new (length + length / 8);

  for (gsize i = 0; i < length; i++)
    {
      if ((guchar) octets[i] < 0x80)
        g_string_append_c (text, octets[i]);
      else
        g_string_append_unichar (text, lb_charset_get_windows_1252 ((guint8) octets[i]));
    }

  return g_string_free (text, FALSE);
}

/* The name goes to the system's iconv, which would take slashes for options and paths. */
static GIConv
lb_charset_open (const char *charset,
                 const char *octets,
                 gsize       length)
{
  const char *name = charset;

  if (strlen (charset) > CHARSET_NAME_MAX)
    return (GIConv) -1;
  for (const char *at = charset; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("-_.:+", *at) == NULL)
      return (GIConv) -1;

  for (guint i = 0; i < G_N_ELEMENTS (supersets); i++)
    if (g_ascii_strcasecmp (charset, supersets[i].name) == 0)
      name = supersets[i].iconv_name;

  /* RFC 2781 4.3: big-endian unless a mark says otherwise. */
  if (g_ascii_strcasecmp (charset, "utf-16") == 0)
    name = length >= 2 && memcmp (octets, "\377\376", 2) == 0 ? "UTF-16" : "UTF-16BE";

  return g_iconv_open ("UTF-8", name);
}

/* Converts all; an octet that does not fit becomes U+FFFD. A character cut off at the end is no
 * fault. */
static char *
lb_charset_convert (GIConv      converter,
                    const char *octets,
                    gsize       length,
                    guint      *n_faults)
{
  GString *text = g_string_sized_new (length + length / 2);
  char *in = (char *) octets;
  gsize n_in = length;

  while (n_in > 0)
    {
      char buffer[1024];
      char *out = buffer;
      gsize n_out = sizeof buffer;
      gsize status = g_iconv (converter, &in, &n_in, &out, &n_out);
      int error = status == (gsize) -1 ? errno : 0;

      g_string_append_len (text, buffer, out - buffer);
      if (error == EILSEQ)
        {
          in++;
          n_in--;
          *n_faults += 1;
          g_string_append (text, "\357\277\275");
        }
      else if (error != 0 && error != E2BIG)
        {
          break;
        }
    }

  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == '\0')
      text->str[i] = SUBSTITUTE;
  return g_string_free (text, FALSE);
}

static char *
lb_charset_guess (const char      *octets,
                  gsize            length,
                  LbCharsetResult *result)
{
  const char *end;
  gboolean is_valid = g_utf8_validate_len (octets, length, &end);

  /* A last character that was cut off does not make it another charset, but a lone one may be. */
  if (is_valid ||
      (octets + length - end < 4 &&
       g_utf8_get_char_validated (end, octets + length - end) == (gunichar) -2 &&
       !lb_charset_is_7bit (octets, (gsize) (end - octets))))
    {
      *result = LB_CHARSET_UNDECLARED_UTF8;
      return g_strndup (octets, (gsize) (end - octets));
    }

  *result = LB_CHARSET_UNDECLARED_OTHER;
  return lb_charset_from_windows_1252 (octets, length);
}

static char *
lb_charset_convert_any (const char      *octets,
                        gsize            length,
                        const char      *charset,
                        LbCharsetResult *result)
{
  GIConv converter;
  guint n_faults = 0;
  char *text;

  if (lb_charset_is_ascii (charset) || lb_charset_is_utf8 (charset))
    {
      text = lb_charset_guess (octets, length, result);
      if (lb_charset_is_utf8 (charset))
        *result = *result == LB_CHARSET_UNDECLARED_UTF8 ? LB_CHARSET_AS_DECLARED : LB_CHARSET_WRONG;
      return text;
    }

  if (lb_charset_is_windows_1252 (charset))
    {
      *result = LB_CHARSET_AS_DECLARED;
      if (g_utf8_validate_len (octets, length, NULL))
        *result = LB_CHARSET_SUSPECT;
      return lb_charset_from_windows_1252 (octets, length);
    }

  converter = lb_charset_open (charset, octets, length);
  if (converter == (GIConv) -1)
    {
      text = lb_charset_guess (octets, length, result);
      *result = LB_CHARSET_UNKNOWN;
      return text;
    }

  text = lb_charset_convert (converter, octets, length, &n_faults);
  g_iconv_close (converter);
  *result = n_faults > 0 ? LB_CHARSET_WRONG : LB_CHARSET_AS_DECLARED;
  return text;
}

/**
 * lb_charset_to_utf8:
 * @octets: text in some charset
 * @length: how many octets
 * @charset: (nullable): the declared charset (RFC 2045 5.1); %NULL and "" when none is
 * @result: (out) (optional): how the text was found
 *
 * Makes UTF-8 of @octets, whatever they are: the declared charset, else UTF-8 where it is valid,
 * else windows-1252. Octets that do not fit become U+FFFD, NULs the control SUBSTITUTE. When
 * @octets end amid a character, its begin is left out.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
lb_charset_to_utf8 (const char      *octets,
                    gsize            length,
                    const char      *charset,
                    LbCharsetResult *result)
{
  LbCharsetResult own_result = LB_CHARSET_AS_DECLARED;
  g_autofree char *clean = NULL;
  char *text;

  if (charset == NULL)
    charset = "";

  if (lb_charset_is_superset_of_ascii (charset))
    {
      if (memchr (octets, '\0', length) != NULL)
        octets = clean = lb_charset_dup_without_nul (octets, length);
      if (lb_charset_is_7bit (octets, length))
        text = g_strndup (octets, length);
      else
        text = lb_charset_convert_any (octets, length, charset, &own_result);
    }
  else
    {
      text = lb_charset_convert_any (octets, length, charset, &own_result);
    }

  if (result != NULL)
    *result = own_result;
  return text;
}
