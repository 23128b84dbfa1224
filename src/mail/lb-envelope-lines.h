#pragma once

#include <glib.h>

#include "base/lb-envelope.h"

G_BEGIN_DECLS

void        lb_envelope_lines_append_word (GString           *text,
                                           const char        *word);
char       *lb_envelope_lines_read_word   (const char        *text,
                                           gssize             length);
GBytes     *lb_envelope_lines_add         (const LbEnvelope  *envelope,
                                           GBytes            *message);
LbEnvelope *lb_envelope_lines_take        (GBytes            *octets,
                                           GBytes           **message);

G_END_DECLS
