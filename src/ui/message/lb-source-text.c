#define G_LOG_DOMAIN "lb-source-text"

#include "config.h"
#include "ui/message/lb-source-text.h"

#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-text.h"

/* A longer line is cut with an ellipsis: laying out one of a megabyte would stop the window. */
#define MAX_LINE_OCTETS 4096

/* More than a message that means well has. */
#define MAX_BOUNDARIES  LB_LIMIT_MIME_DEPTH

typedef struct
{
  GString    *text;
  GArray     *spans;
  GHashTable *boundaries;
  guint       n_chars;
  gboolean    is_header;
  gboolean    holds_message;
} LbSourceScan;

static const char *
lb_source_scan_find (const char *line,
                     gsize       length,
                     const char *word)
{
  gsize n_word = strlen (word);

  for (gsize i = 0; i + n_word <= length; i++)
    {
      if (g_ascii_strncasecmp (line + i, word, n_word) == 0)
        return line + i + n_word;
    }
  return NULL;
}

/* RFC 2046 5.1.1: at most 70 characters, in quotes where they need them. */
static void
lb_source_scan_note_boundary (LbSourceScan *scan,
                              const char   *line,
                              gsize         length)
{
  const char *value = lb_source_scan_find (line, length, "boundary=");
  const char *end = line + length;
  gsize n_value;

  if (value == NULL || g_hash_table_size (scan->boundaries) >= MAX_BOUNDARIES)
    return;
  if (value < end && *value == '"')
    {
      const char *quote = memchr (value + 1, '"', (gsize) (end - value - 1));

      value++;
      n_value = (gsize) ((quote != NULL ? quote : end) - value);
    }
  else
    {
      const char *at = value;

      while (at < end && *at != ';' && *at != ' ' && *at != '\t')
        at++;
      n_value = (gsize) (at - value);
    }
  if (n_value > 0)
    g_hash_table_add (scan->boundaries, g_strndup (value, n_value));
}

static gboolean
lb_source_scan_is_boundary (LbSourceScan *scan,
                            const char   *line,
                            gsize         length,
                            gboolean     *is_last)
{
  g_autofree char *name = NULL;

  if (length < 3 || line[0] != '-' || line[1] != '-' || length > MAX_LINE_OCTETS)
    return FALSE;

  name = g_strndup (line + 2, length - 2);
  g_strchomp (name);
  *is_last = FALSE;
  if (g_hash_table_contains (scan->boundaries, name))
    return TRUE;
  if (!g_str_has_suffix (name, "--"))
    return FALSE;
  name[strlen (name) - 2] = '\0';
  *is_last = TRUE;
  return g_hash_table_contains (scan->boundaries, name);
}

static void
lb_source_scan_add_span (LbSourceScan *scan,
                         guint         n_chars,
                         LbSourceKind  kind)
{
  LbSourceSpan span = { scan->n_chars, scan->n_chars + n_chars, kind };

  g_array_append_val (scan->spans, span);
}

/* RFC 5322 2.2: a name is printable ASCII up to the colon; a line that begins blank goes on. */
static void
lb_source_scan_read_header (LbSourceScan *scan,
                            const char   *line,
                            gsize         length)
{
  const char *colon = memchr (line, ':', length);
  gsize n_name = colon != NULL ? (gsize) (colon - line) + 1 : 0;

  for (gsize i = 0; i < n_name; i++)
    {
      if (line[i] <= ' ' || line[i] > '~')
        n_name = 0;
    }
  if (n_name > 0)
    lb_source_scan_add_span (scan, (guint) n_name, LB_SOURCE_NAME);
  lb_source_scan_note_boundary (scan, line, length);
  scan->holds_message |= n_name > 0 && g_ascii_strncasecmp (line, "content-type:", 13) == 0 &&
                         lb_source_scan_find (line, length, "message/rfc822") != NULL;
}

static void
lb_source_scan_append (LbSourceScan *scan,
                       const char   *line,
                       gsize         length)
{
  gsize before = scan->text->len;
  const char *end = line + MIN (length, MAX_LINE_OCTETS);
  const char *at = line;

  while (at < end)
    {
      const char *tab = memchr (at, '\t', (gsize) (end - at));
      const char *stop = tab != NULL ? tab : end;

      lb_text_append_escaped (scan->text, at, stop - at, 0);
      if (tab != NULL)
        g_string_append_c (scan->text, '\t');
      at = tab != NULL ? tab + 1 : end;
    }
  if (length > MAX_LINE_OCTETS)
    g_string_append (scan->text, "…");
  scan->n_chars += (guint) g_utf8_strlen (scan->text->str + before,
                                          (gssize) (scan->text->len - before));
}

static void
lb_source_scan_read_line (LbSourceScan *scan,
                          const char   *line,
                          gsize         length)
{
  gboolean is_last;

  if (!scan->is_header && lb_source_scan_is_boundary (scan, line, length, &is_last))
    {
      lb_source_scan_add_span (scan, (guint) length, LB_SOURCE_BOUNDARY);
      scan->is_header = !is_last;
      scan->holds_message = FALSE;
    }
  else if (scan->is_header && length == 0)
    {
      scan->is_header = scan->holds_message;
      scan->holds_message = FALSE;
    }
  else if (scan->is_header)
    {
      lb_source_scan_read_header (scan, line, length);
    }
  lb_source_scan_append (scan, line, length);
}

/**
 * lb_source_text_new:
 * @data: a message, as it was received
 * @max_octets: how much of it to take, up to the next line end; 0: all
 *
 * May take long: call it in a thread.
 *
 * Returns: (transfer full): the text
 */
LbSourceText *
lb_source_text_new (GBytes *data,
                    gsize   max_octets)
{
  LbSourceText *self = g_new0 (LbSourceText, 1);
  gsize n_octets;
  const char *octets = g_bytes_get_data (data, &n_octets);
  gsize n_shown = max_octets > 0 ? MIN (max_octets, n_octets) : n_octets;
  g_autoptr(GHashTable) boundaries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  LbSourceScan scan = { g_string_sized_new (n_shown + 1), NULL, boundaries, 0, TRUE, FALSE };
  gsize at = 0;

  scan.spans = g_array_new (FALSE, FALSE, sizeof (LbSourceSpan));
  while (at < n_shown)
    {
      const char *line = octets + at;
      const char *newline = memchr (line, '\n', n_octets - at);
      gsize length = newline != NULL ? (gsize) (newline - line) : n_octets - at;

      at += length + (newline != NULL ? 1 : 0);
      if (newline != NULL && length > 0 && line[length - 1] == '\r')
        length--;
      lb_source_scan_read_line (&scan, line, length);
      if (newline != NULL)
        {
          g_string_append_c (scan.text, '\n');
          scan.n_chars++;
        }
    }

  self->text = g_string_free (scan.text, FALSE);
  self->spans = scan.spans;
  self->is_cut = at < n_octets;
  return self;
}

/**
 * lb_source_text_free:
 * @self: (transfer full): a text
 */
void
lb_source_text_free (LbSourceText *self)
{
  g_free (self->text);
  g_array_unref (self->spans);
  g_free (self);
}
