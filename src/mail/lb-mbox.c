#define G_LOG_DOMAIN "lb-mbox"

#include "config.h"
#include "mail/lb-mbox.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail/lb-envelope-lines.h"

#define SEPARATOR "From "
#define CHUNK_OCTETS 65536

/* RFC 4155: the sender of a message without one. */
#define NO_SENDER "MAILER-DAEMON"

static const char * const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

struct _LbMboxReader
{
  GInputStream *stream;        /* (owned) */
  gsize         max_octets;
  GByteArray   *pending;       /* (owned): read and not yet taken; from @n_taken on */
  gsize         n_taken;
  gsize         n_searched;    /* no line end before there */
  gboolean      is_at_end;     /* of the stream */
  gboolean      is_line_cut;   /* a line that was too long: what is left of it is dropped */
  char         *separator;     /* (owned) (nullable): of the message that comes next */
};

/* mboxrd: any number of ">", then "From ". */
static gboolean
is_quotable (const char *line,
             gsize       length)
{
  gsize n_marks = 0;

  while (n_marks < length && line[n_marks] == '>')
    n_marks++;

  return length - n_marks >= strlen (SEPARATOR) &&
         memcmp (line + n_marks, SEPARATOR, strlen (SEPARATOR)) == 0;
}

static void
append_separator (GString    *text,
                  const char *sender,
                  gint64      us)
{
  g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);

  g_string_append (text, SEPARATOR);
  lb_envelope_lines_append_word (text, *sender != '\0' ? sender : NO_SENDER);
  if (at == NULL)
    at = g_date_time_new_from_unix_utc (0);

  /* As asctime(), but not in the reader's language. */
  g_string_append_printf (text, " %s %s %2d %02d:%02d:%02d %04d\n",
                          days[g_date_time_get_day_of_week (at) - 1],
                          months[g_date_time_get_month (at) - 1],
                          g_date_time_get_day_of_month (at), g_date_time_get_hour (at),
                          g_date_time_get_minute (at), g_date_time_get_second (at),
                          g_date_time_get_year (at));
}

/**
 * lb_mbox_format:
 * @sender: the reverse-path; "" for none
 * @received_at_us: when it came, in microseconds since 1970, UTC
 * @message: the message; its line ends stay as they are
 *
 * Writes one message in the form mboxrd: a separator line, the message, each of its lines that is
 * "From " behind any number of ">" with one more ">", then an empty line. A message without a line
 * end at its end gets one.
 *
 * Returns: (transfer full): the octets to append to the file
 */
GBytes *
lb_mbox_format (const char *sender,
                gint64      received_at_us,
                GBytes     *message)
{
  gsize n_octets;
  const char *octets = g_bytes_get_data (message, &n_octets);
  GString *text = g_string_sized_new (n_octets + 256);
  gsize at = 0;

  append_separator (text, sender, received_at_us);
  while (at < n_octets)
    {
      const char *feed = memchr (octets + at, '\n', n_octets - at);
      gsize length = feed != NULL ? (gsize) (feed - octets) + 1 - at : n_octets - at;

      if (is_quotable (octets + at, length))
        g_string_append_c (text, '>');
      g_string_append_len (text, octets + at, (gssize) length);
      at += length;
    }
  if (n_octets > 0 && octets[n_octets - 1] != '\n')
    g_string_append_c (text, '\n');
  g_string_append_c (text, '\n');

  return g_string_free_to_bytes (text);
}

/**
 * lb_mbox_reader_new:
 * @stream: an mbox file
 * @max_octets: the largest message that is read
 *
 * Returns: (transfer full): a reader of one message after the other, which holds at most one
 */
LbMboxReader *
lb_mbox_reader_new (GInputStream *stream,
                    gsize         max_octets)
{
  LbMboxReader *self = g_new0 (LbMboxReader, 1);

  self->stream = g_object_ref (stream);
  self->max_octets = max_octets;
  self->pending = g_byte_array_sized_new (CHUNK_OCTETS);

  return self;
}

