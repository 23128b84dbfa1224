#define G_LOG_DOMAIN "lb-smtp-line-reader"

#include "config.h"
#include "smtp/lb-smtp-line-reader.h"

#include <string.h>

/* A larger buffer is given back when it is empty: most connections are idle most of the time. */
#define KEPT_OCTETS 1024

/**
 * lb_smtp_line_reader_init:
 * @self: a reader
 * @max_octets: the longest line that is kept, with its CRLF
 */
void
lb_smtp_line_reader_init (LbSmtpLineReader *self,
                          gsize             max_octets)
{
  memset (self, 0, sizeof *self);
  self->max_octets = max_octets;
}

/**
 * lb_smtp_line_reader_clear:
 * @self: a reader
 *
 * Frees what @self holds.
 */
void
lb_smtp_line_reader_clear (LbSmtpLineReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
  self->n_allocated = 0;
  self->start = self->end = self->n_scanned = 0;
}

/* Only called between lines: a line that was handed out may lie in the buffer. */
static void
lb_smtp_line_reader_tidy (LbSmtpLineReader *self)
{
  if (self->start < self->end)
    return;

  self->start = self->end = self->n_scanned = 0;
  if (self->n_allocated > KEPT_OCTETS)
    lb_smtp_line_reader_clear (self);
}

static void
lb_smtp_line_reader_reserve (LbSmtpLineReader *self,
                             gsize             n_octets)
{
  gsize n_kept = self->end - self->start;

  if (n_octets <= self->n_allocated - self->end)
    return;

  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, n_kept);
      self->n_scanned -= MIN (self->n_scanned, self->start);
      self->start = 0;
      self->end = n_kept;
    }
  if (n_octets > self->n_allocated - self->end)
    {
      self->n_allocated = MAX (self->n_allocated * 2, n_kept + n_octets);
      self->buffer = g_realloc (self->buffer, self->n_allocated);
    }
}

static void
lb_smtp_line_reader_keep_head (LbSmtpLineReader *self)
{
  gsize n_octets = MIN (sizeof self->head - 1, self->end - self->start);

  memcpy (self->head, self->buffer + self->start, n_octets);
  self->head[n_octets] = '\0';
}

/* What is not the end of a line that is too long goes at once; its begin stays known. */
static void
lb_smtp_line_reader_skip (LbSmtpLineReader *self)
{
  gsize n_octets = self->end - self->start;
  gsize n_kept = n_octets > 0 && self->buffer[self->end - 1] == '\r' ? 1 : 0;

  if (!self->is_skipping)
    lb_smtp_line_reader_keep_head (self);
  self->is_skipping = TRUE;
  self->start = self->end - n_kept;
  self->n_scanned = self->end;
}

/**
 * lb_smtp_line_reader_feed:
 * @self: a reader
 * @octets: what came
 * @n_octets: how much
 *
 * Adds a copy of @octets behind what is there.
 */
void
lb_smtp_line_reader_feed (LbSmtpLineReader *self,
                          const char       *octets,
                          gsize             n_octets)
{
  if (n_octets == 0)
    return;

  lb_smtp_line_reader_tidy (self);
  lb_smtp_line_reader_reserve (self, n_octets);
  memcpy (self->buffer + self->end, octets, n_octets);
  self->end += n_octets;
}

static LbSmtpLineResult
lb_smtp_line_reader_take (LbSmtpLineReader  *self,
                          char              *line_feed,
                          char             **line,
                          gsize             *length)
{
  char *first = self->buffer + self->start;
  gsize n_octets = (gsize) (line_feed + 1 - first);
  gboolean is_too_long = self->is_skipping || n_octets > self->max_octets;

  line_feed[-1] = '\0';
  if (is_too_long && !self->is_skipping)
    lb_smtp_line_reader_keep_head (self);
  self->is_skipping = FALSE;
  self->start += n_octets;
  self->n_scanned = self->start;
  *line = is_too_long ? self->head : first;
  *length = is_too_long ? strlen (self->head) : n_octets - 2;

  return is_too_long ? LB_SMTP_LINE_TOO_LONG : LB_SMTP_LINE_OK;
}

/**
 * lb_smtp_line_reader_next:
 * @self: a reader
 * @line: (out) (transfer none): the line, without its CRLF, NUL-terminated; it may be written to,
 *   and it is valid until the next call
 * @length: (out): octets of @line, which may hold NULs
 *
 * Takes a line. Only CRLF ends one (RFC 5321 2.3.8): a CR or LF alone is part of it. However long a
 * line is, it is given once, when it ends, and not more than the maximum is kept of it.
 *
 * Returns: whether there was one
 */
LbSmtpLineResult
lb_smtp_line_reader_next (LbSmtpLineReader  *self,
                          char             **line,
                          gsize             *length)
{
  lb_smtp_line_reader_tidy (self);

  while (self->n_scanned < self->end)
    {
      char *at = self->buffer + self->n_scanned;
      char *line_feed = memchr (at, '\n', self->end - self->n_scanned);

      if (line_feed == NULL)
        break;
      if (line_feed > self->buffer + self->start && line_feed[-1] == '\r')
        return lb_smtp_line_reader_take (self, line_feed, line, length);
      self->n_scanned = (gsize) (line_feed + 1 - self->buffer);
    }

  self->n_scanned = self->end;
  if (self->is_skipping || self->end - self->start > self->max_octets)
    lb_smtp_line_reader_skip (self);

  return LB_SMTP_LINE_NONE;
}

/**
 * lb_smtp_line_reader_peek:
 * @self: a reader
 * @n_octets: (out): how much
 *
 * Returns: (transfer none): what is there, for a reader of messages; valid until the next call
 */
const char *
lb_smtp_line_reader_peek (const LbSmtpLineReader *self,
                          gsize                  *n_octets)
{
  *n_octets = self->end - self->start;
  return *n_octets > 0 ? self->buffer + self->start : "";
}

/**
 * lb_smtp_line_reader_consume:
 * @self: a reader
 * @n_octets: how much of what lb_smtp_line_reader_peek() gave was used
 */
void
lb_smtp_line_reader_consume (LbSmtpLineReader *self,
                             gsize             n_octets)
{
  g_assert (n_octets <= self->end - self->start);

  self->start += n_octets;
  self->n_scanned = self->start;
  lb_smtp_line_reader_tidy (self);
}

/**
 * lb_smtp_line_reader_drop:
 * @self: a reader
 *
 * Forgets everything: what was sent before TLS must not count within it (RFC 3207 4.2).
 */
void
lb_smtp_line_reader_drop (LbSmtpLineReader *self)
{
  self->start = self->end;
  self->is_skipping = FALSE;
  lb_smtp_line_reader_tidy (self);
}
