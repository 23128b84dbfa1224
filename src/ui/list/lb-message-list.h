#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_LIST (lb_message_list_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageList, lb_message_list, LB, MESSAGE_LIST, GtkWidget)

void               lb_message_list_set_mailbox   (LbMessageList *self,
                                                  LbMailbox     *mailbox);
GtkSelectionModel *lb_message_list_get_selection (LbMessageList *self);
LbMailboxItem     *lb_message_list_get_selected  (LbMessageList *self);
GArray            *lb_message_list_list_selected (LbMessageList *self);
guint              lb_message_list_get_position  (LbMessageList *self);
void               lb_message_list_select        (LbMessageList *self,
                                                  guint          position);
void               lb_message_list_move          (LbMessageList *self,
                                                  int            n_rows);
void               lb_message_list_focus         (LbMessageList *self);

G_END_DECLS
