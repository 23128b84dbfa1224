#define G_LOG_DOMAIN "lb-transcript"

#include "config.h"
#include "base/lb-transcript.h"

#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-text.h"

/* The text form is the only form: "<microseconds> C|S <line>\n". It is what the store keeps. */
struct _LbTranscript
{
  gatomicrefcount ref_count;

  GString        *text;  /* (owned) */
  guint           n_lines;
  guint           n_left_out;
};

G_DEFINE_BOXED_TYPE (LbTranscript, lb_transcript, lb_transcript_ref, lb_transcript_unref)

/**
 * lb_transcript_new:
 *
 * Returns: (transfer full): an empty record of a conversation
 */
LbTranscript *
lb_transcript_new (void)
{
  return lb_transcript_new_from_text ("");
}

/**
 * lb_transcript_new_from_text:
 * @text: what lb_transcript_get_text() gave
 *
 * Returns: (transfer full): the transcript that @text describes
 */
LbTranscript *
lb_transcript_new_from_text (const char *text)
{
  LbTranscript *self = g_new0 (LbTranscript, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_string_new (text);
  for (const char *end = strchr (text, '\n'); end != NULL; end = strchr (end + 1, '\n'))
    self->n_lines++;

  return self;
}

/**
 * lb_transcript_copy:
 * @self: a transcript
 *
 * Returns: (transfer full): a transcript of its own with the same lines
 */
LbTranscript *
lb_transcript_copy (const LbTranscript *self)
{
  LbTranscript *copy = g_new0 (LbTranscript, 1);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->text = g_string_new_len (self->text->str, (gssize) self->text->len);
  copy->n_lines = self->n_lines;
  copy->n_left_out = self->n_left_out;

  return copy;
}

/**
 * lb_transcript_ref:
 * @self: a transcript
 *
 * Returns: (transfer full): @self
 */
LbTranscript *
lb_transcript_ref (LbTranscript *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_transcript_unref:
 * @self: (transfer full) (nullable): a transcript
 */
void
lb_transcript_unref (LbTranscript *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
lb_transcript_is_full (const LbTranscript *self)
{
  return self->n_lines >= LB_LIMIT_TRANSCRIPT_LINES ||
         self->text->len >= LB_LIMIT_TRANSCRIPT_OCTETS;
}

/* Every command and reply of every message comes by here: printf would be half of its cost. */
static void
lb_transcript_append_head (LbTranscript     *self,
                           gint64            at_us,
                           LbTranscriptSide  side)
{
  char head[] = "01234567890123456789 S ";
  char *begin = head + sizeof head - sizeof " S ";
  guint64 rest = (guint64) MAX (at_us, 0);

  if (side == LB_TRANSCRIPT_CLIENT)
    begin[1] = 'C';

  do
    *--begin = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);

  g_string_append_len (self->text, begin, head + sizeof head - 1 - begin);
}

/**
 * lb_transcript_append:
 * @self: a transcript that nobody else holds yet
 * @at_us: microseconds since the session began
 * @side: who said it
 * @line: the line as it came, without its line end; secrets already masked
 * @length: octets of @line, or -1 when it is NUL-terminated
 *
 * Adds a line, made safe to show. Lines beyond %LB_LIMIT_TRANSCRIPT_LINES, and lines behind
 * %LB_LIMIT_TRANSCRIPT_OCTETS, are counted and left out.
 */
void
lb_transcript_append (LbTranscript     *self,
                      gint64            at_us,
                      LbTranscriptSide  side,
                      const char       *line,
                      gssize            length)
{
  if (lb_transcript_is_full (self))
    {
      self->n_left_out++;
      return;
    }

  lb_transcript_append_head (self, at_us, side);
  lb_text_append_escaped (self->text, line, length, LB_LIMIT_TRANSCRIPT_LINE_OCTETS);
  g_string_append_c (self->text, '\n');
  self->n_lines++;
}

/**
 * lb_transcript_append_transcript:
 * @self: a transcript that nobody else holds yet
 * @other: another
 *
 * Adds the lines of @other, as many as lb_transcript_append() would.
 */
void
lb_transcript_append_transcript (LbTranscript       *self,
                                 const LbTranscript *other)
{
  const char *at = other->text->str;

  for (const char *end = strchr (at, '\n'); end != NULL; end = strchr (at, '\n'))
    {
      if (lb_transcript_is_full (self))
        {
          self->n_left_out++;
        }
      else
        {
          g_string_append_len (self->text, at, end + 1 - at);
          self->n_lines++;
        }
      at = end + 1;
    }
  self->n_left_out += other->n_left_out;
}

/**
 * lb_transcript_leave_out:
 * @self: a transcript that nobody else holds yet
 * @other: another
 *
 * Counts the lines of @other as left out.
 */
void
lb_transcript_leave_out (LbTranscript       *self,
                         const LbTranscript *other)
{
  self->n_left_out += other->n_lines + other->n_left_out;
}

/**
 * lb_transcript_truncate:
 * @self: a transcript that nobody else holds yet
 * @n_lines: how many lines to keep
 *
 * Forgets the lines after the first @n_lines.
 */
void
lb_transcript_truncate (LbTranscript *self,
                        guint         n_lines)
{
  const char *end = self->text->str;

  if (n_lines >= self->n_lines)
    return;

  for (guint i = 0; i < n_lines; i++)
    end = strchr (end, '\n') + 1;

  g_string_truncate (self->text, (gsize) (end - self->text->str));
  self->n_lines = n_lines;
  self->n_left_out = 0;
}

/**
 * lb_transcript_get_n_lines:
 * @self: a transcript
 *
 * Returns: how many lines are kept
 */
guint
lb_transcript_get_n_lines (const LbTranscript *self)
{
  return self->n_lines;
}

/**
 * lb_transcript_get_n_octets:
 * @self: a transcript
 *
 * Returns: how many octets its lines take
 */
gsize
lb_transcript_get_n_octets (const LbTranscript *self)
{
  return self->text->len;
}

/**
 * lb_transcript_get_text:
 * @self: a transcript
 *
 * Returns: (transfer none): all lines, each as "MICROSECONDS C|S LINE\n"; valid until the next
 * change
 */
const char *
lb_transcript_get_text (const LbTranscript *self)
{
  return self->text->str;
}

/**
 * lb_transcript_foreach:
 * @self: a transcript
 * @func: (scope call): called for each line, in order
 * @user_data: data for @func
 */
void
lb_transcript_foreach (const LbTranscript *self,
                       LbTranscriptFunc    func,
                       gpointer            user_data)
{
  const char *at = self->text->str;
  gint64 last_us = 0;

  for (const char *end = strchr (at, '\n'); end != NULL; at = end + 1, end = strchr (at, '\n'))
    {
      char *rest = NULL;
      gint64 at_us = g_ascii_strtoll (at, &rest, 10);

      if (rest + 3 <= end && rest[0] == ' ' && rest[2] == ' ')
        {
          g_autofree char *line = g_strndup (rest + 3, (gsize) (end - rest - 3));

          func (at_us, rest[1] == 'C' ? LB_TRANSCRIPT_CLIENT : LB_TRANSCRIPT_SERVER, line,
                user_data);
          last_us = at_us;
        }
    }

  if (self->n_left_out > 0)
    {
      g_autofree char *note = g_strdup_printf ("(%u lines left out)", self->n_left_out);

      func (last_us, LB_TRANSCRIPT_SERVER, note, user_data);
    }
}
