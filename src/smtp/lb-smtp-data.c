#define G_LOG_DOMAIN "lb-smtp-data"

#include "config.h"
#include "smtp/lb-smtp-data.h"

#include <string.h>

#include "base/lb-limits.h"

/* The buffer begins with what the client announced, between these bounds, and doubles from there:
 * an announcement costs nothing, so it must not cost us 30 MB. */
#define MIN_BUFFER_OCTETS 4096
#define MAX_HINT_OCTETS 1048576

/* Where in a line of DATA the next octet is (RFC 5321 4.1.1.4, 4.5.2). */
enum
{
  PLACE_LINE_START,
  PLACE_DOT,
  PLACE_DOT_CR,
  PLACE_TEXT,
};

/**
 * lb_smtp_data_init:
 * @self: a reader
 * @size_limit: the most octets of a message; 0: no limit
 * @size_hint: how many octets the client said it has; 0: it did not say
 */
void
lb_smtp_data_init (LbSmtpData *self,
                   guint64     size_limit,
                   guint64     size_hint)
{
  memset (self, 0, sizeof *self);
  self->size_limit = size_limit;
  self->place = PLACE_LINE_START;
  self->n_allocated = (gsize) CLAMP (size_hint, MIN_BUFFER_OCTETS, MAX_HINT_OCTETS);
}

/**
 * lb_smtp_data_clear:
 * @self: a reader
 *
 * Frees what was read.
 */
void
lb_smtp_data_clear (LbSmtpData *self)
{
  g_clear_pointer (&self->octets, g_free);
  self->n_octets = 0;
}

static gboolean
lb_smtp_data_has_8bit (const char *octets,
                       gsize       n_octets)
{
  guint64 bits = 0;
  gsize i = 0;

  for (; i + sizeof bits <= n_octets; i += sizeof bits)
    {
      guint64 word;

      memcpy (&word, octets + i, sizeof word);
      bits |= word;
    }
  for (; i < n_octets; i++)
    bits |= (guchar) octets[i] & 0x80;

  return (bits & G_GUINT64_CONSTANT (0x8080808080808080)) != 0;
}

/* Without a limit, or with a high one, a message may be larger than what memory there is: that must
 * cost the message and not the program. */
static gboolean
lb_smtp_data_reserve (LbSmtpData *self,
                      gsize       n_octets)
{
  gsize n_allocated = self->n_allocated;
  char *octets;

  if (self->octets != NULL && n_octets <= n_allocated - self->n_octets)
    return TRUE;

  while (n_octets > n_allocated - self->n_octets)
    {
      if (n_allocated > G_MAXSIZE / 2)
        return FALSE;
      n_allocated *= 2;
    }
  octets = g_try_realloc (self->octets, n_allocated);
  if (octets == NULL)
    return FALSE;

  self->octets = octets;
  self->n_allocated = n_allocated;
  return TRUE;
}

static void
lb_smtp_data_append (LbSmtpData *self,
                     const char *octets,
                     gsize       n_octets)
{
  if (n_octets == 0)
    return;

  self->n_received += n_octets;
  if (self->size_limit > 0 && self->n_received > self->size_limit)
    {
      self->is_too_big = TRUE;
      lb_smtp_data_clear (self);
    }
  if (self->is_too_big || self->is_out_of_memory)
    return;
  if (!lb_smtp_data_reserve (self, n_octets))
    {
      self->is_out_of_memory = TRUE;
      lb_smtp_data_clear (self);
      return;
    }

  memcpy (self->octets + self->n_octets, octets, n_octets);
  self->n_octets += n_octets;

  if (!(self->flags & LB_ENVELOPE_NUL) && memchr (octets, '\0', n_octets) != NULL)
    self->flags |= LB_ENVELOPE_NUL;
  if (!(self->flags & LB_ENVELOPE_UNDECLARED_8BIT) && lb_smtp_data_has_8bit (octets, n_octets))
    self->flags |= LB_ENVELOPE_UNDECLARED_8BIT;
}

/* Goes to the end of the line, or of the octets, and notes what is odd on the way. */
static const char *
lb_smtp_data_scan_line (LbSmtpData *self,
                        const char *at,
                        const char *end,
                        gboolean   *is_line_end)
{
  const char *line_feed = memchr (at, '\n', (gsize) (end - at));
  const char *stop = line_feed != NULL ? line_feed : end;
  const char *carriage_return;

  *is_line_end = FALSE;
  if (self->is_after_cr && at < stop)
    self->flags |= LB_ENVELOPE_BARE_CR;
  carriage_return = memchr (at, '\r', (gsize) (stop - at));
  if (carriage_return != NULL && carriage_return + 1 < stop)
    self->flags |= LB_ENVELOPE_BARE_CR;

  if (line_feed == NULL)
    {
      self->is_after_cr = end[-1] == '\r';
      self->line_length += (gsize) (end - at);
      return end;
    }

  self->line_length += (gsize) (stop - at);
  *is_line_end = stop > at ? stop[-1] == '\r' : self->is_after_cr;
  self->is_after_cr = FALSE;
  if (*is_line_end)
    {
      if (self->line_length - 1 > LB_LIMIT_TEXT_LINE_OCTETS)
        self->flags |= LB_ENVELOPE_LONG_LINE;
      self->line_length = 0;
    }
  else
    {
      self->flags |= LB_ENVELOPE_BARE_LF;
      self->line_length++;
    }

  return line_feed + 1;
}

