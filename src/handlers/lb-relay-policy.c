#define G_LOG_DOMAIN "lb-relay-policy"

#include "config.h"
#include "handlers/lb-relay-policy.h"

#include <string.h>

#include "base/lb-limits.h"
#include "handlers/lb-peer.h"
#include "handlers/lb-relay-content.h"

/* Each Letterbox on the way adds an X-Peer: more than a few of them are always the same one. */
#define MAX_PEER_FIELDS 5

struct _LbRelayPolicy
{
  gatomicrefcount ref_count;

  char          **allow;      /* (owned) lower-case globs; empty: everybody */
  GPtrArray      *networks;   /* (owned) (element-type GInetAddressMask) */
};

/**
 * lb_relay_policy_new:
 * @allow: (nullable): globs of addresses ("*@example.org") or of domains ("*.example.org") to which
 *   messages may go; none: to all
 * @networks: (nullable): networks ("192.168.0.0/16") whose clients are relayed besides those of
 *   this machine
 * @error: set when one of @networks is none
 *
 * Returns: (transfer full) (nullable): the rules
 */
LbRelayPolicy *
lb_relay_policy_new (const char * const  *allow,
                     const char * const  *networks,
                     GError             **error)
{
  g_autoptr(LbRelayPolicy) self = g_new0 (LbRelayPolicy, 1);
  guint n_allow = allow != NULL ? g_strv_length ((char **) allow) : 0;

  g_atomic_ref_count_init (&self->ref_count);
  self->networks = g_ptr_array_new_with_free_func (g_object_unref);
  self->allow = g_new0 (char *, n_allow + 1);
  for (guint i = 0; i < n_allow; i++)
    self->allow[i] = g_utf8_strdown (allow[i], -1);

  for (guint i = 0; networks != NULL && networks[i] != NULL; i++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (networks[i], error);

      if (mask == NULL)
        return NULL;
      g_ptr_array_add (self->networks, mask);
    }

  return g_steal_pointer (&self);
}

/**
 * lb_relay_policy_ref:
 * @self: the rules
 *
 * Returns: (transfer full): @self
 */
LbRelayPolicy *
lb_relay_policy_ref (LbRelayPolicy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_relay_policy_unref:
 * @self: (transfer full) (nullable): the rules
 */
void
lb_relay_policy_unref (LbRelayPolicy *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_strfreev (self->allow);
  g_ptr_array_unref (self->networks);
  g_free (self);
}

/**
 * lb_relay_policy_is_address:
 * @text: what a user gave
 *
 * Returns: whether @text can be the address of a recipient: with a domain, and without what could
 *   end it in a command of SMTP
 */
gboolean
lb_relay_policy_is_address (const char *text)
{
  const char *at = strrchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || strchr (" <>", *c) != NULL)
      return FALSE;

  return TRUE;
}

/**
 * lb_relay_policy_check_client:
 * @self: the rules
 * @peer: the peer of an envelope
 *
 * Returns: (transfer none) (nullable): why messages of this client do not leave; %NULL: they may
 */
const char *
lb_relay_policy_check_client (const LbRelayPolicy *self,
                              const char          *peer)
{
  g_autoptr(GInetAddress) address = lb_peer_get_address (peer);

  if (lb_peer_is_loopback (peer))
    return NULL;
  for (guint i = 0; address != NULL && i < self->networks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (self->networks, i), address))
      return NULL;

  return "Held back: the client is not on this machine; --relay-from allows a network";
}

/**
 * lb_relay_policy_check_recipient:
 * @self: the rules
 * @address: a recipient
 *
 * Returns: (transfer none) (nullable): why no message goes there; %NULL: it may
 */
const char *
lb_relay_policy_check_recipient (const LbRelayPolicy *self,
                                 const char          *address)
{
  gboolean is_text = g_utf8_validate (address, -1, NULL);
  g_autofree char *lower = is_text ? g_utf8_strdown (address, -1) : NULL;
  const char *at = lower != NULL ? strrchr (lower, '@') : NULL;

  if (self->allow[0] == NULL)
    return NULL;

  for (guint i = 0; lower != NULL && self->allow[i] != NULL; i++)
    {
      gboolean is_address = strchr (self->allow[i], '@') != NULL;
      const char *subject = is_address || at == NULL ? lower : at + 1;

      if (g_pattern_match_simple (self->allow[i], subject))
        return NULL;
    }

  return "Held back: the address does not match --relay-allow";
}

/**
 * lb_relay_policy_check_message:
 * @envelope: how the message came
 * @data: the message
 *
 * Looks for what makes a message dangerous to whoever gets it next: a bare CR or LF behind which a
 * second message could hide, and the traces of a loop (RFC 5321 6.3).
 *
 * Returns: (transfer none) (nullable): why it does not leave; %NULL: it may
 */
const char *
lb_relay_policy_check_message (const LbEnvelope *envelope,
                               GBytes           *data)
{
  if (envelope->flags & (LB_ENVELOPE_BARE_LF | LB_ENVELOPE_BARE_CR))
    return "Held back: the message has a bare CR or LF, behind which another could hide";
  if (lb_relay_content_count_fields (data, "Received") >= LB_LIMIT_RECEIVED_FIELDS ||
      lb_relay_content_count_fields (data, "X-Peer") >= MAX_PEER_FIELDS)
    return "Held back: the message seems to run in circles";

  return NULL;
}
