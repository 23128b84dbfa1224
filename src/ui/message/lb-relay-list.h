#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_RELAY_LIST (lb_relay_list_get_type ())
G_DECLARE_FINAL_TYPE (LbRelayList, lb_relay_list, LB, RELAY_LIST, AdwBin)

void lb_relay_list_show (LbRelayList *self,
                         GPtrArray   *jobs);

G_END_DECLS
