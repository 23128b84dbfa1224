#pragma once

#include "api/lb-json.h"
#include "mail/lb-message.h"
#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

void  lb_json_add_message   (LbJson           *self,
                             const char       *name,
                             const LbStoreRow *row,
                             LbMessage        *message);
void  lb_json_add_headers   (LbJson           *self,
                             const char       *name,
                             LbMessage        *message);
char *lb_json_dup_part_name (LbMessagePart    *part);

G_END_DECLS
