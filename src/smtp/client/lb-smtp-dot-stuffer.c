#define G_LOG_DOMAIN "lb-smtp-dot-stuffer"

#include "config.h"
#include "smtp/client/lb-smtp-dot-stuffer.h"

#include <string.h>

#include "base/lb-limits.h"

struct _LbSmtpDotStuffer
{
  GPtrArray *pieces;            /* (owned) (element-type GBytes) */
  guint      piece;             /* the one under way */
  gsize      at;                /* what of it was given */
  gboolean   is_at_line_start;
  gboolean   is_over;
};

/* What one scan has to remember from one piece to the next. */
typedef struct
{
  LbSmtpContentFlags flags;
  char               last;      /* the octet before */
  gboolean           is_empty_line;
  gboolean           is_in_header;
} LbSmtpContentScan;

/**
 * lb_smtp_dot_stuffer_new:
 * @pieces: (element-type GBytes): the message, in pieces cut anywhere; not to be changed any more
 *
 * Returns: (transfer full): what gives the message for DATA
 */
LbSmtpDotStuffer *
lb_smtp_dot_stuffer_new (GPtrArray *pieces)
{
  LbSmtpDotStuffer *self = g_new0 (LbSmtpDotStuffer, 1);

  self->pieces = g_ptr_array_ref (pieces);
  self->is_at_line_start = TRUE;

  return self;
}

/**
 * lb_smtp_dot_stuffer_free:
 * @self: (transfer full) (nullable): a stuffer
 */
void
lb_smtp_dot_stuffer_free (LbSmtpDotStuffer *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->pieces);
  g_free (self);
}

/**
 * lb_smtp_dot_stuffer_get_n_octets:
 * @self: a stuffer
 *
 * Returns: the octets of the whole message, as RFC 1870 counts them: without added dots
 */
guint64
lb_smtp_dot_stuffer_get_n_octets (LbSmtpDotStuffer *self)
{
  guint64 n_octets = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    n_octets += g_bytes_get_size (g_ptr_array_index (self->pieces, i));

  return n_octets;
}

/* Takes up to the end of a line, of the piece, or of the room in @out. */
static void
lb_smtp_dot_stuffer_take (LbSmtpDotStuffer *self,
                          GByteArray       *out)
{
  gsize n_octets;
  const char *octets = g_bytes_get_data (g_ptr_array_index (self->pieces, self->piece), &n_octets);
  const char *at = octets + self->at;
  gsize n_left = MIN (n_octets - self->at, LB_LIMIT_UPSTREAM_PIECE_OCTETS - out->len);
  const char *end;

  if (n_left == 0)
    {
      self->piece++;
      self->at = 0;
      return;
    }

  if (self->is_at_line_start && *at == '.')
    g_byte_array_append (out, (const guint8 *) ".", 1);

  end = memchr (at, '\n', n_left);
  n_left = end != NULL ? (gsize) (end + 1 - at) : n_left;
  g_byte_array_append (out, (const guint8 *) at, (guint) n_left);
  self->at += n_left;
  self->is_at_line_start = end != NULL;
}

/**
 * lb_smtp_dot_stuffer_next:
 * @self: a stuffer
 *
 * Gives the next piece of the message, about %LB_LIMIT_UPSTREAM_PIECE_OCTETS long, with a dot added
 * before each line that begins with one, and with CRLF added behind a last line without. The final
 * dot is not part of it.
 *
 * Returns: (transfer full) (nullable): octets to send; %NULL at the end
 */
GBytes *
lb_smtp_dot_stuffer_next (LbSmtpDotStuffer *self)
{
  g_autoptr(GByteArray) out = g_byte_array_sized_new (LB_LIMIT_UPSTREAM_PIECE_OCTETS + 3);

  while (self->piece < self->pieces->len && out->len < LB_LIMIT_UPSTREAM_PIECE_OCTETS)
    lb_smtp_dot_stuffer_take (self, out);

  if (self->piece == self->pieces->len && !self->is_over)
    {
      self->is_over = TRUE;
      if (!self->is_at_line_start)
        g_byte_array_append (out, (const guint8 *) "\r\n", 2);
    }

  return out->len > 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

static gboolean
lb_smtp_content_has_8bit (const char *octets,
                          gsize       n_octets)
{
  guint64 seen = 0;
  gsize i = 0;

  /* Eight octets a step: the whole message is looked at before its first octet is sent. */
  for (; i + sizeof seen <= n_octets; i += sizeof seen)
    {
      guint64 word;

      memcpy (&word, octets + i, sizeof word);
      seen |= word;
    }
  for (; i < n_octets; i++)
    seen |= (guchar) octets[i];

  return (seen & G_GUINT64_CONSTANT (0x8080808080808080)) != 0;
}

/* Every LF from @octets on: is it alone, and does it end the header? */
static void
lb_smtp_content_scan_line_ends (LbSmtpContentScan *scan,
                                const char        *octets,
                                gsize              n_octets)
{
  const char *end = octets + n_octets;
  const char *line = octets;

  for (const char *at = memchr (octets, '\n', n_octets); at != NULL;
       at = memchr (line, '\n', (gsize) (end - line)))
    {
      char before = at > octets ? at[-1] : scan->last;
      gsize length = (gsize) (at - line);

      if (before != '\r')
        scan->flags |= LB_SMTP_CONTENT_BARE_LF;
      if (scan->is_in_header)
        {
          if (lb_smtp_content_has_8bit (line, length))
            scan->flags |= LB_SMTP_CONTENT_8BIT_HEADER;
          scan->is_in_header = !scan->is_empty_line || length > 1 || (length == 1 && *line != '\r');
        }
      scan->is_empty_line = TRUE;
      line = at + 1;
    }

  if (scan->is_in_header && lb_smtp_content_has_8bit (line, (gsize) (end - line)))
    scan->flags |= LB_SMTP_CONTENT_8BIT_HEADER;
  if (line < end)
    scan->is_empty_line = scan->is_empty_line && end - line == 1 && *line == '\r';
}

static void
lb_smtp_content_scan_piece (LbSmtpContentScan *scan,
                            const char        *octets,
                            gsize              n_octets)
{
  const char *end = octets + n_octets;

  if (n_octets == 0)
    return;
  if (scan->last == '\r' && *octets != '\n')
    scan->flags |= LB_SMTP_CONTENT_BARE_CR;
  if (lb_smtp_content_has_8bit (octets, n_octets))
    scan->flags |= LB_SMTP_CONTENT_8BIT;

  for (const char *at = memchr (octets, '\r', n_octets); at != NULL && at + 1 < end;
       at = memchr (at + 1, '\r', (gsize) (end - at - 1)))
    if (at[1] != '\n')
      scan->flags |= LB_SMTP_CONTENT_BARE_CR;

  lb_smtp_content_scan_line_ends (scan, octets, n_octets);
  scan->last = end[-1];
}

/**
 * lb_smtp_content_scan:
 * @pieces: (element-type GBytes): a message, in pieces cut anywhere
 *
 * Returns: what has to be known before the message is sent
 */
LbSmtpContentFlags
lb_smtp_content_scan (GPtrArray *pieces)
{
  LbSmtpContentScan scan = { .is_empty_line = TRUE, .is_in_header = TRUE };

  for (guint i = 0; i < pieces->len; i++)
    {
      gsize n_octets;
      const char *octets = g_bytes_get_data (g_ptr_array_index (pieces, i), &n_octets);

      lb_smtp_content_scan_piece (&scan, octets, n_octets);
    }

  if (scan.last == '\r')
    scan.flags |= LB_SMTP_CONTENT_BARE_CR;

  return scan.flags;
}
