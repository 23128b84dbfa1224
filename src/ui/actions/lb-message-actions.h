#pragma once

#include <adwaita.h>

#include "service/lb-service.h"
#include "ui/message/lb-message-view.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_ACTIONS (lb_message_actions_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageActions, lb_message_actions, LB, MESSAGE_ACTIONS, GObject)

LbMessageActions *lb_message_actions_new    (GtkApplicationWindow *window,
                                             LbMessageView        *view,
                                             AdwToastOverlay      *toasts,
                                             LbService            *service);
void              lb_message_actions_update (LbMessageActions     *self,
                                             gboolean              is_seen);

G_END_DECLS
