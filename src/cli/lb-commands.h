#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbCommand:
 * @name: the word after `letterbox`
 * @run: does it; gets the arguments from @name on, and gives the exit code
 * @help: what --help says
 *
 * A subcommand.
 */
typedef struct
{
  const char *name;
  int (*run)(char **arguments);
  const char *help;
} LbCommand;

const LbCommand *lb_commands_find     (char           ***arguments);
char            *lb_commands_dup_help (void);
gboolean         lb_commands_parse    (GOptionContext   *context,
                                       char           ***arguments,
                                       GError          **error);
int              lb_commands_fail     (const char       *name,
                                       const GError     *error);

int lb_command_export    (char **arguments);
int lb_command_import    (char **arguments);
int lb_command_run       (char **arguments);
int lb_command_sendmail  (char **arguments);
int lb_command_wait      (char **arguments);
int lb_command_send_test (char **arguments);

G_END_DECLS
