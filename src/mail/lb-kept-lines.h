#pragma once

#include <glib.h>

#include "base/lb-kept.h"
#include "base/lb-transcript.h"

G_BEGIN_DECLS

void     lb_kept_lines_append (GString            *text,
                               const LbKept       *kept,
                               const LbTranscript *transcript);
gboolean lb_kept_lines_read   (const char         *line,
                               LbKept             *kept,
                               GString            *transcript);

G_END_DECLS
