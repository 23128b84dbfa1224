#pragma once

#include <adwaita.h>

#include "service/lb-service.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGES_PAGE (lb_messages_page_get_type ())
G_DECLARE_FINAL_TYPE (LbMessagesPage, lb_messages_page, LB, MESSAGES_PAGE, AdwPreferencesPage)

void lb_messages_page_set_service (LbMessagesPage *self,
                                   LbService      *service);

G_END_DECLS
