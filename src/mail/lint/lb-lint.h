#pragma once

#include "mail/mime/lb-mime-scan.h"
#include "mail/lint/lb-problem.h"

G_BEGIN_DECLS

void        lb_lint               (LbMimeScan *scan,
                                   GPtrArray  *problems);
void        lb_lint_header        (LbMimeScan *scan,
                                   GPtrArray  *problems);
void        lb_lint_lines         (LbMimeScan *scan,
                                   GPtrArray  *problems);
void        lb_lint_structure     (LbMimeScan *scan,
                                   GPtrArray  *problems);
void        lb_lint_parts         (LbMimeScan *scan,
                                   GPtrArray  *problems);
const char *lb_lint_find_obstacle (LbMimeScan *scan,
                                   gboolean    has_many_groups);

G_END_DECLS
