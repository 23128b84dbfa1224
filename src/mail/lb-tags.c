#define G_LOG_DOMAIN "lb-tags"

#include "config.h"
#include "mail/lb-tags.h"

#include <string.h>

#include "mail/mime/lb-header-text.h"

/* Mailpit's rule for tags. */
#define TAG_OCTETS_MAX 100
#define N_TAGS_MAX     100

/* What may not be in a tag becomes a space, and spaces one. */
static char *
lb_tag_clean (const char *text)
{
  GString *tag = g_string_new (NULL);

  for (; *text != '\0' && tag->len < TAG_OCTETS_MAX; text++)
    {
      if (g_ascii_isalnum (*text) || strchr ("-._@", *text) != NULL)
        g_string_append_c (tag, *text);
      else if (tag->len > 0 && tag->str[tag->len - 1] != ' ')
        g_string_append_c (tag, ' ');
    }

  return g_strstrip (g_string_free (tag, FALSE));
}

static gboolean
lb_tags_contain (GPtrArray  *tags,
                 const char *tag)
{
  for (guint i = 0; i < tags->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (tags, i), tag) == 0)
      return TRUE;

  return FALSE;
}

/**
 * lb_tags_parse:
 * @line: the unfolded value of an X-Tags field: tags, a comma between them
 *
 * Returns: (transfer full) (nullable): the tags as Mailpit writes them, each once; %NULL when there
 *   are none
 */
char **
lb_tags_parse (const char *line)
{
  g_autofree char *text = lb_header_text_decode (line);
  g_auto(GStrv) words = g_strsplit (text, ",", N_TAGS_MAX + 1);
  GPtrArray *tags = g_ptr_array_new ();

  for (guint i = 0; words[i] != NULL && i < N_TAGS_MAX; i++)
    {
      g_autofree char *tag = lb_tag_clean (words[i]);

      if (*tag != '\0' && !lb_tags_contain (tags, tag))
        g_ptr_array_add (tags, g_steal_pointer (&tag));
    }

  if (tags->len == 0)
    return (char **) g_ptr_array_free (tags, TRUE);

  g_ptr_array_add (tags, NULL);
  return (char **) g_ptr_array_free (tags, FALSE);
}
