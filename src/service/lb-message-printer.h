#pragma once

#include "handlers/lb-output.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_PRINTER (lb_message_printer_get_type ())
G_DECLARE_FINAL_TYPE (LbMessagePrinter, lb_message_printer, LB, MESSAGE_PRINTER, GObject)

LbMessagePrinter *lb_message_printer_new           (LbMailbox        *mailbox,
                                                    LbOutput         *output,
                                                    gboolean          as_json);
guint64           lb_message_printer_get_n_printed (LbMessagePrinter *self);
GBytes           *lb_message_printer_format        (const LbStoreRow *row,
                                                    gboolean          as_json);

G_END_DECLS
