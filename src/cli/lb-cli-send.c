#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-cli-send.h"

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "net/lb-smtp-sender.h"

/* Waits for one asynchronous call. */
static void
lb_cli_result_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * lb_cli_choose_server:
 * @server: (nullable): what the arguments say
 *
 * Returns: (transfer none): where to send mail to: @server, else LETTERBOX_SMTP, else the default
 */
const char *
lb_cli_choose_server (const char *server)
{
  const char *variable = g_getenv ("LETTERBOX_SMTP");

  if (server != NULL)
    return server;

  return variable != NULL && *variable != '\0' ? variable : "127.0.0.1:1025";
}

/**
 * lb_cli_send:
 * @command: the subcommand that sends
 * @server: where to
 * @envelope: from whom and to whom
 * @data: the message
 *
 * Sends a message and tells what is wrong.
 *
 * Returns: the exit code
 */
int
lb_cli_send (const char *command,
             const char *server,
             LbEnvelope *envelope,
             GBytes     *data)
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpSender) sender = lb_smtp_sender_new (server, config, &error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(LbSmtpSendResult) sent = NULL;
  g_autofree char *text = NULL;

  if (sender == NULL)
    {
      lb_cli_say ("%s: %s", command, error->message);
      return LB_EXIT_USAGE;
    }

  lb_smtp_sender_send_async (sender, envelope, data, NULL, lb_cli_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  sent = lb_smtp_sender_send_finish (sender, result, &error);
  if (sent != NULL && sent->outcome == LB_SMTP_OUTCOME_SENT)
    return LB_EXIT_WELL;

  text = sent == NULL ? g_strdup (error->message) : lb_smtp_send_result_dup_text (sent);
  lb_cli_say (_("%s: the message was not taken by %s: %s"), command, server, text);

  return LB_EXIT_FAILED;
}