/**
 * lb_mbox_reader_free:
 * @self: (transfer full): a reader
 */
void
lb_mbox_reader_free (LbMboxReader *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->pending);
  g_free (self->separator);
  g_free (self);
}

/**
 * lb_mbox_message_free:
 * @self: (transfer full): a message
 */
void
lb_mbox_message_free (LbMboxMessage *self)
{
  g_free (self->sender);
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_free (self);
}

static gboolean
fill (LbMboxReader  *self,
      GCancellable  *cancellable,
      GError       **error)
{
  gsize n_before;
  gssize n_read;

  if (self->n_taken > 0)
    {
      g_byte_array_remove_range (self->pending, 0, (guint) self->n_taken);
      self->n_searched -= self->n_taken;
      self->n_taken = 0;
    }
  n_before = self->pending->len;
  g_byte_array_set_size (self->pending, (guint) (n_before + CHUNK_OCTETS));
  n_read = g_input_stream_read (self->stream, self->pending->data + n_before, CHUNK_OCTETS,
                                cancellable, error);
  g_byte_array_set_size (self->pending, (guint) (n_before + (gsize) MAX (n_read, 0)));
  self->is_at_end = n_read == 0;

  return n_read >= 0;
}

/* Gives the next line with its line end, valid until the next call; @length is 0 at the end. A line
 * over the limit comes cut, with @is_cut. */
static gboolean
next_line (LbMboxReader  *self,
           const char   **line,
           gsize         *length,
           gboolean      *is_cut,
           GCancellable  *cancellable,
           GError       **error)
{
  *is_cut = FALSE;
  while (TRUE)
    {
      const char *start = (const char *) self->pending->data + self->n_taken;
      gsize n_left = self->pending->len - self->n_taken;
      const char *feed = NULL;

      if (self->pending->len > self->n_searched)
        feed = memchr (self->pending->data + self->n_searched, '\n',
                       self->pending->len - self->n_searched);
      if (feed == NULL && !self->is_at_end && n_left <= self->max_octets + 2)
        {
          self->n_searched = self->pending->len;
          if (!fill (self, cancellable, error))
            return FALSE;
          continue;
        }

      *line = start;
      *length = feed != NULL ? (gsize) (feed - start) + 1 : n_left;
      self->n_taken += *length;
      self->n_searched = self->n_taken;
      *is_cut = self->is_line_cut || (feed == NULL && !self->is_at_end);
      self->is_line_cut = feed == NULL && !self->is_at_end;
      return TRUE;
    }
}

static gint64
read_time (char **words)
{
  g_auto(GStrv) clock = NULL;
  g_autoptr(GDateTime) at = NULL;
  int month = 0;

  /* "Tue Nov 24 10:29:06 2026": weekday, month, day, time, year. */
  if (g_strv_length (words) < 5)
    return 0;

  while (months[month] != NULL && !g_str_equal (months[month], words[1]))
    month++;
  clock = g_strsplit (words[3], ":", -1);
  if (months[month] == NULL || g_strv_length (clock) != 3)
    return 0;

  at = g_date_time_new_utc ((int) g_ascii_strtoll (words[4], NULL, 10), month + 1,
                            (int) g_ascii_strtoll (words[2], NULL, 10),
                            (int) g_ascii_strtoll (clock[0], NULL, 10),
                            (int) g_ascii_strtoll (clock[1], NULL, 10),
                            (double) g_ascii_strtoll (clock[2], NULL, 10));

  return at != NULL ? MAX (g_date_time_to_unix (at), 0) * G_USEC_PER_SEC : 0;
}

