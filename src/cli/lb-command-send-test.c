#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-cli-send.h"
#include "service/lb-service-test.h"

/**
 * lb_command_send_test:
 * @arguments: from "send-test" on
 *
 * Sends the window's test message to a running Letterbox.
 *
 * Returns: the exit code
 */
int
lb_command_send_test (char **arguments)
{
  g_autoptr(GOptionContext) context = g_option_context_new (_("[ADDRESS:PORT]"));
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) rest = g_strdupv (arguments);
  const char *server;

  g_set_prgname ("letterbox send-test");
  g_option_context_set_summary (context,
                                _("Sends a test message to Letterbox at this address "
                                  "(LETTERBOX_SMTP, else 127.0.0.1:1025)."));
  if (!lb_commands_parse (context, &rest, &error))
    return lb_commands_fail ("send-test", error);
  if (rest[1] != NULL && rest[2] != NULL)
    {
      lb_cli_say (_("“%s” is not understood here"), rest[2]);
      return LB_EXIT_USAGE;
    }

  server = lb_cli_choose_server (rest[1]);
  message = lb_service_make_test (server, envelope);

  return lb_cli_send ("send-test", server, envelope, message);
}
