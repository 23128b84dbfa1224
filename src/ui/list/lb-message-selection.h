#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-view.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_SELECTION (lb_message_selection_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageSelection, lb_message_selection, LB, MESSAGE_SELECTION, GObject)

LbMessageSelection *lb_message_selection_new       (LbMailboxView      *messages);
guint               lb_message_selection_get_size  (LbMessageSelection *self);
guint               lb_message_selection_get_first (LbMessageSelection *self);
GArray             *lb_message_selection_list_rows (LbMessageSelection *self);

G_END_DECLS
