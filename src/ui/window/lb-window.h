#pragma once

#include <adwaita.h>

#include "service/lb-service.h"
#include "ui/list/lb-message-list.h"
#include "ui/message/lb-message-view.h"
#include "ui/sessions/lb-sessions-page.h"
#include "ui/window/lb-state-bar.h"

G_BEGIN_DECLS

#define LB_TYPE_WINDOW (lb_window_get_type ())
G_DECLARE_FINAL_TYPE (LbWindow, lb_window, LB, WINDOW, AdwApplicationWindow)

LbWindow       *lb_window_new           (GtkApplication *application,
                                         LbService      *service);
LbMessageList  *lb_window_get_list      (LbWindow       *self);
LbMessageView  *lb_window_get_view      (LbWindow       *self);
LbSessionsPage *lb_window_get_sessions  (LbWindow       *self);
LbStateBar     *lb_window_get_state_bar (LbWindow       *self);
const char     *lb_window_get_page      (LbWindow       *self);
gboolean        lb_window_get_is_narrow (LbWindow       *self);
void            lb_window_show_failure  (LbWindow       *self,
                                         const char     *text);
void            lb_window_import        (LbWindow       *self,
                                         GPtrArray      *files);
void            lb_window_export        (LbWindow       *self,
                                         GArray         *row_ids,
                                         GFile          *file);
void            lb_window_show_message  (LbWindow       *self,
                                         gint64          row_id);
gboolean        lb_window_is_watched    (LbWindow       *self);
void            lb_window_add_toast     (LbWindow       *self,
                                         const char     *text);

G_END_DECLS
