#include "config.h"

#include "handlers/lb-debugging-handler.h"

#include <string.h>

typedef struct
{
  const char *what;
  const char *peer;
  const char *mail_options; /* blanks between */
  const char *rcpt_options;
  const char *data;
  const char *text; /* with decode-data */
  gboolean    is_terminal;
  const char *expected; /* between the first and the last line */
} FormatCase;

static const FormatCase format_cases[] = {
  { "plain", "127.0.0.1:4000", "", "", "Subject: a\r\nTo: b\r\n\r\nHello\r\n", NULL, FALSE,
    "Subject: a\nTo: b\nX-Peer: 127.0.0.1\n\nHello\n" },
  { "ipv6", "[::1]:4000", "", "", "A: b\r\n\r\n", NULL, FALSE, "A: b\n" },
  { "ipv6-with-a-body", "[::1]:4000", "", "", "A: b\r\n\r\nx\r\n", NULL, FALSE,
    "A: b\nX-Peer: ::1\n\nx\n" },
  { "unix", "unix:", "", "", "A: b\r\n\r\nx\r\n", NULL, FALSE, "A: b\nX-Peer: unix:\n\nx\n" },
  { "mail-options", "h:1", "SIZE=35 body=8bitmime", "", "\r\nx\r\n", NULL, FALSE,
    "mail options: ['SIZE=35', 'BODY=8BITMIME']\nX-Peer: h\n\nx\n" },
  { "recipient-options", "h:1", "", "NOTIFY=NEVER", "\r\nx\r\n", NULL, FALSE,
    "rcpt options: ['NOTIFY=NEVER']\n\nX-Peer: h\n\nx\n" },
  { "quote-in-option", "h:1", "A='", "", "\r\nx\r\n", NULL, FALSE,
    "mail options: [\"A='\"]\nX-Peer: h\n\nx\n" },
  { "both-quotes-in-option", "h:1", "A='\"", "", "\r\nx\r\n", NULL, FALSE,
    "mail options: ['A=\\'\"']\nX-Peer: h\n\nx\n" },
  { "blank-lines-stay", "h:1", "", "", "\r\n\r\nx\r\n\r\n", NULL, FALSE, "X-Peer: h\n\n\nx\n" },
  { "two-blank-lines-at-the-end", "h:1", "", "", "\r\nx\r\n\r\n\r\n", NULL, FALSE,
    "X-Peer: h\n\nx\n\n" },
  { "empty", "h:1", "", "", "", NULL, FALSE, "" },
  { "no-body", "h:1", "", "", "A: b\r\n", NULL, FALSE, "A: b\n" },
  { "bare-line-ends", "h:1", "", "", "A: b\n\nx\ry\r\n", NULL, FALSE, "A: b\nX-Peer: h\n\nx\ny\n" },
  { "octets-as-they-are", "h:1", "", "", "\r\n\033[2J\344\r\n", NULL, FALSE,
    "X-Peer: h\n\n\033[2J\344\n" },
  { "terminal", "h:1", "", "", "\r\n\033[2J\344\303\274\r\n", NULL, TRUE,
    "X-Peer: h\n\n\\x1B[2J\\xE4\303\274\n" },
  { "text-has-no-options", "h:1", "SIZE=1", "", "\r\n\344\r\n", "\r\nä\r\n", FALSE,
    "X-Peer: h\n\nä\n" },
  { "separator-inside", "h:1", "", "", "\r\n------------ END MESSAGE ------------\r\n", NULL, FALSE,
    "X-Peer: h\n\n------------ END MESSAGE ------------\n" },
};

static LbDelivery *
make_delivery (const FormatCase *c)
{
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new_static (c->data, strlen (c->data));
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_auto(GStrv) mail_options = g_strsplit (c->mail_options, " ", -1);
  g_auto(GStrv) rcpt_options = g_strsplit (c->rcpt_options, " ", -1);
  LbDelivery *delivery;

  g_strfreev (envelope->mail_options);
  envelope->mail_options = g_steal_pointer (&mail_options);
  g_free (envelope->peer);
  envelope->peer = g_strdup (c->peer);
  lb_envelope_add_recipient (envelope, "b@example.org", (const char * const *) rcpt_options);
  delivery = lb_delivery_new (envelope, data, transcript);
  delivery->text = g_strdup (c->text);

  return delivery;
}

static void
test_debugging_handler_format (gconstpointer data)
{
  const FormatCase *c = data;
  g_autoptr(LbDelivery) delivery = make_delivery (c);
  g_autoptr(GBytes) lines = lb_debugging_handler_format (delivery, c->is_terminal);
  g_autofree char *expected = g_strdup_printf ("---------- MESSAGE FOLLOWS ----------\n%s"
                                               "------------ END MESSAGE ------------\n",
                                               c->expected);

  g_assert_cmpmem (g_bytes_get_data (lines, NULL), g_bytes_get_size (lines), expected,
                   strlen (expected));
}

static void
processed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  guint *n_left = user_data;

  g_assert_null (lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (object), result,
                                                            &error));
  g_assert_no_error (error);
  (*n_left)--;
}

static void
test_debugging_handler_whole (void)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(LbOutput) output = lb_output_new (stream, FALSE);
  g_autoptr(LbDebuggingHandler) handler = lb_debugging_handler_new (output);
  g_autoptr(LbDelivery) delivery = make_delivery (&format_cases[0]);
  g_autoptr(GBytes) lines = lb_debugging_handler_format (delivery, FALSE);
  guint n_left = 10;

  g_test_summary ("Messages that come at once are printed one after the other, then answered.");

  for (guint i = 0; i < 10; i++)
    lb_message_handler_process_message_async (LB_MESSAGE_HANDLER (handler), delivery, NULL,
                                              processed_cb,
                                              &n_left);
  g_assert_cmpuint (n_left, ==, 10);
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), ==,
                    10 * g_bytes_get_size (lines));
  for (guint i = 0; i < 10; i++)
    g_assert_cmpmem ((char *) g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)) +
                     i * g_bytes_get_size (lines), g_bytes_get_size (lines),
                     g_bytes_get_data (lines, NULL), g_bytes_get_size (lines));
}

static void
test_debugging_handler_closed (void)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(LbOutput) output = lb_output_new (stream, FALSE);
  g_autoptr(LbDebuggingHandler) handler = lb_debugging_handler_new (output);
  g_autoptr(LbDelivery) delivery = make_delivery (&format_cases[0]);
  guint n_left = 2;

  g_test_summary ("That nobody reads what is printed is no reason to refuse a message.");

  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  for (guint i = 0; i < 2; i++)
    lb_message_handler_process_message_async (LB_MESSAGE_HANDLER (handler), delivery, NULL,
                                              processed_cb,
                                              &n_left);
  while (n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (format_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/handlers/debugging/format/%s",
                                               format_cases[i].what);

      g_test_add_data_func (path, &format_cases[i], test_debugging_handler_format);
    }

  g_test_add_func ("/handlers/debugging/never-interleaved", test_debugging_handler_whole);
  g_test_add_func ("/handlers/debugging/closed-output-refuses-nothing",
                   test_debugging_handler_closed);

  return g_test_run ();
}
