#pragma once

#include <adwaita.h>

#include "service/lb-service.h"
#include "ui/message/lb-message-view.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_WINDOW (lb_message_window_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageWindow, lb_message_window, LB, MESSAGE_WINDOW, AdwApplicationWindow)

GtkWidget     *lb_message_window_new      (GtkWindow       *parent,
                                           LbService       *service,
                                           LbStoreRow      *row);
LbMessageView *lb_message_window_get_view (LbMessageWindow *self);

G_END_DECLS
