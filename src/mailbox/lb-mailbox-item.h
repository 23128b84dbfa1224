#pragma once

#include <gio/gio.h>

#include "store/lb-store-row.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILBOX_ITEM (lb_mailbox_item_get_type ())
G_DECLARE_FINAL_TYPE (LbMailboxItem, lb_mailbox_item, LB, MAILBOX_ITEM, GObject)

LbMailboxItem *lb_mailbox_item_new (gint64 row_id);
gint64              lb_mailbox_item_get_row_id (LbMailboxItem *self);
LbStoreRow *lb_mailbox_item_get_row (LbMailboxItem *self);
void                lb_mailbox_item_set_row (LbMailboxItem *self,
                                             LbStoreRow    *row);
gboolean            lb_mailbox_item_is_loaded (LbMailboxItem *self);
const char *lb_mailbox_item_get_id (LbMailboxItem *self);
const char *lb_mailbox_item_get_subject (LbMailboxItem *self);
const char *lb_mailbox_item_get_sender (LbMailboxItem *self);
const char *lb_mailbox_item_get_recipients (LbMailboxItem *self);
const char *lb_mailbox_item_get_snippet (LbMailboxItem *self);
guint64             lb_mailbox_item_get_size (LbMailboxItem *self);
gint64              lb_mailbox_item_get_received_at_us (LbMailboxItem *self);
gboolean            lb_mailbox_item_is_read (LbMailboxItem *self);
gboolean            lb_mailbox_item_is_pinned (LbMailboxItem *self);
guint               lb_mailbox_item_get_n_attachments (LbMailboxItem *self);
const char *const *lb_mailbox_item_get_tags (LbMailboxItem *self);
LbRelayState lb_mailbox_item_get_relay (LbMailboxItem *self);

G_END_DECLS
