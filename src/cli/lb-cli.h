#pragma once

#include "service/lb-config.h"

G_BEGIN_DECLS

/**
 * LbExit:
 * @LB_EXIT_WELL: all is well
 * @LB_EXIT_FAILED: something else went wrong
 * @LB_EXIT_USAGE: wrong usage
 * @LB_EXIT_ADDRESS: an address cannot be listened on
 * @LB_EXIT_STORE: the store cannot be used
 * @LB_EXIT_EXPECTATION: `run`: an expectation failed
 * @LB_EXIT_TIMED_OUT: the time was over first
 *
 * The exit codes, which are part of the contract with scripts.
 */
typedef enum
{
  LB_EXIT_WELL        = 0,
  LB_EXIT_FAILED      = 1,
  LB_EXIT_USAGE       = 2,
  LB_EXIT_ADDRESS     = 3,
  LB_EXIT_STORE       = 4,
  LB_EXIT_EXPECTATION = 5,
  LB_EXIT_TIMED_OUT   = 124,
} LbExit;

void   lb_cli_say (const char *format,
                   ...) G_GNUC_PRINTF (1, 2);
int    lb_cli_status_of (const GError *error);
void   lb_cli_ignore_sigpipe (void);
int    lb_cli_serve (LbConfig *config);
int    lb_cli_open_window (char **arguments);

G_END_DECLS
