#pragma once

#include "api/lb-json.h"
#include "base/lb-session-record.h"
#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

void lb_json_add_addresses  (LbJson             *self,
                             const char         *name,
                             GPtrArray          *addresses);
void lb_json_add_from       (LbJson             *self,
                             const LbSummary    *summary);
void lb_json_add_bcc        (LbJson             *self,
                             const LbStoreRow   *row);
void lb_json_add_row        (LbJson             *self,
                             const char         *name,
                             const LbStoreRow   *row,
                             gboolean            with_envelope);
void lb_json_add_envelope   (LbJson             *self,
                             const char         *name,
                             const LbEnvelope   *envelope);
void lb_json_add_transcript (LbJson             *self,
                             const char         *name,
                             const LbTranscript *transcript);
void lb_json_add_session    (LbJson             *self,
                             const char         *name,
                             LbSessionRecord    *session);

G_END_DECLS
