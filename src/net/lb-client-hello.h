#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a client may send before it is taken for nonsense: room for post-quantum keys and
 * tickets. */
#define LB_CLIENT_HELLO_MAX_OCTETS 16384

/**
 * LbClientHelloState:
 * @LB_CLIENT_HELLO_INCOMPLETE: more octets are needed
 * @LB_CLIENT_HELLO_COMPLETE: all of it is there
 * @LB_CLIENT_HELLO_INVALID: this is no ClientHello, or one over %LB_CLIENT_HELLO_MAX_OCTETS
 *
 * What the first octets of a TLS connection are.
 */
typedef enum
{
  LB_CLIENT_HELLO_INCOMPLETE,
  LB_CLIENT_HELLO_COMPLETE,
  LB_CLIENT_HELLO_INVALID,
} LbClientHelloState;

LbClientHelloState lb_client_hello_parse (const guint8  *octets,
                                          gsize          n_octets,
                                          char         **server_name);

G_END_DECLS
