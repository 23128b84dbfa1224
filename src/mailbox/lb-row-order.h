#pragma once

#include "mailbox/lb-mark-list.h"

G_BEGIN_DECLS

typedef struct _LbRowOrder LbRowOrder;

LbRowOrder *lb_row_order_new         (GArray     *members,
                                      GArray     *order);
void        lb_row_order_free        (LbRowOrder *self);
guint       lb_row_order_get_length  (LbRowOrder *self);
gint64      lb_row_order_get_row_id  (LbRowOrder *self,
                                      guint       position);
guint       lb_row_order_find        (LbRowOrder *self,
                                      gint64      row_id);
GArray     *lb_row_order_get_members (LbRowOrder *self);
GArray     *lb_row_order_get_order   (LbRowOrder *self);
void        lb_row_order_change      (LbRowOrder *self,
                                      GArray     *members,
                                      GArray     *order,
                                      LbMarkFunc  func,
                                      gpointer    user_data);
void        lb_row_order_remove      (LbRowOrder *self,
                                      GArray     *alive,
                                      LbMarkFunc  func,
                                      gpointer    user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbRowOrder, lb_row_order_free)

G_END_DECLS
