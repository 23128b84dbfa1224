#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_ROW (lb_message_row_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageRow, lb_message_row, LB, MESSAGE_ROW, GtkWidget)

GtkWidget     *lb_message_row_new        (void);
void           lb_message_row_bind       (LbMessageRow  *self,
                                          LbMailboxItem *item);
void           lb_message_row_unbind     (LbMessageRow  *self);
LbMailboxItem *lb_message_row_get_item   (LbMessageRow  *self);
GtkWidget     *lb_message_row_get_check  (LbMessageRow  *self);
void           lb_message_row_set_thread (LbMessageRow  *self,
                                          guint          n_messages,
                                          guint          n_unread);

G_END_DECLS
