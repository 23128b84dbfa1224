#define G_LOG_DOMAIN "lb-header-text"

#include "config.h"
#include "mail/mime/lb-header-text.h"

#include <string.h>

#include "mail/mime/lb-charset.h"
#include "mail/mime/lb-mime-decode.h"

/* RFC 2047 2 allows 75 octets; writers that never fold go far beyond. Bounded, since each unended
 * word is searched to this length. */
#define ENCODED_WORD_MAX 4096

typedef struct
{
  const char *charset;
  gsize       charset_length;
  const char *payload;
  gsize       payload_length;
  gboolean    is_base64;
  const char *end;
} LbEncodedWord;

/* What was decoded of adjacent words of one charset; a character may be cut between two words. */
typedef struct
{
  GString    *text;
  GString    *octets;
  const char *charset;
  gsize       charset_length;
} LbEncodedRun;

/* RFC 2047 2: =?charset?encoding?payload?= and RFC 2231 5: *language behind the charset. */
static gboolean
lb_encoded_word_parse (LbEncodedWord *word,
                       const char    *at)
{
  const char *question;
  const char *end;
  gsize length;

  word->charset = at + 2;
  question = memchr (word->charset, '?', strnlen (word->charset, 80));
  if (question == NULL || question == word->charset || question[1] == '\0' || question[2] != '?')
    return FALSE;

  word->charset_length = (gsize) (question - word->charset);
  word->is_base64 = g_ascii_tolower (question[1]) == 'b';
  if (!word->is_base64 && g_ascii_tolower (question[1]) != 'q')
    return FALSE;

  word->payload = question + 3;
  length = strnlen (word->payload, ENCODED_WORD_MAX);
  end = g_strstr_len (word->payload, (gssize) length, "?=");
  if (end == NULL)
    return FALSE;

  word->payload_length = (gsize) (end - word->payload);
  word->end = end + 2;
  for (gsize i = 0; i < word->charset_length; i++)
    {
      if (word->charset[i] == '*')
        word->charset_length = i;
      else if (!g_ascii_isgraph (word->charset[i]))
        return FALSE;
    }

  return word->charset_length > 0;
}

/* RFC 2047 4.2: "_" is a space, "=XX" an octet. */
static void
lb_encoded_word_append_q (GString    *octets,
                          const char *payload,
                          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (payload[i] == '=' && i + 2 < length && g_ascii_isxdigit (payload[i + 1]) &&
          g_ascii_isxdigit (payload[i + 2]))
        {
          g_string_append_c (octets, (char) (g_ascii_xdigit_value (payload[i + 1]) * 16 +
                                             g_ascii_xdigit_value (payload[i + 2])));
          i += 2;
        }
      else
        {
          g_string_append_c (octets, payload[i] == '_' ? ' ' : payload[i]);
        }
    }
}

static void
lb_encoded_run_flush (LbEncodedRun *run)
{
  g_autofree char *charset = NULL;
  g_autofree char *text = NULL;

  if (run->octets->len == 0)
    return;

  charset = g_strndup (run->charset, run->charset_length);
  text = lb_charset_to_utf8 (run->octets->str, run->octets->len, charset, NULL);
  g_string_append (run->text, text);
  g_string_truncate (run->octets, 0);
}

static void
lb_encoded_run_add (LbEncodedRun        *run,
                    const LbEncodedWord *word)
{
  if (run->charset_length != word->charset_length ||
      g_ascii_strncasecmp (run->charset, word->charset, word->charset_length) != 0)
    lb_encoded_run_flush (run);
  run->charset = word->charset;
  run->charset_length = word->charset_length;

  if (word->is_base64)
    {
      gsize n_octets;
      g_autofree char *octets = lb_mime_decode (LB_MIME_ENCODING_BASE64, word->payload,
                                                word->payload_length, ENCODED_WORD_MAX, &n_octets);

      g_string_append_len (run->octets, octets, (gssize) n_octets);
    }
  else
    {
      lb_encoded_word_append_q (run->octets, word->payload, word->payload_length);
    }
}

