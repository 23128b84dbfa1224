#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/lb-cli.h"
#include "cli/lb-cli-send.h"
#include "cli/lb-sendmail-input.h"
#include "service/lb-standard-streams.h"

/* Options of the real ones that take a value, attached or as the next argument. */
#define VALUE_LETTERS "fFrNORVXBhpCLASM"

/* What the arguments ask for. */
typedef struct
{
  GPtrArray *recipients; /* (element-type utf8) (owned) */
  char      *sender;     /* (owned) (nullable) */
  char      *server;     /* (owned) (nullable) */
  gboolean   reads_header;
  gboolean   ignores_dots;
  gboolean   speaks_smtp;
  gboolean   wants_help;
} LbSendmail;

static void
lb_sendmail_clear (LbSendmail *self)
{
  g_ptr_array_unref (self->recipients);
  g_free (self->sender);
  g_free (self->server);
}

/* -bs, -bm, -oi and others whose value is always attached. */
static void
lb_sendmail_take_word (LbSendmail *self,
                       const char *argument)
{
  if (strcmp (argument, "-bs") == 0)
    self->speaks_smtp = TRUE;
  else if (strcmp (argument, "-oi") == 0)
    self->ignores_dots = TRUE;
  else if (strcmp (argument, "-bm") != 0 && argument[1] != 'o')
    lb_cli_say (_("sendmail: %s is ignored"), argument);
}

static void
lb_sendmail_take_value (LbSendmail *self,
                        char        letter,
                        const char *value)
{
  switch (letter)
    {
    case 'f':
    case 'r':
      g_free (self->sender);
      self->sender = g_strdup (value);
      break;
    case 'S':
      g_free (self->server);
      self->server = g_strdup (value);
      break;
    case 'F':
      /* A full name for a From field that is not made here. */
      break;
    default:
      lb_cli_say (_("sendmail: -%c is ignored"), letter);
      break;
    }
}

/* Options that stand alone, of which several may share a dash: -ti. */
static void
lb_sendmail_take_letters (LbSendmail *self,
                          const char *letters)
{
  for (; *letters != '\0'; letters++)
    {
      if (*letters == 't')
        self->reads_header = TRUE;
      else if (*letters == 'i')
        self->ignores_dots = TRUE;
      else
        lb_cli_say (_("sendmail: -%c is ignored"), *letters);
    }
}

static void
lb_sendmail_parse (LbSendmail  *self,
                   char       **arguments)
{
  gboolean is_option = TRUE;

  for (char **at = arguments; *at != NULL; at++)
    {
      const char *argument = *at;

      if (!is_option || argument[0] != '-' || argument[1] == '\0')
        g_ptr_array_add (self->recipients, g_strdup (argument));
      else if (strcmp (argument, "--") == 0)
        is_option = FALSE;
      else if (strcmp (argument, "--help") == 0)
        self->wants_help = TRUE;
      else if (g_str_has_prefix (argument, "--smtp-addr="))
        lb_sendmail_take_value (self, 'S', strchr (argument, '=') + 1);
      else if (strcmp (argument, "--smtp-addr") == 0 && at[1] != NULL)
        lb_sendmail_take_value (self, 'S', *++at);
      else if (argument[1] == 'b' || argument[1] == 'o')
        lb_sendmail_take_word (self, argument);
      else if (strchr (VALUE_LETTERS, argument[1]) == NULL)
        lb_sendmail_take_letters (self, argument + 1);
      else if (argument[2] != '\0')
        lb_sendmail_take_value (self, argument[1], argument + 2);
      else if (at[1] != NULL)
        lb_sendmail_take_value (self, argument[1], *++at);
    }
}

