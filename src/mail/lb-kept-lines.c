#define G_LOG_DOMAIN "lb-envelope-lines"

#include "config.h"
#include "mail/lb-kept-lines.h"

#include <string.h>

#include "mail/lb-envelope-lines.h"

#define STATE_NAME "X-Envelope-State: "
#define TAGS_NAME "X-Envelope-Tags: "
#define NOTE_NAME "X-Envelope-Note: "
#define TRANSCRIPT_NAME "X-Envelope-Transcript: "

#define READ_WORD "read"
#define PINNED_WORD "pinned"

/* Words with spaces between them, which stay readable. */
static void
append_words (GString      *text,
              const char   *name,
              char * const *words)
{
  g_string_append (text, name);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_string_append (text, i > 0 ? " " : "");
      lb_envelope_lines_append_word (text, words[i]);
    }

  g_string_append (text, "\r\n");
}

static void
append_text (GString    *text,
             const char *name,
             const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, " ", -1);

  append_words (text, name, words);
}

static void
append_transcript (GString            *text,
                   const LbTranscript *transcript)
{
  g_auto(GStrv) lines = g_strsplit (lb_transcript_get_text (transcript), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] != '\0')
        append_text (text, TRANSCRIPT_NAME, lines[i]);
    }
}

/**
 * lb_kept_lines_append:
 * @text: where to
 * @kept: (nullable): what people have made of a message; its tags are those that it has
 * @transcript: (nullable): its conversation
 *
 * Writes what a file has of a message beside its envelope, a line each.
 */
void
lb_kept_lines_append (GString            *text,
                      const LbKept       *kept,
                      const LbTranscript *transcript)
{
  if (kept != NULL)
    {
      g_string_append_printf (text, STATE_NAME "%s%s%s\r\n", kept->is_read ? READ_WORD : "",
                              kept->is_read && kept->is_pinned ? " " : "",
                              kept->is_pinned ? PINNED_WORD : "");
      if (kept->tags != NULL)
        append_words (text, TAGS_NAME, kept->tags);
      if (*kept->note != '\0')
        append_text (text, NOTE_NAME, kept->note);
    }

  if (transcript != NULL)
    append_transcript (text, transcript);
}

static gboolean
read_state (LbKept     *kept,
            const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], READ_WORD))
        kept->is_read = TRUE;
      else if (g_str_equal (words[i], PINNED_WORD))
        kept->is_pinned = TRUE;
      else
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_tags (LbKept     *kept,
           const char *value)
{
  char **words = g_strsplit (value, " ", -1);

  g_strfreev (kept->tags);
  kept->tags = words;
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = lb_envelope_lines_read_word (words[i], -1);

      g_free (words[i]);
      words[i] = word;
      if (*word == '\0' || !g_utf8_validate (word, -1, NULL))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_note (LbKept     *kept,
           const char *value)
{
  g_free (kept->note);
  kept->note = lb_envelope_lines_read_word (value, -1);

  return g_utf8_validate (kept->note, -1, NULL);
}

/* "MICROSECONDS C|S LINE", as LbTranscript has it. */
static gboolean
read_transcript (GString    *transcript,
                 const char *value)
{
  g_autofree char *line = lb_envelope_lines_read_word (value, -1);
  gsize n_digits = strspn (line, "0123456789");

  if (n_digits == 0 || n_digits > 18 || line[n_digits] != ' '
      || (line[n_digits + 1] != 'C' && line[n_digits + 1] != 'S') || line[n_digits + 2] != ' '
      || !g_utf8_validate (line, -1, NULL))
    return FALSE;

  for (const char *at = line; *at != '\0'; at++)
    {
      if (g_ascii_iscntrl (*at))
        return FALSE;
    }

  g_string_append_printf (transcript, "%s\n", line);
  return TRUE;
}

/**
 * lb_kept_lines_read:
 * @line: a line without its end
 * @kept: gets what the line says
 * @transcript: likewise, as text
 *
 * Returns: whether it is a line that lb_kept_lines_append() writes
 */
gboolean
lb_kept_lines_read (const char *line,
                    LbKept     *kept,
                    GString    *transcript)
{
  if (g_str_has_prefix (line, STATE_NAME))
    return read_state (kept, line + strlen (STATE_NAME));

  if (g_str_has_prefix (line, TAGS_NAME))
    return read_tags (kept, line + strlen (TAGS_NAME));

  if (g_str_has_prefix (line, NOTE_NAME))
    return read_note (kept, line + strlen (NOTE_NAME));

  return g_str_has_prefix (line, TRANSCRIPT_NAME)
         && read_transcript (transcript, line + strlen (TRANSCRIPT_NAME));
}
