#define G_LOG_DOMAIN "lb-remote"

#include "config.h"
#include "net/lb-remote.h"

#ifdef G_OS_UNIX
#include <gio/gunixsocketaddress.h>
#endif

/**
 * lb_remote_is_loopback:
 * @connection: a connection to a server
 *
 * Returns: whether what goes by it stays on this machine
 */
gboolean
lb_remote_is_loopback (GSocketConnection *connection)
{
  g_autoptr(GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

#ifdef G_OS_UNIX
  if (address != NULL && G_IS_UNIX_SOCKET_ADDRESS (address))
    return TRUE;
#endif

  if (address == NULL || !G_IS_INET_SOCKET_ADDRESS (address))
    return FALSE;

  return g_inet_address_get_is_loopback (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Is @own, "ADDRESS:PORT" of a listener of ours, what was connected to? What listens on every
 * address is met at each of them; then both ends have the same. */
static gboolean
lb_remote_meets (const char         *own,
                 GInetSocketAddress *remote,
                 GInetSocketAddress *local)
{
  g_autoptr(GSocketConnectable) parsed = g_network_address_parse (own, 0, NULL);
  g_autoptr(GInetAddress) host = NULL;
  GInetAddress *remote_host = g_inet_socket_address_get_address (remote);

  if (parsed == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (parsed)) !=
      g_inet_socket_address_get_port (remote))
    return FALSE;

  host = g_inet_address_new_from_string (
    g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  if (host == NULL || !g_inet_address_get_is_any (host))
    return host != NULL && g_inet_address_equal (host, remote_host);

  return g_inet_address_equal (remote_host, g_inet_socket_address_get_address (local));
}

/**
 * lb_remote_is_one_of:
 * @connection: a connection to a server
 * @addresses: (nullable): "ADDRESS:PORT" of listeners of our own
 *
 * Returns: whether the server is one of @addresses (RFC 5321 6.3: what we send to ourselves comes
 *   back without end)
 */
gboolean
lb_remote_is_one_of (GSocketConnection  *connection,
                     const char * const *addresses)
{
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);

  if (addresses == NULL || !G_IS_INET_SOCKET_ADDRESS (remote) || !G_IS_INET_SOCKET_ADDRESS (local))
    return FALSE;

  for (guint i = 0; addresses[i] != NULL; i++)
    if (lb_remote_meets (addresses[i], G_INET_SOCKET_ADDRESS (remote),
                         G_INET_SOCKET_ADDRESS (local)))
      return TRUE;

  return FALSE;
}
