#define G_LOG_DOMAIN "lb-relay-content"

#include "config.h"
#include "handlers/lb-relay-content.h"

#include <string.h>

/* Where the first empty line begins: the place of a last header. The length, when there is none. */
static gsize
lb_relay_content_measure_header (const char *octets,
                                 gsize       n_octets)
{
  gsize at = 0;

  while (at < n_octets && octets[at] != '\r')
    {
      const char *line_end = memchr (octets + at, '\n', n_octets - at);

      at = line_end != NULL ? (gsize) (line_end + 1 - octets) : n_octets;
    }

  return at;
}

static void
lb_relay_content_add_slice (GPtrArray *pieces,
                            GBytes    *data,
                            gsize      from,
                            gsize      to)
{
  if (from < to)
    g_ptr_array_add (pieces, g_bytes_new_from_bytes (data, from, to - from));
}

/**
 * lb_relay_content_make_pieces:
 * @data: a message
 * @peer: what X-Peer says: the client's address; "": nothing is added
 *
 * Adds X-Peer as last header, as smtpd's PureProxy does, and changes nothing else. The octets of
 * @data are not copied.
 *
 * Returns: (transfer full) (element-type GBytes): the message to send
 */
GPtrArray *
lb_relay_content_make_pieces (GBytes     *data,
                              const char *peer)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize n_octets;
  const char *octets = g_bytes_get_data (data, &n_octets);
  gsize n_header = lb_relay_content_measure_header (octets, n_octets);
  gboolean is_open = n_header > 0 && octets[n_header - 1] != '\n';
  char *field;

  if (*peer == '\0')
    {
      g_ptr_array_add (pieces, g_bytes_ref (data));
      return pieces;
    }

  field = g_strdup_printf ("%sX-Peer: %s\r\n", is_open ? "\r\n" : "", peer);
  lb_relay_content_add_slice (pieces, data, 0, n_header);
  g_ptr_array_add (pieces, g_bytes_new_take (field, strlen (field)));
  lb_relay_content_add_slice (pieces, data, n_header, n_octets);

  return pieces;
}

/**
 * lb_relay_content_count_fields:
 * @data: a message
 * @name: the name of a header field
 *
 * Returns: how often the header has the field
 */
guint
lb_relay_content_count_fields (GBytes     *data,
                               const char *name)
{
  gsize n_octets;
  const char *octets = g_bytes_get_data (data, &n_octets);
  const char *end = octets + lb_relay_content_measure_header (octets, n_octets);
  gsize n_name = strlen (name);
  guint n_fields = 0;

  for (const char *at = octets; at < end;)
    {
      const char *line_end = memchr (at, '\n', (gsize) (end - at));
      gsize length = (gsize) ((line_end != NULL ? line_end : end) - at);

      if (length > n_name && g_ascii_strncasecmp (at, name, n_name) == 0)
        {
          /* RFC 5322 4.5.8: blanks before the colon are obsolete, not impossible. */
          const char *colon = at + n_name;

          while (colon < at + length && (*colon == ' ' || *colon == '\t'))
            colon++;
          n_fields += colon < at + length && *colon == ':';
        }
      at += length + 1;
    }

  return n_fields;
}
