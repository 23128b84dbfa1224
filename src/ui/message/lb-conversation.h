#pragma once

#include <adwaita.h>

#include "base/lb-transcript.h"

G_BEGIN_DECLS

#define LB_TYPE_CONVERSATION (lb_conversation_get_type ())
G_DECLARE_FINAL_TYPE (LbConversation, lb_conversation, LB, CONVERSATION, AdwBin)

void lb_conversation_show    (LbConversation *self,
                              LbTranscript   *transcript);
void lb_conversation_go_on   (LbConversation *self,
                              LbTranscript   *transcript);
void lb_conversation_add_end (LbConversation *self,
                              GtkWidget      *button);

G_END_DECLS
