#define G_LOG_DOMAIN "lb-lint-structure"

#include "config.h"
#include "mail/lint/lb-lint.h"

#include <glib/gi18n.h>

static const struct
{
  LbMimeExcess excess;
  const char  *code;
  const char  *sentence;
} excesses[] = {
  { LB_MIME_EXCESS_BLOCK, "header-too-large",
    N_("The message is too complex: its header is larger than 256 kB") },
  { LB_MIME_EXCESS_FIELDS, "too-many-fields",
    N_("The message is too complex: it has more than 1,000 header fields") },
  { LB_MIME_EXCESS_FIELD, "field-too-large",
    N_("The message is too complex: a header field is larger than 64 kB") },
  { LB_MIME_EXCESS_DEPTH, "too-deep",
    N_("The message is too complex: its parts are nested more than 100 deep") },
  { LB_MIME_EXCESS_PARTS, "too-many-parts",
    N_("The message is too complex: it has more than 1,000 parts") },
};

/* Those that keep a reader from finding what is in the message, the worst first. */
static const struct
{
  LbMimeFlaws       flaw;
  LbProblemSeverity severity;
  const char       *code;
  const char       *rfc;
  const char       *sentence;
} flaws[] = {
  { LB_MIME_FLAW_NO_BOUNDARY, LB_PROBLEM_ERROR, "no-boundary", "RFC 2046 5.1.1",
    N_("A multipart has no boundary, so its parts cannot be told apart") },
  { LB_MIME_FLAW_NO_PARTS, LB_PROBLEM_ERROR, "no-parts", "RFC 2046 5.1.1",
    N_("The boundary of a multipart is nowhere in it, so it has no parts") },
  { LB_MIME_FLAW_UNCLOSED, LB_PROBLEM_ERROR, "unclosed-multipart", "RFC 2046 5.1.1",
    N_("A multipart is not closed: the message may be cut off") },
  { LB_MIME_FLAW_NO_SEPARATOR, LB_PROBLEM_ERROR, "no-empty-line", "RFC 5322 2.1",
    N_("The header ends without an empty line") },
};

static const char no_header[] = N_("The message has no header");

/**
 * lb_lint_find_obstacle:
 * @scan: the structure of a message
 * @has_many_groups: whether an address field is too complex
 *
 * Returns: (nullable): why the message cannot be read whole, one sentence; %NULL: it can
 */
const char *
lb_lint_find_obstacle (LbMimeScan *scan,
                       gboolean    has_many_groups)
{
  LbMimeFlaws all = LB_MIME_FLAW_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (excesses); i++)
    if (lb_mime_scan_get_excess (scan) & excesses[i].excess)
      return excesses[i].sentence;
  if (has_many_groups)
    return "The message is too complex: an address field has more than 32 groups";
  if (lb_mime_scan_get_node (scan, 0)->n_fields == 0)
    return no_header;

  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    all |= lb_mime_scan_get_node (scan, i)->flaws;
  for (guint i = 0; i < G_N_ELEMENTS (flaws); i++)
    if (all & flaws[i].flaw)
      return flaws[i].sentence;

  return NULL;
}

static void
lb_lint_node_flaws (const LbMimeNode *node,
                    GPtrArray        *problems)
{
  for (guint i = 0; i < G_N_ELEMENTS (flaws); i++)
    {
      guint line = flaws[i].flaw == LB_MIME_FLAW_NO_SEPARATOR ? node->body_line : node->line;

      if (!(node->flaws & flaws[i].flaw))
        continue;
      lb_problems_add (problems, flaws[i].severity, flaws[i].code, line, flaws[i].rfc, "%s",
                       _(flaws[i].sentence));
      /* A boundary that never comes is not closed either. */
      if (flaws[i].flaw == LB_MIME_FLAW_NO_PARTS)
        break;
    }

  if (node->flaws & LB_MIME_FLAW_SPACE_BEFORE_COLON)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "space-before-colon", node->line, "RFC 5322 2.2",
                     _("A header field has white space before its colon"));
}

/**
 * lb_lint_structure:
 * @scan: the structure of a message
 * @problems: (element-type LbProblem): where to add
 *
 * Tells which limits the message goes over and what is wrong with its parts' borders.
 */
void
lb_lint_structure (LbMimeScan *scan,
                   GPtrArray  *problems)
{
  const LbMimeNode *root = lb_mime_scan_get_node (scan, 0);

  for (guint i = 0; i < G_N_ELEMENTS (excesses); i++)
    if (lb_mime_scan_get_excess (scan) & excesses[i].excess)
      lb_problems_add (problems, LB_PROBLEM_ERROR, excesses[i].code, 0, NULL, "%s",
                       _(excesses[i].sentence));

  if (root->n_fields == 0)
    lb_problems_add (problems, LB_PROBLEM_ERROR, "no-header", 1, "RFC 5322 2.1", "%s",
                     _(no_header));

  for (guint i = 0; i < lb_mime_scan_get_n_nodes (scan); i++)
    {
      const LbMimeNode *node = lb_mime_scan_get_node (scan, i);

      if (i > 0 || node->n_fields > 0)
        lb_lint_node_flaws (node, problems);
    }
}
