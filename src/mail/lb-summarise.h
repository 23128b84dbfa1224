#pragma once

#include "base/lb-summary.h"

G_BEGIN_DECLS

LbSummary *lb_summarise (GBytes *data);

G_END_DECLS
