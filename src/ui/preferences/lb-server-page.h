#pragma once

#include <adwaita.h>

#include "service/lb-service.h"

G_BEGIN_DECLS

#define LB_TYPE_SERVER_PAGE (lb_server_page_get_type ())
G_DECLARE_FINAL_TYPE (LbServerPage, lb_server_page, LB, SERVER_PAGE, AdwPreferencesPage)

void lb_server_page_set_service (LbServerPage *self,
                                 LbService    *service);

G_END_DECLS
