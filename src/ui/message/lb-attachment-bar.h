#pragma once

#include <adwaita.h>

#include "mail/lb-message.h"

G_BEGIN_DECLS

#define LB_TYPE_ATTACHMENT_BAR (lb_attachment_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbAttachmentBar, lb_attachment_bar, LB, ATTACHMENT_BAR, AdwBin)

void lb_attachment_bar_show_message (LbAttachmentBar *self,
                                     LbMessage       *message);

G_END_DECLS
