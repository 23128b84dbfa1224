#pragma once

#include "handlers/lb-output.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

#define LB_TYPE_DEBUGGING_HANDLER (lb_debugging_handler_get_type ())
G_DECLARE_FINAL_TYPE (LbDebuggingHandler, lb_debugging_handler, LB, DEBUGGING_HANDLER, GObject)

LbDebuggingHandler *lb_debugging_handler_new    (LbOutput         *output);
GBytes             *lb_debugging_handler_format (const LbDelivery *delivery,
                                                 gboolean          is_terminal);

G_END_DECLS
