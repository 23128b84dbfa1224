#pragma once

#include <gtk/gtk.h>

#include "ui/list/lb-message-list.h"

G_BEGIN_DECLS

GdkContentProvider *lb_message_drag_new_content (LbMailboxView *messages,
                                                 GArray        *row_ids);
void                lb_message_drag_add         (GtkWidget     *row,
                                                 LbMessageList *list);

G_END_DECLS
