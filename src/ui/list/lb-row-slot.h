#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

#define LB_TYPE_ROW_SLOT (lb_row_slot_get_type ())
G_DECLARE_FINAL_TYPE (LbRowSlot, lb_row_slot, LB, ROW_SLOT, GtkWidget)

GtkWidget     *lb_row_slot_new          (void);
void           lb_row_slot_bind         (LbRowSlot     *self,
                                         LbMailboxItem *item);
void           lb_row_slot_unbind       (LbRowSlot     *self);
void           lb_row_slot_set_thread   (LbRowSlot     *self,
                                         guint          n_messages,
                                         guint          n_unread);
LbMailboxItem *lb_row_slot_get_item     (LbRowSlot     *self);
void           lb_row_slot_set_is_awake (LbRowSlot     *self,
                                         gboolean       is_awake);

G_END_DECLS
