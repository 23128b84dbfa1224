#pragma once

#include <adwaita.h>

#include "mail/lint/lb-hops.h"

G_BEGIN_DECLS

#define LB_TYPE_HOP_LIST (lb_hop_list_get_type ())
G_DECLARE_FINAL_TYPE (LbHopList, lb_hop_list, LB, HOP_LIST, AdwBin)

void lb_hop_list_show (LbHopList *self,
                       GPtrArray *hops);

G_END_DECLS
