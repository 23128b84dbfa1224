#pragma once

#include <gio/gio.h>

#include "base/lb-summary.h"
#include "mail/mime/lb-header.h"
#include "mail/lint/lb-hops.h"
#include "mail/lint/lb-list-unsubscribe.h"
#include "mail/mime/lb-mail-date.h"
#include "mail/lb-message-part.h"
#include "mail/lint/lb-problem.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE (lb_message_get_type ())
G_DECLARE_FINAL_TYPE (LbMessage, lb_message, LB, MESSAGE, GObject)

LbMessage               *lb_message_parse                (GBytes     *data);
GBytes                  *lb_message_get_data             (LbMessage  *self);
LbSummary               *lb_message_get_summary          (LbMessage  *self);
LbMailDate               lb_message_get_date             (LbMessage  *self);
const char              *lb_message_get_return_path      (LbMessage  *self);
GPtrArray               *lb_message_get_headers          (LbMessage  *self);
const LbHeader          *lb_message_find_header          (LbMessage  *self,
                                                          const char *name);
GPtrArray               *lb_message_get_hops             (LbMessage  *self);
const LbListUnsubscribe *lb_message_get_list_unsubscribe (LbMessage  *self);
LbMessagePart           *lb_message_get_root             (LbMessage  *self);
GPtrArray               *lb_message_get_parts            (LbMessage  *self);
LbMessagePart           *lb_message_find_part            (LbMessage  *self,
                                                          const char *id);
LbMessagePart           *lb_message_find_content_id      (LbMessage  *self,
                                                          const char *content_id);
GPtrArray               *lb_message_get_attachments      (LbMessage  *self);
GPtrArray               *lb_message_get_inlines          (LbMessage  *self);
LbMessagePart           *lb_message_get_html_part        (LbMessage  *self);
const char              *lb_message_get_html             (LbMessage  *self);
const char              *lb_message_get_text             (LbMessage  *self);
const char              *lb_message_get_flowed_text      (LbMessage  *self);
const char              *lb_message_get_readable_text    (LbMessage  *self);
gboolean                 lb_message_is_cut               (LbMessage  *self);
GPtrArray               *lb_message_get_problems         (LbMessage  *self);

G_END_DECLS
