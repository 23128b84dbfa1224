#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/lb-cli.h"

static const LbCommand commands[] = {
  { "run", lb_command_run, N_("Run a command with a catcher of its own, and judge its mail") },
  { "wait", lb_command_wait, N_("Wait for messages of a running Letterbox") },
  { "sendmail", lb_command_sendmail, N_("Hand a message over as the real sendmail would") },
  { "import", lb_command_import, N_("Take messages out of files") },
  { "export", lb_command_export, N_("Write messages to files") },
  { "send-test", lb_command_send_test, N_("Send a test message") },
};

/**
 * lb_commands_find:
 * @arguments: (inout): the command line; becomes the subcommand's
 *
 * Called by the name of `sendmail` the program is one.
 *
 * Returns: (transfer none) (nullable): the subcommand that it begins with
 */
const LbCommand *
lb_commands_find (char ***arguments)
{
  g_autofree char *program = NULL;

  if ((*arguments)[0] == NULL)
    return NULL;

  program = g_path_get_basename ((*arguments)[0]);
  if (strcmp (program, "sendmail") != 0)
    {
      *arguments += 1;
      g_free (program);
      program = g_strdup (**arguments);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, program) == 0)
      return &commands[i];

  return NULL;
}

/**
 * lb_commands_dup_help:
 *
 * Returns: (transfer full): a line for each subcommand
 */
char *
lb_commands_dup_help (void)
{
  GString *help = g_string_new (_("Commands, each with --help:"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (help, "\n  %-10s %s", commands[i].name, _(commands[i].help));

  return g_string_free (help, FALSE);
}

/**
 * lb_commands_parse:
 * @context: the options
 * @arguments: (inout): the arguments; keeps those that are no options
 * @error: return location
 *
 * Reads options up to the first argument that is none, or "--", which goes too.
 *
 * Returns: whether they are good
 */
gboolean
lb_commands_parse (GOptionContext   *context,
                   char           ***arguments,
                   GError          **error)
{
  guint n_arguments;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, arguments, error))
    return FALSE;

  n_arguments = g_strv_length (*arguments);
  if (n_arguments > 1 && strcmp ((*arguments)[1], "--") == 0)
    {
      g_free ((*arguments)[1]);
      memmove (*arguments + 1, *arguments + 2, (n_arguments - 1) * sizeof (char *));
    }

  return TRUE;
}

/**
 * lb_commands_fail:
 * @name: the subcommand
 * @error: what is wrong with its arguments
 *
 * Returns: the exit code, after telling the user
 */
int
lb_commands_fail (const char   *name,
                  const GError *error)
{
  lb_cli_say ("%s", error->message);
  lb_cli_say (_("Try letterbox %s --help"), name);

  return LB_EXIT_USAGE;
}
