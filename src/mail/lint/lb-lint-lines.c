#define G_LOG_DOMAIN "lb-lint-lines"

#include "config.h"
#include "mail/lint/lb-lint.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/lb-limits.h"

typedef struct
{
  guint count;
  guint first_line;
} LbLineCount;

typedef struct
{
  LbLineCount bare_lf;
  LbLineCount bare_cr;
  LbLineCount nul;
  LbLineCount too_long;
} LbLineCounts;

static void
lb_line_count_add (LbLineCount *self,
                   guint        line)
{
  if (self->count++ == 0)
    self->first_line = line;
}

static void
lb_lint_count_lines (const char   *octets,
                     gsize         size,
                     LbLineCounts *counts)
{
  guint line = 1;

  for (gsize offset = 0; offset < size; line++)
    {
      const char *begin = octets + offset;
      const char *newline = memchr (begin, '\n', size - offset);
      gsize length = newline != NULL ? (gsize) (newline - begin) : size - offset;
      gboolean has_crlf = newline != NULL && length > 0 && begin[length - 1] == '\r';
      gsize text = has_crlf ? length - 1 : length;

      if (newline != NULL && !has_crlf)
        lb_line_count_add (&counts->bare_lf, line);
      if (text > 0 && memchr (begin, '\r', text) != NULL)
        lb_line_count_add (&counts->bare_cr, line);
      if (text > 0 && memchr (begin, '\0', text) != NULL)
        lb_line_count_add (&counts->nul, line);
      if (text > LB_LIMIT_TEXT_LINE_OCTETS)
        lb_line_count_add (&counts->too_long, line);
      offset += length + 1;
    }
}

static void
lb_lint_report_lines (GPtrArray         *problems,
                      const LbLineCount *count,
                      const char        *code,
                      const char        *rfc,
                      const char        *sentence)
{
  if (count->count == 1)
    lb_problems_add (problems, LB_PROBLEM_ERROR, code, count->first_line, rfc, "%s", sentence);
  else if (count->count > 1)
    /* Translators: %s is what is wrong with each of %u lines */
    lb_problems_add (problems, LB_PROBLEM_ERROR, code, count->first_line, rfc,
                     _("%s; this is the first of %u such lines"), sentence, count->count);
}

/**
 * lb_lint_lines:
 * @scan: the structure of a message
 * @problems: (element-type LbProblem): where to add
 *
 * Looks for what may not be in any line of a message.
 */
void
lb_lint_lines (LbMimeScan *scan,
               GPtrArray  *problems)
{
  LbLineCounts counts = { 0 };
  gsize size;
  const char *octets = lb_mime_scan_get_data (scan, &size);

  lb_lint_count_lines (octets, size, &counts);
  lb_lint_report_lines (problems, &counts.bare_lf, "bare-lf", "RFC 5322 2.3",
                        _("A line is ended by LF without CR: servers refuse or change it"));
  lb_lint_report_lines (problems, &counts.bare_cr, "bare-cr", "RFC 5322 2.3",
                        _("A line has a CR that no LF follows"));
  lb_lint_report_lines (problems, &counts.nul, "nul", "RFC 5322 4",
                        _("A line has a NUL: many readers stop there"));
  lb_lint_report_lines (problems, &counts.too_long, "long-line", "RFC 5322 2.1.1",
                        _("A line is longer than 998 octets: servers cut or wrap it"));
}