static void
lb_sendmail_show_help (void)
{
  g_print ("%s\n\n%s\n",
           _("letterbox sendmail [OPTION…] [RECIPIENT…] < MESSAGE"),
           _("Hands a message to Letterbox as the real sendmail would to its server.\n\n"
             "  -t            Take the recipients of the header too, and leave its Bcc out\n"
             "  -i, -oi       A line with only a dot does not end the message\n"
             "  -f ADDRESS    The envelope's sender\n"
             "  -S ADDRESS:PORT, --smtp-addr ADDRESS:PORT\n"
             "                Where Letterbox receives (LETTERBOX_SMTP, else 127.0.0.1:1025)\n"
             "  -bs           Speak SMTP on standard input and output\n\n"
             "Other options of the real one are ignored with a note."));
}

static gpointer
lb_sendmail_pump_in_thread (gpointer data)
{
  GSocketConnection *connection = data;
  g_autoptr(GInputStream) input = lb_standard_input_new ();

  g_output_stream_splice (g_io_stream_get_output_stream (G_IO_STREAM (connection)), input,
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  g_object_unref (connection);

  return NULL;
}

/* The caller speaks SMTP; the octets go both ways until the server ends. */
static int
lb_sendmail_speak (const char *server)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GOutputStream) output = lb_standard_output_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, server, 1025, NULL, &error);
  if (connection == NULL)
    {
      lb_cli_say ("sendmail: %s: %s", server, error->message);
      return LB_EXIT_FAILED;
    }

  g_thread_unref (g_thread_new ("sendmail", lb_sendmail_pump_in_thread, g_object_ref (connection)));
  g_output_stream_splice (output, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);

  return LB_EXIT_WELL;
}

static GBytes *
lb_sendmail_read (LbSendmail  *self,
                  GError     **error)
{
  g_autoptr(GInputStream) input = lb_standard_input_new ();
  g_autoptr(GOutputStream) collected = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) octets = NULL;

  if (g_output_stream_splice (collected, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                              error) < 0)
    return NULL;

  octets = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (collected));
  return lb_sendmail_input_convert (octets, !self->ignores_dots);
}

static int
lb_sendmail_run (LbSendmail *self,
                 const char *server)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = lb_sendmail_read (self, &error);

  if (data == NULL)
    {
      lb_cli_say ("sendmail: %s", error->message);
      return LB_EXIT_FAILED;
    }

  for (guint i = 0; i < self->recipients->len; i++)
    lb_envelope_add_recipient (envelope, g_ptr_array_index (self->recipients, i), NULL);
  if (self->reads_header)
    {
      g_autoptr(GBytes) without_bcc = lb_sendmail_input_take_recipients (data, envelope);

      g_bytes_unref (data);
      data = g_steal_pointer (&without_bcc);
    }

  if (envelope->recipients->len == 0)
    {
      lb_cli_say (_("sendmail: there is no recipient; give one, or -t to take those of the "
                    "header"));
      return LB_EXIT_USAGE;
    }

  g_free (envelope->mail_from);
  envelope->mail_from = self->sender != NULL ? g_strdup (self->sender) :
                        g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  if (strcmp (envelope->mail_from, "<>") == 0)
    envelope->mail_from[0] = '\0';

  return lb_cli_send ("sendmail", server, envelope, data);
}

/**
 * lb_command_sendmail:
 * @arguments: from "sendmail" on
 *
 * Does what the real sendmail does, with Letterbox as its server.
 *
 * Returns: the exit code; never 75 (EX_TEMPFAIL), which PHP takes for success
 */
int
lb_command_sendmail (char **arguments)
{
  LbSendmail sendmail = { NULL };
  const char *server;
  int status;

  sendmail.recipients = g_ptr_array_new_with_free_func (g_free);
  lb_sendmail_parse (&sendmail, arguments + 1);
  server = lb_cli_choose_server (sendmail.server);

  if (sendmail.wants_help)
    {
      lb_sendmail_show_help ();
      status = LB_EXIT_WELL;
    }
  else if (sendmail.speaks_smtp)
    {
      status = lb_sendmail_speak (server);
    }
  else
    {
      status = lb_sendmail_run (&sendmail, server);
    }
  lb_sendmail_clear (&sendmail);

  return status;
}