/**
 * lb_smtp_data_feed:
 * @self: a reader
 * @octets: what came
 * @n_octets: how much
 * @is_complete: (out): whether the end of the message was in it
 *
 * Reads a message as DATA brings it. Only CRLF.CRLF ends it, and for an empty message .CRLF (RFC
 * 5321 4.1.1.4); a CR or an LF alone is an octet of the message. A dot that begins a line is taken
 * away (RFC 5321 4.5.2). The rest of a message that is too big is read and dropped.
 *
 * Returns: how many of @octets belonged to the message
 */
gsize
lb_smtp_data_feed (LbSmtpData *self,
                   const char *octets,
                   gsize       n_octets,
                   gboolean   *is_complete)
{
  const char *end = octets + n_octets;
  const char *at = octets;
  const char *run = octets; /* What lies between run and at is of the message and not yet copied. */

  *is_complete = FALSE;
  while (at < end)
    {
      gboolean is_line_end;

      if (self->place == PLACE_LINE_START && *at == '.')
        {
          lb_smtp_data_append (self, run, (gsize) (at - run));
          run = ++at;
          self->place = PLACE_DOT;
          continue;
        }
      if (self->place == PLACE_DOT && *at == '\r')
        {
          run = ++at;
          self->place = PLACE_DOT_CR;
          continue;
        }
      if (self->place == PLACE_DOT_CR && *at == '\n')
        {
          *is_complete = TRUE;
          return (gsize) (at + 1 - octets);
        }
      if (self->place == PLACE_DOT_CR)
        {
          lb_smtp_data_append (self, "\r", 1);
          self->is_after_cr = TRUE;
          self->line_length = 1;
        }

      at = lb_smtp_data_scan_line (self, at, end, &is_line_end);
      self->place = is_line_end ? PLACE_LINE_START : PLACE_TEXT;
    }
  lb_smtp_data_append (self, run, (gsize) (at - run));

  return n_octets;
}

/**
 * lb_smtp_data_feed_chunk:
 * @self: a reader
 * @octets: what came
 * @n_octets: how much
 *
 * Reads octets of a message as BDAT brings them: just as they are (RFC 3030 2).
 */
void
lb_smtp_data_feed_chunk (LbSmtpData *self,
                         const char *octets,
                         gsize       n_octets)
{
  const char *end = octets + n_octets;
  gboolean is_line_end;

  for (const char *at = octets; at < end;)
    {
      at = lb_smtp_data_scan_line (self, at, end, &is_line_end);
      self->place = is_line_end ? PLACE_LINE_START : PLACE_TEXT;
    }
  lb_smtp_data_append (self, octets, n_octets);
}

/**
 * lb_smtp_data_is_too_big:
 * @self: a reader
 *
 * Returns: whether the message is larger than the limit; nothing of it is kept then
 */
gboolean
lb_smtp_data_is_too_big (const LbSmtpData *self)
{
  return self->is_too_big;
}

/**
 * lb_smtp_data_is_out_of_memory:
 * @self: a reader
 *
 * Returns: whether the message is larger than what memory there is; nothing of it is kept then
 */
gboolean
lb_smtp_data_is_out_of_memory (const LbSmtpData *self)
{
  return self->is_out_of_memory;
}

/**
 * lb_smtp_data_get_n_received:
 * @self: a reader
 *
 * Returns: the octets of the message so far, after unstuffing, also when they were dropped
 */
guint64
lb_smtp_data_get_n_received (const LbSmtpData *self)
{
  return self->n_received;
}

/**
 * lb_smtp_data_finish:
 * @self: a reader whose message is complete, not too big, and in memory
 * @flags: (out): what was odd about the octets; %LB_ENVELOPE_UNDECLARED_8BIT stands for any octet
 *   over 127, since the reader does not know what was declared
 *
 * Returns: (transfer full): the message, without another copy
 */
GBytes *
lb_smtp_data_finish (LbSmtpData      *self,
                     LbEnvelopeFlags *flags)
{
  char *shrunk = NULL;
  GBytes *bytes;

  if (self->is_after_cr)
    self->flags |= LB_ENVELOPE_BARE_CR;
  if (self->line_length > LB_LIMIT_TEXT_LINE_OCTETS)
    self->flags |= LB_ENVELOPE_LONG_LINE;
  if (self->place != PLACE_LINE_START && self->place != PLACE_DOT_CR)
    self->flags |= LB_ENVELOPE_NO_FINAL_CRLF;
  *flags = self->flags;

  /* Doubling may have left half of it unused; a message may lie in memory for long. */
  if (self->n_octets > 0 && self->n_octets < self->n_allocated)
    shrunk = g_try_realloc (self->octets, self->n_octets);
  if (shrunk != NULL)
    self->octets = shrunk;
  bytes = g_bytes_new_take (self->octets, self->n_octets);
  self->octets = NULL;
  self->n_octets = 0;

  return bytes;
}
