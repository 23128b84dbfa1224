#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-cli.h"

#include <signal.h>
#include <stdio.h>

#include "service/lb-service.h"

/**
 * lb_cli_say:
 * @format: one sentence, as for printf()
 * @...: its arguments
 *
 * Tells something about the program itself, on standard error; standard output is for messages.
 */
void
lb_cli_say (const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* In one write, so that lines of several processes do not mix. */
  {
    g_autofree char *line = g_strdup_printf ("letterbox: %s\n", text);

    fputs (line, stderr);
    fflush (stderr);
  }
}

/**
 * lb_cli_status_of:
 * @error: why something failed
 *
 * Returns: the exit code for it
 */
int
lb_cli_status_of (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return LB_EXIT_USAGE;
  if (error->domain != LB_SERVICE_ERROR)
    return LB_EXIT_FAILED;

  switch ((LbServiceError) error->code)
    {
    case LB_SERVICE_ERROR_USAGE:
      return LB_EXIT_USAGE;
    case LB_SERVICE_ERROR_ADDRESS:
      return LB_EXIT_ADDRESS;
    case LB_SERVICE_ERROR_STORE:
      return LB_EXIT_STORE;
    case LB_SERVICE_ERROR_FAILED:
      break;
    }

  return LB_EXIT_FAILED;
}

/**
 * lb_cli_ignore_sigpipe:
 *
 * Makes a reader that is gone an error of the write instead of the end of the program.
 */
void
lb_cli_ignore_sigpipe (void)
{
#ifdef SIGPIPE
  signal (SIGPIPE, SIG_IGN);
#endif
}
