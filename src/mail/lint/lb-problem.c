#define G_LOG_DOMAIN "lb-problem"

#include "config.h"
#include "mail/lint/lb-problem.h"

/* Nobody reads more; a message can be made that has a million. */
#define N_PROBLEMS_MAX 200

G_DEFINE_BOXED_TYPE (LbProblem, lb_problem, lb_problem_copy, lb_problem_free)

/**
 * lb_problem_copy:
 * @self: a problem
 *
 * Returns: (transfer full): a copy of @self
 */
LbProblem *
lb_problem_copy (const LbProblem *self)
{
  LbProblem *copy = g_memdup2 (self, sizeof *self);

  copy->sentence = g_strdup (self->sentence);
  return copy;
}

/**
 * lb_problem_free:
 * @self: (transfer full) (nullable): a problem
 */
void
lb_problem_free (LbProblem *self)
{
  if (self == NULL)
    return;

  g_free (self->sentence);
  g_free (self);
}

/**
 * lb_problems_new:
 *
 * Returns: (transfer full) (element-type LbProblem): an empty list
 */
GPtrArray *
lb_problems_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lb_problem_free);
}

/**
 * lb_problems_add:
 * @problems: (element-type LbProblem): where to add
 * @severity: how bad it is
 * @code: a static word for it
 * @line: the line of the source, from 1; 0: the message as a whole
 * @rfc: (nullable): the rule, a static string
 * @format: the sentence, for printf()
 * @...: its arguments
 *
 * Adds a problem; beyond 200 nothing.
 */
void
lb_problems_add (GPtrArray         *problems,
                 LbProblemSeverity  severity,
                 const char        *code,
                 guint              line,
                 const char        *rfc,
                 const char        *format,
                 ...)
{
  LbProblem *problem;
  va_list arguments;

  if (problems->len >= N_PROBLEMS_MAX)
    return;

  problem = g_new0 (LbProblem, 1);
  problem->severity = severity;
  problem->code = code;
  problem->line = line;
  problem->rfc = rfc;
  va_start (arguments, format);
  problem->sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (problems, problem);
}

static int
lb_problems_compare (gconstpointer a,
                     gconstpointer b)
{
  const LbProblem *first = *(const LbProblem * const *) a;
  const LbProblem *second = *(const LbProblem * const *) b;

  if (first->severity != second->severity)
    return (int) second->severity - (int) first->severity;
  return first->line < second->line ? -1 : first->line > second->line;
}

/**
 * lb_problems_sort:
 * @problems: (element-type LbProblem): problems
 *
 * Puts the worst first, those of one severity in the order of the source.
 */
void
lb_problems_sort (GPtrArray *problems)
{
  g_ptr_array_sort (problems, lb_problems_compare);
}
