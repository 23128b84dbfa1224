#define G_LOG_DOMAIN "lb-smtp-reply-reader"

#include "config.h"
#include "smtp/client/lb-smtp-reply-reader.h"

#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-text.h"

/* "250", and the separator behind it. */
#define LB_REPLY_CODE_OCTETS 3
#define LB_REPLY_HEAD_OCTETS 4

struct _LbSmtpReplyReader
{
  GString        *buffer;   /* (owned) what came and was not read yet */
  gsize           at;       /* what of it was read */
  LbSmtpResponse *response; /* (owned) (nullable): the reply under way */
  gboolean        is_malformed;
};

static LbSmtpResponse *
lb_smtp_response_new (void)
{
  LbSmtpResponse *self = g_new0 (LbSmtpResponse, 1);

  self->enhanced = g_strdup ("");
  self->lines = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * lb_smtp_response_free:
 * @self: (transfer full) (nullable): a reply
 */
void
lb_smtp_response_free (LbSmtpResponse *self)
{
  if (self == NULL)
    return;

  g_free (self->enhanced);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

/* How long the enhanced status code at the begin of @text is, without a space behind it; 0: none.
 * RFC 2034 4: its class is the first digit of the code. */
static gsize
lb_smtp_response_measure_enhanced (guint       code,
                                   const char *text)
{
  const char *at = text;

  if ((guint) (*at - '0') != code / 100 || strchr ("245", *at) == NULL)
    return 0;
  at++;

  for (guint i = 0; i < 2; i++)
    {
      gsize n_digits;

      if (*at != '.')
        return 0;
      n_digits = strspn (at + 1, "0123456789");
      if (n_digits < 1 || n_digits > 3)
        return 0;
      at += 1 + n_digits;
    }

  return *at == ' ' || *at == '\0' ? (gsize) (at - text) : 0;
}

static const char *
lb_smtp_response_get_line_text (const LbSmtpResponse *self,
                                const char           *line)
{
  const char *text = line;

  if (self->code != 0 && strlen (line) >= LB_REPLY_HEAD_OCTETS)
    text = line + LB_REPLY_HEAD_OCTETS;
  else if (self->code != 0)
    text = line + LB_REPLY_CODE_OCTETS;

  return text;
}

/**
 * lb_smtp_response_dup_text:
 * @self: a reply
 *
 * Returns: (transfer full): the text of all lines without the codes, as one line safe to show
 */
char *
lb_smtp_response_dup_text (const LbSmtpResponse *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len && text->len < LB_LIMIT_TRANSCRIPT_LINE_OCTETS; i++)
    {
      const char *line = lb_smtp_response_get_line_text (self, g_ptr_array_index (self->lines, i));

      line += lb_smtp_response_measure_enhanced (self->code, line);
      line += strspn (line, " ");
      if (text->len > 0 && *line != '\0')
        g_string_append_c (text, ' ');
      lb_text_append_escaped (text, line, -1, LB_LIMIT_TRANSCRIPT_LINE_OCTETS);
    }

  return g_string_free (text, FALSE);
}

/**
 * lb_smtp_reply_reader_new:
 *
 * Makes a reader of a server's replies, RFC 5321 4.2. It takes a lone LF for a line end as well,
 * and keeps at most %LB_LIMIT_REPLY_LINES lines of %LB_LIMIT_REPLY_LINE_OCTETS octets.
 *
 * Returns: (transfer full): a reader
 */
LbSmtpReplyReader *
lb_smtp_reply_reader_new (void)
{
  LbSmtpReplyReader *self = g_new0 (LbSmtpReplyReader, 1);

  self->buffer = g_string_new (NULL);

  return self;
}

/**
 * lb_smtp_reply_reader_free:
 * @self: (transfer full) (nullable): a reader
 */
void
lb_smtp_reply_reader_free (LbSmtpReplyReader *self)
{
  if (self == NULL)
    return;

  g_string_free (self->buffer, TRUE);
  lb_smtp_response_free (self->response);
  g_free (self);
}

/**
 * lb_smtp_reply_reader_feed:
 * @self: a reader
 * @octets: what the server sent; may be cut anywhere
 * @n_octets: how many
 */
void
lb_smtp_reply_reader_feed (LbSmtpReplyReader *self,
                           const char        *octets,
                           gsize              n_octets)
{
  if (self->is_malformed)
    return;

  g_string_erase (self->buffer, 0, (gssize) self->at);
  self->at = 0;
  g_string_append_len (self->buffer, octets, (gssize) n_octets);
}

/* RFC 5321 4.2: the first digit is 2 to 5, the second 0 to 5; some servers go further there. */
static guint
lb_smtp_reply_reader_parse_code (const char *line)
{
  if (line[0] < '2' || line[0] > '5' || !g_ascii_isdigit (line[1]) || !g_ascii_isdigit (line[2]))
    return 0;
  if (strchr (" -", line[3]) == NULL)
    return 0;

  return (guint) (line[0] - '0') * 100 + (guint) (line[1] - '0') * 10 + (guint) (line[2] - '0');
}

static LbSmtpReplyStatus
lb_smtp_reply_reader_fail (LbSmtpReplyReader *self)
{
  self->is_malformed = TRUE;
  self->response->code = 0;
  return LB_SMTP_REPLY_MALFORMED;
}

/* @line: (transfer full) */
static LbSmtpReplyStatus
lb_smtp_reply_reader_take_line (LbSmtpReplyReader *self,
                                char              *line,
                                gsize              length)
{
  LbSmtpResponse *response = self->response;
  guint code = lb_smtp_reply_reader_parse_code (line);
  gboolean is_first = response->lines->len == 0;

  g_ptr_array_add (response->lines, line);
  if (code == 0 || strlen (line) != length || (!is_first && code != response->code) ||
      response->lines->len > LB_LIMIT_REPLY_LINES)
    return lb_smtp_reply_reader_fail (self);

  response->code = code;
  if (line[LB_REPLY_CODE_OCTETS] == '-')
    return LB_SMTP_REPLY_MORE;

  return LB_SMTP_REPLY_WHOLE;
}

static void
lb_smtp_reply_reader_find_enhanced (LbSmtpResponse *response)
{
  const char *text = lb_smtp_response_get_line_text (response,
                                                     g_ptr_array_index (response->lines, 0));
  gsize length = lb_smtp_response_measure_enhanced (response->code, text);

  g_free (response->enhanced);
  response->enhanced = g_strndup (text, length);
}

/**
 * lb_smtp_reply_reader_next:
 * @self: a reader
 * @response: (out) (transfer full) (nullable): the reply; for what is none its lines, with the
 *   code 0; %NULL while more has to come
 *
 * Takes the next reply from what was fed.
 *
 * Returns: what was read
 */
LbSmtpReplyStatus
lb_smtp_reply_reader_next (LbSmtpReplyReader  *self,
                           LbSmtpResponse    **response)
{
  LbSmtpReplyStatus status = LB_SMTP_REPLY_MORE;

  *response = NULL;
  while (!self->is_malformed && status == LB_SMTP_REPLY_MORE)
    {
      const char *line = self->buffer->str + self->at;
      gsize n_left = self->buffer->len - self->at;
      const char *end = memchr (line, '\n', n_left);
      gsize length = end != NULL ? (gsize) (end - line) : n_left;
      gboolean is_over = length > LB_LIMIT_REPLY_LINE_OCTETS + 1;

      if (end == NULL && !is_over)
        return LB_SMTP_REPLY_MORE;
      if (self->response == NULL)
        self->response = lb_smtp_response_new ();

      self->at += MIN (length + 1, n_left);
      if (length > 0 && line[length - 1] == '\r')
        length--;
      is_over = length > LB_LIMIT_REPLY_LINE_OCTETS;
      length = MIN (length, LB_LIMIT_REPLY_LINE_OCTETS);
      status = lb_smtp_reply_reader_take_line (self, g_strndup (line, length), length);
      if (is_over)
        status = lb_smtp_reply_reader_fail (self);
    }

  if (self->response == NULL)
    return LB_SMTP_REPLY_MALFORMED;
  if (status == LB_SMTP_REPLY_WHOLE)
    lb_smtp_reply_reader_find_enhanced (self->response);
  *response = g_steal_pointer (&self->response);

  return status;
}

/**
 * lb_smtp_reply_reader_is_empty:
 * @self: a reader
 *
 * Returns: whether nothing was fed that lb_smtp_reply_reader_next() has not given back yet
 */
gboolean
lb_smtp_reply_reader_is_empty (const LbSmtpReplyReader *self)
{
  return self->at == self->buffer->len && self->response == NULL;
}
