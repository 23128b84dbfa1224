#pragma once

#include <adwaita.h>

#include "service/lb-service.h"
#include "ui/sessions/lb-session-view.h"

G_BEGIN_DECLS

#define LB_TYPE_SESSIONS_PAGE (lb_sessions_page_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionsPage, lb_sessions_page, LB, SESSIONS_PAGE, AdwBin)

void           lb_sessions_page_set_service     (LbSessionsPage *self,
                                                 LbService      *service);
void           lb_sessions_page_set_failed_only (LbSessionsPage *self,
                                                 gboolean        failed_only);
gboolean       lb_sessions_page_select          (LbSessionsPage *self,
                                                 const char     *id);
void           lb_sessions_page_focus           (LbSessionsPage *self);
gboolean       lb_sessions_page_go_back         (LbSessionsPage *self);
LbSessionView *lb_sessions_page_get_view        (LbSessionsPage *self);

G_END_DECLS
