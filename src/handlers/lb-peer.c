#define G_LOG_DOMAIN "lb-peer"

#include "config.h"
#include "handlers/lb-peer.h"

#include <string.h>

/* RFC 4291 2.5.5.2: an IPv4 client of a listener that takes both. */
#define MAPPED "::ffff:"

/**
 * lb_peer_dup_host:
 * @peer: the peer of an envelope: "127.0.0.1:40112", "[::1]:40112", "unix:"
 *
 * Returns: (transfer full): the host alone; what is on a unix socket as it is
 */
char *
lb_peer_dup_host (const char *peer)
{
  const char *colon = strrchr (peer, ':');

  if (colon == NULL || g_str_has_prefix (peer, "unix:"))
    return g_strdup (peer);
  if (peer[0] == '[' && colon[-1] == ']')
    return g_strndup (peer + 1, (gsize) (colon - peer) - 2);

  return g_strndup (peer, (gsize) (colon - peer));
}

/**
 * lb_peer_get_address:
 * @peer: the peer of an envelope
 *
 * Returns: (transfer full) (nullable): its address, a mapped one as IPv4; %NULL for a unix socket
 */
GInetAddress *
lb_peer_get_address (const char *peer)
{
  g_autofree char *host = lb_peer_dup_host (peer);

  if (g_ascii_strncasecmp (host, MAPPED, strlen (MAPPED)) == 0 && strchr (host, '.') != NULL)
    return g_inet_address_new_from_string (host + strlen (MAPPED));

  return g_inet_address_new_from_string (host);
}

/**
 * lb_peer_is_loopback:
 * @peer: the peer of an envelope
 *
 * Returns: whether it is on this machine
 */
gboolean
lb_peer_is_loopback (const char *peer)
{
  g_autoptr(GInetAddress) address = lb_peer_get_address (peer);

  if (g_str_has_prefix (peer, "unix:"))
    return TRUE;

  return address != NULL && g_inet_address_get_is_loopback (address);
}
