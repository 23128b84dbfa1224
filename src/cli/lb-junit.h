#pragma once

#include "cli/lb-verdict.h"

G_BEGIN_DECLS

/**
 * LbJunitRun:
 * @command: the command and its arguments
 * @status: what it ended with
 * @is_timed_out: whether it was ended because the time was over
 * @duration_us: microseconds from its start to the verdict
 * @ended_at_us: microseconds since 1970
 * @verdict: what was expected of its mail, after the last look
 *
 * What a report tells of.
 */
typedef struct
{
  const char * const *command;
  int                 status;
  gboolean            is_timed_out;
  gint64              duration_us;
  gint64              ended_at_us;
  LbVerdict          *verdict;
} LbJunitRun;

char *lb_junit_dup_xml (const LbJunitRun *run);

G_END_DECLS
