#define G_LOG_DOMAIN "lb-envelope-lines"

#include "config.h"
#include "mail/lb-envelope-lines.h"

#include <string.h>

#include "mail/lb-kept-lines.h"

/* The lines of one envelope; more are no envelope of ours. */
#define OCTETS_MAX (4 * 1024 * 1024)

#define FIRST_NAME "X-Envelope-From: "
#define TO_NAME "X-Envelope-To: "
#define FLAGS_NAME "X-Envelope-Flags: "
#define SIZE_NAME "X-Envelope-Size: "
#define LAST_NAME "X-Envelope-Received-At: "

/* The lines of one text each, in their order between the recipients and the numbers. */
static const struct
{
  const char *name;
  gsize       offset;
  gboolean    is_optional; /* no line and NULL are the same */
} texts[] = {
  { "X-Envelope-Helo: ", G_STRUCT_OFFSET (LbEnvelope, helo), FALSE },
  { "X-Envelope-Protocol: ", G_STRUCT_OFFSET (LbEnvelope, protocol), FALSE },
  { "X-Envelope-Peer: ", G_STRUCT_OFFSET (LbEnvelope, peer), FALSE },
  { "X-Envelope-Listener: ", G_STRUCT_OFFSET (LbEnvelope, listener), FALSE },
  { "X-Envelope-Tls-Version: ", G_STRUCT_OFFSET (LbEnvelope, tls_version), TRUE },
  { "X-Envelope-Tls-Cipher: ", G_STRUCT_OFFSET (LbEnvelope, tls_cipher), TRUE },
  { "X-Envelope-Tls-Server-Name: ", G_STRUCT_OFFSET (LbEnvelope, tls_server_name), TRUE },
  { "X-Envelope-Auth-User: ", G_STRUCT_OFFSET (LbEnvelope, auth_user), FALSE },
  { "X-Envelope-Auth-Mechanism: ", G_STRUCT_OFFSET (LbEnvelope, auth_mechanism), FALSE },
  { "X-Envelope-Session: ", G_STRUCT_OFFSET (LbEnvelope, session), FALSE },
};

/**
 * lb_envelope_lines_append_word:
 * @text: where to
 * @word: any octets but NUL
 *
 * Writes @word so that it holds neither a space nor a control nor an octet over 126: such an octet
 * and the per cent sign become "%" and two hexadecimal digits, as in a URI (RFC 3986 2.1).
 */
void
lb_envelope_lines_append_word (GString    *text,
                               const char *word)
{
  for (const guchar *at = (const guchar *) word; *at != '\0'; at++)
    {
      if (*at > ' ' && *at < 127 && *at != '%')
        g_string_append_c (text, (char) *at);
      else
        g_string_append_printf (text, "%%%02X", *at);
    }
}

/**
 * lb_envelope_lines_read_word:
 * @text: what lb_envelope_lines_append_word() wrote, or what someone made of it
 * @length: its octets, or -1
 *
 * Returns: (transfer full): the octets; a "%" that no two digits follow stands for itself
 */
