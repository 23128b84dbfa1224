#define G_LOG_DOMAIN "lb-snippet"

#include "config.h"
#include "mail/lb-snippet.h"

#include <string.h>

#include "base/lb-limits.h"
#include "mail/html/lb-html-text.h"
#include "mail/mime/lb-mime-part.h"

/* Enough for most; newsletters begin with tens of kilobytes of style sheets. */
static const gsize read_octets[] = { 4096, 32768, 262144 };

/* Characters without a width, with which newsletters fill their preview text. */
static gboolean
lb_snippet_is_invisible (gunichar character)
{
  return character == 0xad || character == 0x34f || character == 0x61c ||
         (character >= 0x200b && character <= 0x200f) ||
         (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2060 && character <= 0x2069) || character == 0xfeff;
}

static gboolean
lb_snippet_is_space (gunichar character)
{
  return character <= 0x20 || (character >= 0x7f && character <= 0xa0) || character == 0x2028 ||
         character == 0x2029 || g_unichar_isspace (character);
}

/* What to leave out, and what to show as a space. */
static gboolean
lb_snippet_is_shown (const char *at,
                     gboolean   *is_space)
{
  gunichar character;

  /* Most of all text: this is done for every message on its way in. */
  if (*at > 0x20 && *at < 0x7f)
    return TRUE;

  character = g_utf8_get_char (at);
  if (lb_snippet_is_invisible (character))
    return FALSE;

  *is_space = lb_snippet_is_space (character);
  return !*is_space;
}

/* One line of at most LB_LIMIT_SNIPPET_OCTETS and "..." when there is more. */
static char *
lb_snippet_flatten (const char *text,
                    gboolean   *is_full)
{
  char line[LB_LIMIT_SNIPPET_OCTETS + sizeof "..."];
  gsize length = 0;
  gboolean wants_space = FALSE;

  *is_full = FALSE;
  for (; *text != '\0' && !*is_full; text = g_utf8_next_char (text))
    {
      gboolean is_space = FALSE;
      gsize n_octets = (gsize) (g_utf8_next_char (text) - text);

      if (!lb_snippet_is_shown (text, &is_space))
        {
          wants_space = wants_space || (is_space && length > 0);
          continue;
        }

      *is_full = length + n_octets + wants_space > LB_LIMIT_SNIPPET_OCTETS;
      if (*is_full)
        break;

      if (wants_space)
        line[length++] = ' ';
      for (gsize i = 0; i < n_octets; i++)
        line[length++] = text[i];
      wants_space = FALSE;
    }

  g_strlcpy (line + length, *is_full ? "..." : "", sizeof line - length);
  return g_strdup (line);
}

/**
 * lb_snippet_make:
 * @scan: the structure of a message
 * @index: of a text part
 * @is_html: whether the part is HTML
 *
 * Returns: (transfer full): the begin of the part's text on one line, at most
 *   %LB_LIMIT_SNIPPET_OCTETS and "..." when there is more
 */
char *
lb_snippet_make (LbMimeScan *scan,
                 guint       index,
                 gboolean    is_html)
{
  const LbMimeNode *node = lb_mime_scan_get_node (scan, index);
  gsize length = node->end - node->body_offset;
  char *snippet = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (read_octets); i++)
    {
      g_autofree char *text = lb_mime_part_dup_text (scan, node, read_octets[i], NULL);
      gboolean is_full;

      if (is_html)
        {
          char *html = g_steal_pointer (&text);

          text = lb_html_to_text (html, strlen (html), LB_HTML_TEXT_NONE,
                                  4 * LB_LIMIT_SNIPPET_OCTETS);
          g_free (html);
        }

      g_free (snippet);
      snippet = lb_snippet_flatten (text, &is_full);
      if (is_full || length <= read_octets[i])
        break;
    }

  return snippet;
}