static LbMboxMessage *
begin_message (LbMboxReader *self)
{
  LbMboxMessage *message = g_new0 (LbMboxMessage, 1);
  g_auto(GStrv) all = g_strsplit_set (g_strstrip (self->separator + strlen (SEPARATOR)), " \t", 64);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  for (char **word = all; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (words, *word);
  g_ptr_array_add (words, NULL);

  if (words->len > 1 && !g_str_equal (words->pdata[0], NO_SENDER))
    message->sender = lb_envelope_lines_read_word (words->pdata[0], -1);
  if (words->len > 2)
    message->received_at_us = read_time ((char **) words->pdata + 1);
  g_clear_pointer (&self->separator, g_free);

  return message;
}

/* A separator at the begin of the file, before which only empty lines may stand. */
static gboolean
find_first (LbMboxReader  *self,
            GCancellable  *cancellable,
            GError       **error)
{
  const char *line;
  gsize length;
  gboolean is_cut;

  do
    if (!next_line (self, &line, &length, &is_cut, cancellable, error))
      return FALSE;
  while (length > 0 && (*line == '\n' || (length == 2 && *line == '\r')));

  if (length == 0)
    return FALSE;
  if (length < strlen (SEPARATOR) || memcmp (line, SEPARATOR, strlen (SEPARATOR)) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("It is no mbox: it does not begin with a line “From …”"));
      return FALSE;
    }
  self->separator = g_strndup (line, length);

  return TRUE;
}

/* Gives the octets without the empty line that stands before the next separator. */
static GBytes *
end_message (GByteArray *octets)
{
  const guint8 *data = octets->data;
  guint n = octets->len;

  if (n >= 2 && data[n - 1] == '\n' && data[n - 2] == '\r' && (n == 2 || data[n - 3] == '\n'))
    n -= 2;
  else if (n >= 1 && data[n - 1] == '\n' && (n == 1 || data[n - 2] == '\n'))
    n -= 1;
  g_byte_array_set_size (octets, n);

  return g_byte_array_free_to_bytes (octets);
}

/**
 * lb_mbox_reader_read:
 * @self: a reader
 * @cancellable: (nullable): ends the reading early
 * @error: the place for an error
 *
 * Reads the next message and takes away the quoting of lb_mbox_format(). A message begins at a
 * separator behind an empty line; a "From " amid a paragraph, as careless writers leave it, stays.
 *
 * Returns: (transfer full) (nullable): the message; %NULL at the end, without an error, or for one
 */
LbMboxMessage *
lb_mbox_reader_read (LbMboxReader  *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(LbMboxMessage) message = NULL;
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  gboolean is_too_large = FALSE;
  gboolean is_after_empty = FALSE;
  gboolean is_line_start = TRUE;
  const char *line;
  gsize length;
  gboolean is_cut;

  if (self->separator == NULL && !find_first (self, cancellable, error))
    return NULL;

  message = begin_message (self);
  while (TRUE)
    {
      if (!next_line (self, &line, &length, &is_cut, cancellable, error))
        return NULL;
      if (length == 0)
        break;
      if (is_line_start && is_after_empty && length >= strlen (SEPARATOR) &&
          memcmp (line, SEPARATOR, strlen (SEPARATOR)) == 0)
        {
          self->separator = g_strndup (line, length);
          break;
        }

      is_after_empty = is_line_start && (*line == '\n' || (length == 2 && *line == '\r'));
      if (is_line_start && *line == '>' && is_quotable (line, length))
        {
          line++;
          length--;
        }
      is_line_start = line[length - 1] == '\n';

      /* The empty line that ends it does not count. */
      is_too_large |= is_cut || octets->len + length > self->max_octets + 2;
      if (is_too_large)
        g_byte_array_set_size (octets, 0);
      else
        g_byte_array_append (octets, (const guint8 *) line, (guint) length);
    }

  message->octets = end_message (g_steal_pointer (&octets));
  if (is_too_large || g_bytes_get_size (message->octets) > self->max_octets)
    g_clear_pointer (&message->octets, g_bytes_unref);

  return g_steal_pointer (&message);
}
