#define G_LOG_DOMAIN "lb-links"

#include "config.h"
#include "ui/lb-links.h"

#include <string.h>

/* More links than anyone follows; a message of nothing but links must not cost a tag each. */
#define MAX_LINKS 2000

/* What ends a sentence or closes a bracket around a link is not of the link. */
static gsize
lb_links_trim (const char *uri,
               gsize       length)
{
  gboolean has_open = memchr (uri, '(', length) != NULL;

  while (length > 0 && (strchr (".,;:!?'\"]}", uri[length - 1]) != NULL ||
                        (uri[length - 1] == ')' && !has_open)))
    length--;
  return length;
}

static gsize
lb_links_measure (const char *at)
{
  static const char * const schemes[] = { "https://", "http://", "mailto:" };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize n_scheme = strlen (schemes[i]);
      gsize length;

      if (g_ascii_strncasecmp (at, schemes[i], n_scheme) != 0)
        continue;
      length = lb_links_trim (at, n_scheme + strcspn (at + n_scheme, " \t\r\n<>\"`|\\^{}"));
      return length > n_scheme ? length : 0;
    }
  return 0;
}

/**
 * lb_links_foreach:
 * @text: valid UTF-8
 * @func: called for each link, in order
 * @user_data: data for @func
 *
 * Finds what begins with https://, http:// or mailto: at the begin of a word. Nothing else is taken
 * for a link: what looks like one by chance must not be clickable in a stranger's mail.
 */
void
lb_links_foreach (const char *text,
                  LbLinkFunc  func,
                  gpointer    user_data)
{
  guint n_links = 0;
  guint n_chars = 0;
  gboolean is_word = FALSE;

  for (const char *at = text; *at != '\0' && n_links < MAX_LINKS;)
    {
      gsize length = is_word ? 0 : lb_links_measure (at);

      is_word = g_ascii_isalnum (*at);
      if (length > 0)
        {
          g_autofree char *uri = g_strndup (at, length);
          guint n_uri = (guint) g_utf8_strlen (uri, -1);

          func (n_chars, n_chars + n_uri, uri, user_data);
          n_links++;
          n_chars += n_uri;
          at += length;
          is_word = TRUE;
        }
      else
        {
          at = g_utf8_next_char (at);
          n_chars++;
        }
    }
}
