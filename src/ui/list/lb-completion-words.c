#define G_LOG_DOMAIN "lb-completion"

#include "config.h"
#include "ui/list/lb-completion-words.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct
{
  const char *word;
  const char *about;
} abouts[] = {
  { "from:", N_("name or address of the author") },
  { "to:", N_("of a recipient in To") },
  { "cc:", N_("of a recipient in Cc") },
  { "bcc:", N_("of a recipient in Bcc") },
  { "reply-to:", N_("whom to answer") },
  { "addressed:", N_("in any of these fields") },
  { "envelope:", N_("true sender or recipient") },
  { "subject:", N_("part of the subject") },
  { "message-id:", N_("part of the Message-ID") },
  { "header:", N_("a header field: header:NAME=VALUE") },
  { "session:", N_("of the session with this identifier") },
  { "tag:", N_("with this tag") },
  { "thread:", N_("in the thread of this message") },
  { "after:", N_("received since: 2026-01-31, today, 2h") },
  { "before:", N_("received until then") },
  { "larger:", N_("at least this size: 100k, 2m") },
  { "smaller:", N_("at most this size") },
  { "is:read", N_("opened before") },
  { "is:unread", N_("not opened yet") },
  { "is:tagged", N_("with any tag") },
  { "is:pinned", N_("kept when old messages go") },
  { "is:relayed", N_("sent on, or on its way") },
  { "has:attachment", N_("with files attached") },
  { "has:inline", N_("with pictures inside") },
  { "has:error", N_("could not be read whole") },
  { "has:warning", N_("came in an odd way") },
};

static const char *
lb_completion_get_about (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (abouts); i++)
    {
      if (strcmp (abouts[i].word, word) == 0)
        return _(abouts[i].about);
    }

  return NULL;
}

static void
lb_completion_add (GPtrArray  *found,
                   const char *typed,
                   const char *word,
                   const char *about)
{
  LbCompletion *completion;

  if (g_ascii_strncasecmp (word, typed, strlen (typed)) != 0 || strlen (word) == strlen (typed))
    return;

  completion = g_new0 (LbCompletion, 1);
  completion->word = g_strdup (word);
  completion->about = about;
  g_ptr_array_add (found, completion);
}

/* A tag of several words needs quotation marks. */
static void
lb_completion_add_tags (GPtrArray          *found,
                        const char         *typed,
                        const char * const *tags)
{
  if (g_ascii_strncasecmp (typed, "tag:", strlen ("tag:")) != 0)
    return;

  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      const char *mark = strpbrk (tags[i], " ()\t") != NULL ? "\"" : "";
      g_autofree char *plain = g_strconcat ("tag:", tags[i], NULL);
      g_autofree char *word = g_strconcat ("tag:", mark, tags[i], mark, NULL);

      if (g_str_equal (mark, ""))
        lb_completion_add (found, typed, word, NULL);
      else if (g_ascii_strncasecmp (plain, typed, strlen (typed)) == 0)
        lb_completion_add (found, "", word, NULL);
    }
}

/**
 * lb_completion_free:
 * @self: (transfer full): a completion
 */
void
lb_completion_free (LbCompletion *self)
{
  g_free (self->word);
  g_free (self);
}

/**
 * lb_completion_find:
 * @text: what has been typed
 * @cursor: where, in characters
 * @words: (array zero-terminated=1): what a search may have
 * @tags: (nullable) (array zero-terminated=1): the names of all tags
 * @begin: (out): where the word begins that is being typed, in characters
 *
 * Looks what the word before the cursor could become. With no word there, that is everything.
 *
 * Returns: (transfer full) (element-type LbCompletion): the words
 */
GPtrArray *
lb_completion_find (const char         *text,
                    guint               cursor,
                    const char * const *words,
                    const char * const *tags,
                    guint              *begin)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_completion_free);
  const char *end = g_utf8_offset_to_pointer (text, cursor);
  const char *start = text;
  gboolean is_quoted = FALSE;
  g_autofree char *typed = NULL;

  for (const char *at = text; at < end; at++)
    {
      if (*at == '"')
        is_quoted = !is_quoted;
      else if (!is_quoted && strchr (" \t()", *at) != NULL)
        start = at + 1;
    }

  while (start < end && (*start == '-' || *start == '!'))
    start++;

  *begin = (guint) g_utf8_pointer_to_offset (text, start);
  typed = g_strndup (start, (gsize) (end - start));
  if (is_quoted || strchr (typed, '"') != NULL)
    return found;

  for (guint i = 0; words[i] != NULL; i++)
    lb_completion_add (found, typed, words[i], lb_completion_get_about (words[i]));
  lb_completion_add_tags (found, typed, tags);
  return found;
}

/**
 * lb_completion_apply:
 * @text: what has been typed
 * @begin: where the word begins, in characters
 * @cursor: where it ends
 * @word: what comes in its place
 * @new_cursor: (out): where one goes on typing
 *
 * Returns: (transfer full): the new text; with a space after a word that needs no value
 */
char *
lb_completion_apply (const char *text,
                     guint       begin,
                     guint       cursor,
                     const char *word,
                     guint      *new_cursor)
{
  const char *rest = g_utf8_offset_to_pointer (text, cursor);
  g_autofree char *before = g_utf8_substring (text, 0, begin);
  const char *space = g_str_has_suffix (word, ":") || *rest == ' ' ? "" : " ";

  *new_cursor = begin + (guint) g_utf8_strlen (word, -1) + (guint) strlen (space);
  return g_strconcat (before, word, space, rest, NULL);
}
