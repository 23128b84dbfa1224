#pragma once

#include "mail/lb-message.h"

G_BEGIN_DECLS

char *lb_part_warnings_dup (LbMessage     *message,
                            LbMessagePart *part);

G_END_DECLS
