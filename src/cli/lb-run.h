#pragma once

#include "cli/lb-verdict.h"
#include "service/lb-config.h"

G_BEGIN_DECLS

/**
 * LbRunOrder:
 * @config: the catcher's, without --count and --timeout
 * @verdict: what is expected
 * @arguments: the command's
 * @report: (nullable): the file that the verdict goes to
 * @folder: (nullable): where what was caught goes to
 * @timeout_ms: when the command, or the wait for late mail, is ended; 0: never
 *
 * What `letterbox run` is to do.
 */
typedef struct
{
  LbConfig  *config;
  LbVerdict *verdict;
  char     **arguments;
  char      *report;
  char      *folder;
  guint64    timeout_ms;
} LbRunOrder;

int lb_run_go (const LbRunOrder *order);

G_END_DECLS
