#define G_LOG_DOMAIN "lb-flowed"

#include "config.h"
#include "mail/lb-flowed.h"

#include <string.h>

typedef struct
{
  guint       depth;   /* how often the line is quoted */
  const char *text;    /* behind the quotes and the stuffed space */
  gsize       length;  /* without the line end */
  gboolean    is_flowed;
} LbFlowedLine;

/* RFC 3676 4.4 and 4.5: quotes come first, and one space behind them is stuffed. 4.3: "-- " is the
 * line before a signature, though it ends with a space. */
static LbFlowedLine
lb_flowed_read_line (const char *line,
                     gsize       length)
{
  LbFlowedLine self = { 0, line, length, FALSE };

  if (self.length > 0 && self.text[self.length - 1] == '\r')
    self.length--;
  while (self.length > 0 && *self.text == '>')
    {
      self.depth++;
      self.text++;
      self.length--;
    }
  if (self.length > 0 && *self.text == ' ')
    {
      self.text++;
      self.length--;
    }
  self.is_flowed = self.length > 0 && self.text[self.length - 1] == ' ' &&
                   !(self.length == 3 && strncmp (self.text, "-- ", 3) == 0);
  return self;
}

static void
lb_flowed_begin_paragraph (GString *unwrapped,
                           guint    depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (unwrapped, '>');
  if (depth > 0)
    g_string_append_c (unwrapped, ' ');
}

/**
 * lb_flowed_unwrap:
 * @text: text of a part that is format=flowed
 * @del_sp: whether it is DelSp=yes: the space that a line flows by is not of the text
 *
 * Joins the lines of each paragraph (RFC 3676 4.2). What is quoted otherwise is another paragraph,
 * and keeps its quotes, ">> ", at its begin.
 *
 * Returns: (transfer full): the text, a line for each paragraph
 */
char *
lb_flowed_unwrap (const char *text,
                  gboolean    del_sp)
{
  GString *unwrapped = g_string_sized_new (strlen (text));
  gboolean is_open = FALSE;
  guint depth = 0;

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");
      LbFlowedLine line = lb_flowed_read_line (text, length);

      if (is_open && line.depth != depth)
        {
          g_string_append_c (unwrapped, '\n');
          is_open = FALSE;
        }
      if (!is_open)
        lb_flowed_begin_paragraph (unwrapped, line.depth);
      g_string_append_len (unwrapped, line.text,
                           (gssize) (line.is_flowed && del_sp ? line.length - 1 : line.length));
      if (!line.is_flowed && text[length] == '\n')
        g_string_append_c (unwrapped, '\n');
      is_open = line.is_flowed;
      depth = line.depth;
      text += length + (text[length] == '\n');
    }
  return g_string_free (unwrapped, FALSE);
}
