#pragma once

#include "mailbox/lb-mailbox.h"
#include "store/lb-store-sort.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILBOX_VIEW (lb_mailbox_view_get_type ())
G_DECLARE_FINAL_TYPE (LbMailboxView, lb_mailbox_view, LB, MAILBOX_VIEW, GObject)

LbMailboxView *lb_mailbox_view_new          (LbMailbox     *mailbox);
LbMailbox     *lb_mailbox_view_get_mailbox  (LbMailboxView *self);
const char    *lb_mailbox_view_get_query    (LbMailboxView *self);
void           lb_mailbox_view_set_query    (LbMailboxView *self,
                                             const char    *query);
const char    *lb_mailbox_view_get_filter   (LbMailboxView *self);
void           lb_mailbox_view_set_filter   (LbMailboxView *self,
                                             const char    *filter);
LbStoreOrder   lb_mailbox_view_get_order    (LbMailboxView *self);
void           lb_mailbox_view_set_order    (LbMailboxView *self,
                                             LbStoreOrder   order);
void           lb_mailbox_view_set_chosen   (LbMailboxView *self,
                                             GArray        *row_ids);
gboolean       lb_mailbox_view_shows_chosen (LbMailboxView *self);
const char    *lb_mailbox_view_get_error    (LbMailboxView *self);
gboolean       lb_mailbox_view_is_searching (LbMailboxView *self);
gint64         lb_mailbox_view_get_row_id   (LbMailboxView *self,
                                             guint          position);
guint          lb_mailbox_view_get_position (LbMailboxView *self,
                                             gint64         row_id);
gboolean       lb_mailbox_view_is_unread    (LbMailboxView *self,
                                             guint          position);
void           lb_mailbox_view_refresh      (LbMailboxView *self);

G_END_DECLS
