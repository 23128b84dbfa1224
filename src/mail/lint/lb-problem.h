#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LbProblemSeverity:
 * @LB_PROBLEM_NOTE: allowed, but rarely meant
 * @LB_PROBLEM_WARNING: some receivers will show or treat it badly
 * @LB_PROBLEM_ERROR: against a rule that receivers rely on
 *
 * How bad a problem is.
 */
typedef enum
{
  LB_PROBLEM_NOTE,
  LB_PROBLEM_WARNING,
  LB_PROBLEM_ERROR,
} LbProblemSeverity;

/**
 * LbProblem:
 * @severity: how bad it is
 * @code: a stable word for it, such as "missing-date"
 * @line: the line of the source, from 1; 0: the message as a whole
 * @sentence: what is wrong, in the language of the user
 * @rfc: (nullable): the rule, such as "RFC 5322 3.6.1"
 *
 * Something that is wrong with a message. Read-only once made.
 */
typedef struct
{
  LbProblemSeverity severity;
  const char       *code;
  guint             line;
  char             *sentence;
  const char       *rfc;
} LbProblem;

#define LB_TYPE_PROBLEM (lb_problem_get_type ())

GType      lb_problem_get_type (void);
LbProblem *lb_problem_copy     (const LbProblem *self);
void       lb_problem_free     (LbProblem       *self);

GPtrArray *lb_problems_new (void);
void       lb_problems_add (GPtrArray        *problems,
                            LbProblemSeverity severity,
                            const char       *code,
                            guint             line,
                            const char       *rfc,
                            const char       *format,
                            ...) G_GNUC_PRINTF (6, 7);
void       lb_problems_sort (GPtrArray *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbProblem, lb_problem_free)

G_END_DECLS