char *
lb_envelope_lines_read_word (const char *text,
                             gssize      length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  GString *word = g_string_sized_new ((gsize) (end - text));

  for (const char *at = text; at < end; at++)
    {
      int high = *at == '%' && end - at > 2 ? g_ascii_xdigit_value (at[1]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (at[2]) : -1;

      if (low < 0 || high * 16 + low == 0)
        {
          g_string_append_c (word, *at);
          continue;
        }
      g_string_append_c (word, (char) (high * 16 + low));
      at += 2;
    }

  return g_string_free (word, FALSE);
}

static void
append_path (GString     *text,
             const char  *name,
             const char  *path,
             char       **options)
{
  g_string_append (text, name);
  g_string_append_c (text, '<');
  lb_envelope_lines_append_word (text, path);
  g_string_append_c (text, '>');
  for (char **option = options; *option != NULL; option++)
    {
      g_string_append_c (text, ' ');
      lb_envelope_lines_append_word (text, *option);
    }
  g_string_append (text, "\r\n");
}

static void
append_time (GString *text,
             gint64   us)
{
  gint64 seconds = us >= 0 ? us / G_USEC_PER_SEC : 0;
  g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *form = NULL;

  if (at == NULL)
    at = g_date_time_new_from_unix_utc (0);
  form = g_date_time_format (at, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (text, LAST_NAME "%s.%06dZ\r\n", form,
                          us >= 0 ? (int) (us % G_USEC_PER_SEC) : 0);
}

/**
 * lb_envelope_lines_add:
 * @envelope: what the conversation said
 * @kept: (nullable): what people have made of the message
 * @transcript: (nullable): the conversation
 * @message: the message, octet for octet
 *
 * Puts the envelope before a message that leaves the mailbox as a file. A program that reads mail
 * takes the lines for header fields that it does not know.
 *
 * Returns: (transfer full): the lines, then @message as it is
 */
GBytes *
lb_envelope_lines_add (const LbEnvelope   *envelope,
                       const LbKept       *kept,
                       const LbTranscript *transcript,
                       GBytes             *message)
{
  gsize n_octets;
  const char *octets = g_bytes_get_data (message, &n_octets);
  GString *text = g_string_sized_new (n_octets + 1024);

  append_path (text, FIRST_NAME, envelope->mail_from, envelope->mail_options);
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      append_path (text, TO_NAME, recipient->address, recipient->options);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *value = G_STRUCT_MEMBER (char *, envelope, texts[i].offset);

      if (value == NULL)
        continue;
      g_string_append (text, texts[i].name);
      lb_envelope_lines_append_word (text, value);
      g_string_append (text, "\r\n");
    }
  g_string_append_printf (text, FLAGS_NAME "%u\r\n", (guint) envelope->flags);
  g_string_append_printf (text, SIZE_NAME "%" G_GSIZE_FORMAT "\r\n", n_octets);
  lb_kept_lines_append (text, kept, transcript);
  append_time (text, envelope->received_at_us);
  if (n_octets > 0)
    g_string_append_len (text, octets, (gssize) n_octets);

  return g_string_free_to_bytes (text);
}

/* "<path> option option": @options gets what stands behind. Whether it has that form. */
static gboolean
read_path (const char   *value,
           char        **path,
           char       ***options)
{
  const char *space = value + strcspn (value, " ");
  const char *end = space > value + 1 ? space - 1 : value;

  if (*value != '<' || *end != '>' || end == value)
    return FALSE;

  *path = lb_envelope_lines_read_word (value + 1, end - value - 1);
  *options = g_strsplit (*space == ' ' ? space + 1 : space, " ", -1);
  for (char **option = *options; *option != NULL; option++)
    {
      char *read = lb_envelope_lines_read_word (*option, -1);

      g_free (*option);
      *option = read;
    }

  return TRUE;
}

static gboolean
read_from (LbEnvelope *envelope,
           const char *value)
{
  char *path;
  char **options;

  if (!read_path (value, &path, &options))
    return FALSE;

  g_free (envelope->mail_from);
  g_strfreev (envelope->mail_options);
  envelope->mail_from = path;
  envelope->mail_options = options;

  return TRUE;
}

static gboolean
read_to (LbEnvelope *envelope,
         const char *value)
{
  g_autofree char *path = NULL;
  g_auto(GStrv) options = NULL;

  if (!read_path (value, &path, &options))
    return FALSE;

  lb_envelope_add_recipient (envelope, path, (const char * const *) options);
  return TRUE;
}

static gboolean
read_time (LbEnvelope *envelope,
           const char *value)
{
  g_autofree char *seconds = NULL;
  g_autoptr(GDateTime) at = NULL;
  guint64 fraction = 0;

  /* 2026-11-24T10:29:06.123456Z; by parts, since GDateTime rounds the fraction. */
  if (strlen (value) != 27 || value[19] != '.' || value[26] != 'Z')
    return FALSE;

  for (const char *digit = value + 20; digit < value + 26; digit++)
    {
      if (!g_ascii_isdigit (*digit))
        return FALSE;
      fraction = fraction * 10 + (guint64) g_ascii_digit_value (*digit);
    }
  seconds = g_strdup_printf ("%.19sZ", value);
  at = g_date_time_new_from_iso8601 (seconds, NULL);
  if (at == NULL || g_date_time_to_unix (at) < 0)
    return FALSE;

  envelope->received_at_us = g_date_time_to_unix (at) * G_USEC_PER_SEC + (gint64) fraction;
  return TRUE;
}

static gboolean
read_text (LbEnvelope *envelope,
           const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char **place = &G_STRUCT_MEMBER (char *, envelope, texts[i].offset);

      if (!g_str_has_prefix (line, texts[i].name))
        continue;
      g_free (*place);
      *place = lb_envelope_lines_read_word (line + strlen (texts[i].name), -1);
      return TRUE;
    }

  return FALSE;
}

