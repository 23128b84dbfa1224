#pragma once

#include <gtk/gtk.h>

#include "mail/lb-message-part.h"

G_BEGIN_DECLS

#define LB_TYPE_PART_ROW (lb_part_row_get_type ())
G_DECLARE_FINAL_TYPE (LbPartRow, lb_part_row, LB, PART_ROW, GtkWidget)

const char *lb_part_row_get_icon (const char     *content_type);
GtkWidget  *lb_part_row_new      (void);
void        lb_part_row_bind     (LbPartRow      *self,
                                  GtkTreeListRow *tree_row,
                                  LbMessagePart  *part);

G_END_DECLS
