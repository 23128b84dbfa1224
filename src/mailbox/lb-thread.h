#pragma once

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

#define LB_TYPE_THREAD (lb_thread_get_type ())
G_DECLARE_FINAL_TYPE (LbThread, lb_thread, LB, THREAD, GObject)

LbMailboxItem *lb_thread_get_root       (LbThread      *self);
LbMailboxItem *lb_thread_get_last       (LbThread      *self);
guint          lb_thread_get_n_messages (LbThread      *self);
guint          lb_thread_get_n_unread   (LbThread      *self);
GArray        *lb_thread_get_row_ids    (LbThread      *self);
void           lb_thread_set            (LbThread      *self,
                                         LbMailboxItem *root,
                                         LbMailboxItem *last,
                                         GArray        *row_ids,
                                         guint          n_unread);

G_END_DECLS
