#pragma once

#include "base/lb-session-record.h"

G_BEGIN_DECLS

char       *lb_session_text_get_client     (LbSessionRecord  *record);
char       *lb_session_text_get_security   (LbSessionRecord  *record);
char       *lb_session_text_get_outcome    (LbSessionRecord  *record);
char       *lb_session_text_get_messages   (LbSessionRecord  *record);
char       *lb_session_text_get_duration   (LbSessionRecord  *record);
const char *lb_session_text_get_state      (LbSessionRecord  *record,
                                            const char      **style);
char       *lb_session_text_get_accessible (LbSessionRecord  *record,
                                            const char       *time);

G_END_DECLS
