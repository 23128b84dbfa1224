#pragma once

#include "base/lb-summary.h"
#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

LbSummary *lb_summarise      (GBytes     *data);
LbSummary *lb_summarise_scan (LbMimeScan *scan);

G_END_DECLS
