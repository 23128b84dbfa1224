#pragma once

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILBOX_VIEW (lb_mailbox_view_get_type ())
G_DECLARE_FINAL_TYPE (LbMailboxView, lb_mailbox_view, LB, MAILBOX_VIEW, GObject)

LbMailboxView *lb_mailbox_view_new          (LbMailbox     *mailbox);
const char    *lb_mailbox_view_get_query    (LbMailboxView *self);
void           lb_mailbox_view_set_query    (LbMailboxView *self,
                                             const char    *query);
const char    *lb_mailbox_view_get_error    (LbMailboxView *self);
gboolean       lb_mailbox_view_is_searching (LbMailboxView *self);
guint          lb_mailbox_view_get_position (LbMailboxView *self,
                                             gint64         row_id);
void           lb_mailbox_view_refresh      (LbMailboxView *self);

G_END_DECLS
