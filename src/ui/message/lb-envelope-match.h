#pragma once

#include "base/lb-envelope.h"
#include "base/lb-summary.h"

G_BEGIN_DECLS

const char *lb_envelope_match_get_field       (const LbSummary  *summary,
                                               const char       *address);
GPtrArray  *lb_envelope_match_list_missed     (const LbSummary  *summary,
                                               const LbEnvelope *envelope);
gboolean    lb_envelope_match_is_other_sender (const LbSummary  *summary,
                                               const LbEnvelope *envelope);

G_END_DECLS
