#pragma once

#include "api/lb-json.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

GBytes *lb_mailhog_json_make (const LbStoredMessage *message,
                              const char            *begin);

G_END_DECLS
