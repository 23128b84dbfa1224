#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_SESSION_MESSAGES (lb_session_messages_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionMessages, lb_session_messages, LB, SESSION_MESSAGES, AdwBin)

void lb_session_messages_show (LbSessionMessages *self,
                               LbMailbox         *mailbox,
                               const char        *session,
                               guint              n_messages);

G_END_DECLS
