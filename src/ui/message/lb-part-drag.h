#pragma once

#include <gtk/gtk.h>

#include "mail/lb-message-part.h"

G_BEGIN_DECLS

GdkContentProvider *lb_part_drag_new_content (LbMessagePart *part);
void                lb_part_drag_add         (GtkWidget     *widget);
void                lb_part_drag_set_part    (GtkWidget     *widget,
                                              LbMessagePart *part);

G_END_DECLS
