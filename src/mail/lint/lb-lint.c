#define G_LOG_DOMAIN "lb-lint"

#include "config.h"
#include "mail/lint/lb-lint.h"

/**
 * lb_lint:
 * @scan: the structure of a message
 * @problems: (element-type LbProblem): where to add
 *
 * Looks for all that is wrong with a message by its source alone. For a worker thread.
 */
void
lb_lint (LbMimeScan *scan,
         GPtrArray  *problems)
{
  lb_lint_structure (scan, problems);
  lb_lint_header (scan, problems);
  lb_lint_lines (scan, problems);
  lb_lint_parts (scan, problems);
  lb_problems_sort (problems);
}
