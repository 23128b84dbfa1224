#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-run.h"

static gboolean
lb_run_order_parse (LbRunOrder  *order,
                    char       **arguments,
                    GError     **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("-- COMMAND…"));
  GOptionGroup *group = lb_config_make_group (order->config);
  g_auto(GStrv) expected = NULL;
  g_auto(GStrv) forbidden = NULL;
  g_auto(GStrv) environment = g_get_environ ();
  const GOptionEntry entries[] = {
    { "expect", 0, 0, G_OPTION_ARG_STRING_ARRAY, &expected,
      N_("Fail unless a message matches this search; may be given more than once"), N_("QUERY") },
    { "forbid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &forbidden,
      N_("Fail if a message matches this search; may be given more than once"), N_("QUERY") },
    { "junit", 0, 0, G_OPTION_ARG_FILENAME, &order->report,
      N_("Write the verdict there, as a JUnit report"), N_("FILE") },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &order->folder,
      N_("Write what was caught there: .eml files and messages.json"), N_("FOLDER") },
    { NULL }
  };

  g_set_prgname ("letterbox run");
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context,
                                _("Runs a command whose mail comes to a catcher of its own, then "
                                  "judges the mail. --count asks for exactly so many messages; "
                                  "--timeout ends the command, or the wait for late mail. The exit "
                                  "code is the command's, or 5 when an expectation is not met."));
  order->arguments = g_strdupv (arguments);
  if (!lb_commands_parse (context, &order->arguments, error))
    return FALSE;

  for (char **query = expected; query != NULL && *query != NULL; query++)
    lb_verdict_add_query (order->verdict, LB_VERDICT_EXPECT, *query);
  for (char **query = forbidden; query != NULL && *query != NULL; query++)
    lb_verdict_add_query (order->verdict, LB_VERDICT_FORBID, *query);

  /* These would be an outer run's. */
  environment = g_environ_unsetenv (environment, "LETTERBOX_SMTP");
  environment = g_environ_unsetenv (environment, "LETTERBOX_HTTP");
  if (!lb_config_load_environment (order->config, (const char * const *) environment, error) ||
      !lb_config_check (order->config, error))
    return FALSE;

  if (order->arguments[1] == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                         _("There is no command to run; put it behind --"));

  return order->arguments[1] != NULL;
}

/* What the catcher itself is not to follow: here the verdict counts, and the run has the time. */
static void
lb_run_order_take_limits (LbRunOrder *order)
{
  if (lb_config_is_set (order->config, LB_OPTION_COUNT))
    lb_verdict_set_count (order->verdict, lb_config_get_number (order->config, LB_OPTION_COUNT));
  order->timeout_ms = MIN (lb_config_get_number (order->config, LB_OPTION_TIMEOUT), G_MAXUINT);
  lb_config_unset (order->config, LB_OPTION_COUNT);
  lb_config_unset (order->config, LB_OPTION_TIMEOUT);

  g_free (order->arguments[0]);
  for (char **argument = order->arguments; *argument != NULL; argument++)
    argument[0] = argument[1];
}

/**
 * lb_command_run:
 * @arguments: from "run" on
 *
 * Runs a command with a private catcher on free ports, and judges its mail.
 *
 * Returns: the exit code
 */
int
lb_command_run (char **arguments)
{
  LbRunOrder order = { NULL };
  g_autoptr(GError) error = NULL;
  int status;

  order.config = lb_config_new ();
  order.verdict = lb_verdict_new ();
  lb_config_set (order.config, LB_OPTION_SMTP, LB_CONFIG_DEFAULT, "127.0.0.1:0", NULL);
  lb_config_set (order.config, LB_OPTION_HTTP, LB_CONFIG_DEFAULT, "127.0.0.1:0", NULL);

  if (!lb_run_order_parse (&order, arguments, &error))
    {
      status = lb_commands_fail ("run", error);
    }
  else
    {
      lb_run_order_take_limits (&order);
      status = lb_run_go (&order);
    }

  g_object_unref (order.config);
  g_object_unref (order.verdict);
  g_strfreev (order.arguments);
  g_free (order.report);
  g_free (order.folder);

  return status;
}