/* One line but the first and the last; whether it is one of ours. */
static gboolean
read_line (LbEnvelope *envelope,
           const char *line,
           guint64    *size,
           LbKept     *kept,
           GString    *transcript)
{
  guint64 flags;

  if (g_str_has_prefix (line, TO_NAME))
    return read_to (envelope, line + strlen (TO_NAME));
  if (g_str_has_prefix (line, SIZE_NAME))
    return g_ascii_string_to_unsigned (line + strlen (SIZE_NAME), 10, 0, G_MAXINT64, size, NULL);
  if (!g_str_has_prefix (line, FLAGS_NAME))
    return read_text (envelope, line) || lb_kept_lines_read (line, kept, transcript);
  if (!g_ascii_string_to_unsigned (line + strlen (FLAGS_NAME), 10, 0, G_MAXINT, &flags, NULL))
    return FALSE;

  envelope->flags = (LbEnvelopeFlags) flags;
  return TRUE;
}

/* The next line without its line end; NULL where none is whole. */
static char *
take_line (const char **at,
           const char  *end)
{
  const char *start = *at;
  const char *feed = memchr (start, '\n', (gsize) (end - start));
  gsize length;

  if (feed == NULL)
    return NULL;

  *at = feed + 1;
  length = (gsize) (feed - start);
  if (length > 0 && start[length - 1] == '\r')
    length--;

  return memchr (start, '\0', length) == NULL ? g_strndup (start, length) : NULL;
}

static LbEnvelope *
take_envelope (const char **at,
               const char  *end,
               guint64     *size,
               LbKept      *kept,
               GString     *transcript)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autofree char *first = take_line (at, end);

  if (first == NULL || !g_str_has_prefix (first, FIRST_NAME) ||
      !read_from (envelope, first + strlen (FIRST_NAME)))
    return NULL;

  while (TRUE)
    {
      g_autofree char *line = take_line (at, end);

      if (line == NULL)
        return NULL;
      if (g_str_has_prefix (line, LAST_NAME))
        return read_time (envelope, line + strlen (LAST_NAME)) ? g_steal_pointer (&envelope) : NULL;
      if (!read_line (envelope, line, size, kept, transcript))
        return NULL;
    }
}

/**
 * lb_envelope_lines_take:
 * @octets: a file of one message
 * @message: (out) (transfer full): the message without the lines; @octets as it is when it has none
 * @kept: (out) (optional) (transfer full) (nullable): what people had made of it
 * @transcript: (out) (optional) (transfer full) (nullable): the conversation
 *
 * Reads back what lb_envelope_lines_add() wrote. Nothing is taken unless all lines are as they were
 * written, in CRLF or LF: a message that only looks like it stays whole.
 *
 * Returns: (transfer full) (nullable): the envelope
 */
LbEnvelope *
lb_envelope_lines_take (GBytes        *octets,
                        GBytes       **message,
                        LbKept       **kept,
                        LbTranscript **transcript)
{
  gsize n_octets;
  const char *start = g_bytes_get_data (octets, &n_octets);
  const char *at = start;
  const char *end = n_octets > 0 ? start + MIN (n_octets, OCTETS_MAX) : start;
  guint64 size = G_MAXUINT64;
  g_autoptr(LbEnvelope) envelope = NULL;
  g_autoptr(LbKept) found = lb_kept_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  gsize left;

  if (n_octets > 0)
    envelope = take_envelope (&at, end, &size, found, text);
  if (kept != NULL)
    *kept = envelope != NULL ? g_steal_pointer (&found) : NULL;
  if (transcript != NULL)
    *transcript = envelope != NULL ? lb_transcript_new_from_text (text->str) : NULL;
  if (envelope == NULL)
    {
      *message = g_bytes_ref (octets);
      return NULL;
    }

  /* An mbox ends each message with a line end, also one that had none. */
  left = n_octets - (gsize) (at - start);
  if (left > 0 && size == left - 1 && start[n_octets - 1] == '\n')
    left--;
  *message = g_bytes_new_from_bytes (octets, (gsize) (at - start), left);

  return g_steal_pointer (&envelope);
}
