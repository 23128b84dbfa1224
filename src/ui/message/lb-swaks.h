#pragma once

#include "base/lb-envelope.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

char *lb_swaks_make_command (const LbEnvelope   *envelope,
                             const LbTranscript *transcript,
                             GBytes             *data,
                             const char         *server,
                             const char         *data_url);

G_END_DECLS
