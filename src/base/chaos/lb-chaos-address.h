#pragma once

#include "base/chaos/lb-chaos.h"

G_BEGIN_DECLS

gboolean lb_chaos_address_read (const char     *address,
                                LbChaosVerdict *verdict);

G_END_DECLS
