#pragma once

#include <gio/gio.h>

#include "base/lb-relay-job.h"
#include "mail/lb-message.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_OPENED_MESSAGE (lb_opened_message_get_type ())
G_DECLARE_FINAL_TYPE (LbOpenedMessage, lb_opened_message, LB, OPENED_MESSAGE, GObject)

void             lb_opened_message_load_async     (LbMailbox            *mailbox,
                                                   const char           *id,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
LbOpenedMessage *lb_opened_message_load_finish    (GAsyncResult         *result,
                                                   GError              **error);
LbStoreRow      *lb_opened_message_get_row        (LbOpenedMessage      *self);
GBytes          *lb_opened_message_get_data       (LbOpenedMessage      *self);
LbTranscript    *lb_opened_message_get_transcript (LbOpenedMessage      *self);
LbMessage       *lb_opened_message_get_message    (LbOpenedMessage      *self);
GPtrArray       *lb_opened_message_get_relays     (LbOpenedMessage      *self);
void             lb_opened_message_set_relays     (LbOpenedMessage      *self,
                                                   GPtrArray            *relays);

G_END_DECLS
