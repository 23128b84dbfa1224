#pragma once

#include <adwaita.h>

#include "service/lb-service.h"

G_BEGIN_DECLS

#define LB_TYPE_RELAY_PAGE (lb_relay_page_get_type ())
G_DECLARE_FINAL_TYPE (LbRelayPage, lb_relay_page, LB, RELAY_PAGE, AdwPreferencesPage)

void lb_relay_page_set_service (LbRelayPage *self,
                                LbService   *service);

G_END_DECLS
