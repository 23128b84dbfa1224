#pragma once

#include <gio/gio.h>

#include "base/lb-envelope.h"

G_BEGIN_DECLS

/**
 * LbRelayPolicy:
 *
 * What may leave: from whom, to whom, and which messages never do. Nobody changes it once made.
 */
typedef struct _LbRelayPolicy LbRelayPolicy;

LbRelayPolicy *lb_relay_policy_new             (const char * const   *allow,
                                                const char * const   *networks,
                                                GError              **error);
LbRelayPolicy *lb_relay_policy_ref             (LbRelayPolicy        *self);
void           lb_relay_policy_unref           (LbRelayPolicy        *self);
const char    *lb_relay_policy_check_client    (const LbRelayPolicy  *self,
                                                const char           *peer);
const char    *lb_relay_policy_check_recipient (const LbRelayPolicy  *self,
                                                const char           *address);
const char    *lb_relay_policy_check_message   (const LbEnvelope     *envelope,
                                                GBytes               *data);
gboolean       lb_relay_policy_is_address      (const char           *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRelayPolicy, lb_relay_policy_unref)

G_END_DECLS
