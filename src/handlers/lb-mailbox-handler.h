#pragma once

#include "mailbox/lb-mailbox.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILBOX_HANDLER (lb_mailbox_handler_get_type ())
G_DECLARE_FINAL_TYPE (LbMailboxHandler, lb_mailbox_handler, LB, MAILBOX_HANDLER, GObject)

LbMailboxHandler *lb_mailbox_handler_new (LbMailbox *mailbox);

G_END_DECLS
