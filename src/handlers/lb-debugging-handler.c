#define G_LOG_DOMAIN "lb-debugging-handler"

#include "config.h"
#include "handlers/lb-debugging-handler.h"

#include <string.h>

#include "base/lb-text.h"
#include "handlers/lb-peer.h"

struct _LbDebuggingHandler
{
  GObject   parent_instance;

  LbOutput *output; /* (owned) */
};

static void lb_debugging_handler_message_handler_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbDebuggingHandler, lb_debugging_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_debugging_handler_message_handler_init))

static void
lb_debugging_handler_append_line (GString    *text,
                                  const char *line,
                                  gsize       length,
                                  gboolean    is_terminal)
{
  if (is_terminal)
    lb_text_append_escaped (text, line, (gssize) length, 0);
  else
    g_string_append_len (text, line, (gssize) length);
  g_string_append_c (text, '\n');
}

/* A list of options as Python writes it: ['SIZE=355', 'BODY=8BITMIME']. smtpd has them in
 * capitals. */
static void
lb_debugging_handler_append_list (GString    *text,
                                  const char *label,
                                  GPtrArray  *options)
{
  g_string_append_printf (text, "%s: [", label);

  for (guint i = 0; i < options->len; i++)
    {
      const char *option = g_ptr_array_index (options, i);
      char quote = strchr (option, '\'') != NULL && strchr (option, '"') == NULL ? '"' : '\'';
      g_autofree char *capitals = g_ascii_strup (option, -1);
      g_autofree char *safe = lb_text_escape (capitals, -1, 0);

      g_string_append (text, i == 0 ? "" : ", ");
      g_string_append_c (text, quote);
      for (const char *at = safe; *at != '\0'; at++)
        {
          if (*at == quote)
            g_string_append_c (text, '\\');
          g_string_append_c (text, *at);
        }
      g_string_append_c (text, quote);
    }

  g_string_append (text, "]\n");
}

static void
lb_debugging_handler_append_options (GString          *text,
                                     const LbEnvelope *envelope)
{
  g_autoptr(GPtrArray) mail_options = g_ptr_array_new ();
  g_autoptr(GPtrArray) rcpt_options = g_ptr_array_new ();

  for (char **option = envelope->mail_options; *option != NULL; option++)
    g_ptr_array_add (mail_options, *option);
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);

      for (char **option = recipient->options; *option != NULL; option++)
        g_ptr_array_add (rcpt_options, *option);
    }

  if (mail_options->len > 0)
    lb_debugging_handler_append_list (text, "mail options", mail_options);
  if (rcpt_options->len > 0)
    {
      lb_debugging_handler_append_list (text, "rcpt options", rcpt_options);
      g_string_append_c (text, '\n');
    }
}

/* The line that begins at @at; sets @next behind its end, which is CRLF, LF or CR, as for Python's
 * bytes.splitlines(). */
static gsize
lb_debugging_handler_measure_line (const char  *at,
                                   const char  *end,
                                   const char **next)
{
  const char *line = at;

  while (at < end && *at != '\r' && *at != '\n')
    at++;

  *next = at;
  if (at < end)
    *next += *at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;

  return (gsize) (at - line);
}

static void
lb_debugging_handler_append_content (GString    *text,
                                     const char *peer,
                                     const char *octets,
                                     gsize       length,
                                     gboolean    is_terminal)
{
  gboolean is_header = TRUE;
  const char *at = octets;
  const char *end = octets + length;

  /* smtpd's data ends before the CRLF of its last line. */
  if (length >= 2 && end[-2] == '\r' && end[-1] == '\n')
    end -= 2;

  while (at < end)
    {
      const char *next;
      gsize n_octets = lb_debugging_handler_measure_line (at, end, &next);

      if (is_header && n_octets == 0)
        {
          g_autofree char *host = lb_peer_dup_host (peer);

          g_string_append_printf (text, "X-Peer: %s\n", host);
          is_header = FALSE;
        }
      lb_debugging_handler_append_line (text, at, n_octets, is_terminal);
      at = next;
    }
}

/**
 * lb_debugging_handler_format:
 * @delivery: a message
 * @is_terminal: whether controls must be escaped
 *
 * Writes @delivery as smtpd's DebuggingServer does: with decode-data its text and no options,
 * otherwise the options and the octets as they are.
 *
 * Returns: (transfer full): the lines
 */
GBytes *
lb_debugging_handler_format (const LbDelivery *delivery,
                             gboolean          is_terminal)
{
  gsize length;
  const char *octets = g_bytes_get_data (delivery->data, &length);
  GString *text = g_string_sized_new (length + 256);

  g_string_append (text, "---------- MESSAGE FOLLOWS ----------\n");
  if (delivery->text == NULL)
    {
      lb_debugging_handler_append_options (text, delivery->envelope);
    }
  else
    {
      octets = delivery->text;
      length = strlen (delivery->text);
    }
  lb_debugging_handler_append_content (text, delivery->envelope->peer, octets, length, is_terminal);
  g_string_append (text, "------------ END MESSAGE ------------\n");

  return g_string_free_to_bytes (text);
}

/* The reader's end may be gone; that is told once, by the output, and is no fault of the client's.
 */
static void
lb_debugging_handler_written_cb (GObject      *object,
                                 GAsyncResult *result,
                                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_output_write_finish (LB_OUTPUT (object), result, &error))
    g_debug ("Not printed: %s", error->message);

  g_task_return_pointer (task, NULL, NULL);
}

static void
lb_debugging_handler_process_message_async (LbMessageHandler    *handler,
                                            LbDelivery          *delivery,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  LbDebuggingHandler *self = LB_DEBUGGING_HANDLER (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GBytes) lines = NULL;

  g_task_set_source_tag (task, lb_debugging_handler_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is kept is not given up */
  lines = lb_debugging_handler_format (delivery, lb_output_is_terminal (self->output));
  lb_output_write_async (self->output, lines, NULL, lb_debugging_handler_written_cb, task);
}

static void
lb_debugging_handler_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = lb_debugging_handler_process_message_async;
}

static void
lb_debugging_handler_finalize (GObject *object)
{
  LbDebuggingHandler *self = LB_DEBUGGING_HANDLER (object);

  g_object_unref (self->output);

  G_OBJECT_CLASS (lb_debugging_handler_parent_class)->finalize (object);
}

static void
lb_debugging_handler_class_init (LbDebuggingHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_debugging_handler_finalize;
}

static void
lb_debugging_handler_init (LbDebuggingHandler *self)
{
}

/**
 * lb_debugging_handler_new:
 * @output: where messages are printed
 *
 * Makes smtpd's DebuggingServer as a handler. The client is answered when its message has been
 * printed, so that a slow reader slows the clients down and fills no memory.
 *
 * Returns: (transfer full): a new handler
 */
LbDebuggingHandler *
lb_debugging_handler_new (LbOutput *output)
{
  LbDebuggingHandler *self = g_object_new (LB_TYPE_DEBUGGING_HANDLER, NULL);

  self->output = g_object_ref (output);

  return self;
}
