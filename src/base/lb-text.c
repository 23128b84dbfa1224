#define G_LOG_DOMAIN "lb-text"

#include "config.h"
#include "base/lb-text.h"

#include <string.h>

/* C0, DEL, C1, line and paragraph separators, and the controls that turn the reading direction:
 * each can forge a line of a log or take over a terminal. */
static gboolean
lb_text_is_unsafe (gunichar character)
{
  return character < 0x20 || (character >= 0x7f && character < 0xa0) ||
         character == 0x061c || character == 0x200e || character == 0x200f ||
         character == 0x2028 || character == 0x2029 ||
         (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069) || character == 0xfeff;
}

/**
 * lb_text_append_escaped:
 * @text: where to append
 * @octets: any octets, from anyone
 * @length: octets of @octets, or -1 when they are NUL-terminated
 * @max_octets: how many octets of @octets to take at most; an ellipsis stands for the rest. 0: all
 *
 * Appends @octets as one line of valid UTF-8 that is safe on a terminal and in a log: controls,
 * separators of lines, controls of direction and what is not UTF-8 become `\xNN`.
 */
void
lb_text_append_escaped (GString    *text,
                        const char *octets,
                        gssize      length,
                        gsize       max_octets)
{
  const char *at = octets;
  const char *end = octets + (length < 0 ? strlen (octets) : (gsize) length);
  gboolean is_cut = max_octets > 0 && (gsize) (end - octets) > max_octets;

  if (is_cut)
    end = octets + max_octets;

  while (at < end)
    {
      const char *plain = at;
      gunichar character;
      gsize n_octets = 1;

      while (at < end && *at >= 0x20 && *at < 0x7f)
        at++;
      g_string_append_len (text, plain, at - plain);
      if (at == end)
        break;

      character = g_utf8_get_char_validated (at, end - at);
      if (character != (gunichar) -1 && character != (gunichar) -2)
        n_octets = (gsize) (g_utf8_next_char (at) - at);
      else if (is_cut && end - at < 4 && character == (gunichar) -2)
        break;

      if (character == (gunichar) -1 || character == (gunichar) -2 || lb_text_is_unsafe (character))
        {
          for (gsize i = 0; i < n_octets; i++)
            g_string_append_printf (text, "\\x%02X", (guchar) at[i]);
        }
      else
        {
          g_string_append_len (text, at, (gssize) n_octets);
        }
      at += n_octets;
    }

  if (is_cut)
    g_string_append (text, "…");
}

/**
 * lb_text_escape:
 * @octets: any octets, from anyone
 * @length: octets of @octets, or -1 when they are NUL-terminated
 * @max_octets: how many octets of @octets to take at most; 0: all
 *
 * See lb_text_append_escaped().
 *
 * Returns: (transfer full): one safe line
 */
char *
lb_text_escape (const char *octets,
                gssize      length,
                gsize       max_octets)
{
  GString *text = g_string_new (NULL);

  lb_text_append_escaped (text, octets, length, max_octets);
  return g_string_free (text, FALSE);
}

static gboolean
lb_text_is_same (char first,
                 char second)
{
  return g_ascii_tolower (first) == g_ascii_tolower (second);
}

/* Beyond the character at @at, whether it is valid UTF-8 or not. */
static const char *
lb_text_skip_character (const char *at)
{
  at++;
  while ((*at & 0xc0) == 0x80)
    at++;

  return at;
}

/**
 * lb_text_matches_glob:
 * @text: any octets but NUL, from anyone
 * @glob: a pattern: `*` stands for anything, `?` for one character; the case of ASCII letters does
 *   not matter
 *
 * Takes no longer than the product of both lengths, whatever @text is: GPatternSpec may.
 *
 * Returns: whether the whole of @text has the form of @glob
 */
gboolean
lb_text_matches_glob (const char *text,
                      const char *glob)
{
  const char *star = NULL; /* behind the last one */
  const char *retry = NULL; /* where what it stands for ends at least */

  while (*text != '\0')
    {
      if (*glob == '*')
        {
          star = ++glob;
          retry = text;
        }
      else if (*glob == '?')
        {
          glob++;
          text = lb_text_skip_character (text);
        }
      else if (*glob != '\0' && lb_text_is_same (*glob, *text))
        {
          glob++;
          text++;
        }
      else if (star != NULL)
        {
          glob = star;
          text = ++retry;
        }
      else
        {
          return FALSE;
        }
    }

  return glob[strspn (glob, "*")] == '\0';
}
