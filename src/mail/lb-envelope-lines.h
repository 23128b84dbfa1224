#pragma once

#include <glib.h>

#include "base/lb-envelope.h"
#include "base/lb-kept.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

void        lb_envelope_lines_append_word (GString             *text,
                                           const char          *word);
char       *lb_envelope_lines_read_word   (const char          *text,
                                           gssize               length);
GBytes     *lb_envelope_lines_add         (const LbEnvelope    *envelope,
                                           const LbKept        *kept,
                                           const LbTranscript  *transcript,
                                           GBytes              *message);
LbEnvelope *lb_envelope_lines_take        (GBytes              *octets,
                                           GBytes             **message,
                                           LbKept             **kept,
                                           LbTranscript       **transcript);

G_END_DECLS