static gboolean
lb_header_text_is_blank (const char *from,
                         const char *to)
{
  while (from < to && (*from == ' ' || *from == '\t'))
    from++;

  return from == to;
}

static char *
lb_header_text_decode_words (const char *line)
{
  LbEncodedRun run = { .text = g_string_sized_new (strlen (line)), .octets = g_string_new (NULL) };
  const char *plain = line;
  gboolean after_word = FALSE;
  const char *at = line;

  while ((at = strstr (at, "=?")) != NULL)
    {
      LbEncodedWord word;

      if (!lb_encoded_word_parse (&word, at))
        {
          at += 2;
          continue;
        }

      /* RFC 2047 6.2: white space between two encoded words is not shown. */
      if (!after_word || !lb_header_text_is_blank (plain, at))
        {
          lb_encoded_run_flush (&run);
          g_string_append_len (run.text, plain, at - plain);
        }
      lb_encoded_run_add (&run, &word);
      plain = at = word.end;
      after_word = TRUE;
    }

  lb_encoded_run_flush (&run);
  g_string_append (run.text, plain);
  g_string_free (run.octets, TRUE);
  return g_string_free (run.text, FALSE);
}

/* A decoded word may hold anything; the text is for one line of a list. */
static void
lb_header_text_flatten (char *text)
{
  for (char *at = text; *at != '\0'; at++)
    if ((guchar) *at < 0x20 || *at == 0x7f)
      *at = ' ';
}

/**
 * lb_header_text_make_utf8:
 * @line: an unfolded value
 *
 * Returns: (transfer full): @line as valid UTF-8; octets that are none are taken as windows-1252
 */
char *
lb_header_text_make_utf8 (const char *line)
{
  return lb_charset_to_utf8 (line, strlen (line), NULL, NULL);
}

/**
 * lb_header_text_decode:
 * @line: an unfolded value (RFC 5322 2.2.1), with encoded words (RFC 2047) or octets above 127
 *
 * Returns: (transfer full): what it says, on one line, valid UTF-8
 */
char *
lb_header_text_decode (const char *line)
{
  g_autofree char *utf8 = lb_header_text_make_utf8 (line);
  char *text = strstr (utf8, "=?") != NULL ? lb_header_text_decode_words (utf8)
                                           : g_steal_pointer (&utf8);

  lb_header_text_flatten (text);
  return text;
}

/**
 * lb_header_text_dup_ids:
 * @line: the unfolded value of Message-ID, In-Reply-To or References
 *
 * Takes what stands between angle brackets; without them the words that have an "@" (RFC 5322
 * 3.6.4).
 *
 * Returns: (transfer full): the identifiers, a space between them; valid UTF-8
 */
char *
lb_header_text_dup_ids (const char *line)
{
  g_autofree char *utf8 = lb_header_text_make_utf8 (line);
  GString *ids = g_string_new (NULL);
  gboolean has_brackets = strchr (utf8, '<') != NULL;
  char *at = utf8;

  lb_header_text_flatten (utf8);
  while (*at != '\0')
    {
      char *begin = has_brackets ? strchr (at, '<') : at;
      gsize length;

      if (begin == NULL)
        break;
      if (has_brackets)
        begin++;
      length = strcspn (begin, has_brackets ? ">" : " <>,");
      at = begin + length;
      if (*at != '\0')
        *at++ = '\0';
      g_strdelimit (begin, " ", '_');
      if (*begin != '\0' && (has_brackets || strchr (begin, '@') != NULL))
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", begin);
    }

  return g_string_free (ids, FALSE);
}

/**
 * lb_header_text_dup_id:
 * @line: the unfolded value of Message-ID or In-Reply-To
 *
 * Returns: (transfer full): the first identifier without angle brackets, else the first word; "" in
 *   an empty value
 */
char *
lb_header_text_dup_id (const char *line)
{
  char *ids = lb_header_text_dup_ids (line);

  if (*ids == '\0')
    {
      g_free (ids);
      ids = lb_header_text_decode (line);
    }
  ids[strcspn (ids, " ")] = '\0';
  return ids;
}
