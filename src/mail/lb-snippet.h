#pragma once

#include "mail/mime/lb-mime-scan.h"

G_BEGIN_DECLS

char *lb_snippet_make (LbMimeScan *scan,
                       guint       index,
                       gboolean    is_html);

G_END_DECLS
