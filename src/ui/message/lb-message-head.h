#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_HEAD (lb_message_head_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageHead, lb_message_head, LB, MESSAGE_HEAD, AdwBin)

void lb_message_head_show_row      (LbMessageHead *self,
                                    LbStoreRow    *row);
void lb_message_head_set_is_narrow (LbMessageHead *self,
                                    gboolean       is_narrow);

G_END_DECLS
