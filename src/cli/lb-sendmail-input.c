#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-sendmail-input.h"

#include <string.h>

#include "base/lb-address.h"
#include "mail/lb-summarise.h"

/**
 * lb_sendmail_input_convert:
 * @octets: what stood on standard input
 * @ends_at_dot: whether a line with only a dot ends it
 *
 * Programs write lines as their system does; on the wire they end with CRLF (RFC 5321 2.3.8). A CR
 * that stands alone stays.
 *
 * Returns: (transfer full): the message
 */
GBytes *
lb_sendmail_input_convert (GBytes   *octets,
                           gboolean  ends_at_dot)
{
  gsize length;
  const char *at = g_bytes_get_data (octets, &length);
  const char *end = at + length;
  GString *message = g_string_sized_new (length + length / 32 + 2);

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      const char *line_end = newline == NULL ? end : newline;

      if (line_end > at && line_end[-1] == '\r')
        line_end--;
      if (ends_at_dot && line_end - at == 1 && *at == '.')
        break;

      g_string_append_len (message, at, line_end - at);
      g_string_append (message, "\r\n");
      at = newline == NULL ? end : newline + 1;
    }

  return g_string_free_to_bytes (message);
}

static void
lb_sendmail_input_add (LbEnvelope *envelope,
                       GHashTable *known,
                       GPtrArray  *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const LbAddress *address = g_ptr_array_index (addresses, i);

      if (*address->address != '\0' && g_hash_table_add (known, address->address))
        lb_envelope_add_recipient (envelope, address->address, NULL);
    }
}

/* The header without its Bcc fields, which nobody is to see. */
static GBytes *
lb_sendmail_input_without_bcc (GBytes *data)
{
  gsize length;
  const char *at = g_bytes_get_data (data, &length);
  const char *end = at + length;
  GString *message = g_string_sized_new (length);
  gboolean is_bcc = FALSE;

  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      const char *next = newline == NULL ? end : newline + 1;

      if (*at == '\r' || *at == '\n')
        break;
      if (*at != ' ' && *at != '\t')
        is_bcc = end - at > 4 && g_ascii_strncasecmp (at, "bcc:", 4) == 0;
      if (!is_bcc)
        g_string_append_len (message, at, next - at);
      at = next;
    }
  g_string_append_len (message, at, end - at);

  return g_string_free_to_bytes (message);
}

/**
 * lb_sendmail_input_take_recipients:
 * @data: a message
 * @envelope: gets the recipients of To, Cc and Bcc that it has not yet
 *
 * Returns: (transfer full): the message without Bcc
 */
GBytes *
lb_sendmail_input_take_recipients (GBytes     *data,
                                   LbEnvelope *envelope)
{
  g_autoptr(LbSummary) summary = lb_summarise (data);
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      g_hash_table_add (known, recipient->address);
    }

  lb_sendmail_input_add (envelope, known, summary->to);
  lb_sendmail_input_add (envelope, known, summary->cc);
  lb_sendmail_input_add (envelope, known, summary->bcc);

  return lb_sendmail_input_without_bcc (data);
}
