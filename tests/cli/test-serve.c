#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "api/lb-json-body.h"
#include "cli-fixture.h"
#include "mailbox-fixture.h"

#define CATCH "--no-window", "--smtp", "127.0.0.1:0", "--no-http"

static JsonObject *
parse_line (const char *line)
{
  g_autoptr(GBytes) bytes = g_bytes_new (line, strlen (line));
  g_autoptr(GError) error = NULL;
  JsonObject *object = lb_json_body_parse (bytes, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_serve_json (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, "--print", "json", "--count", "3",
                                                    NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");
  g_autofree char *bye = NULL;
  g_autofree char *output = NULL;
  g_auto(GStrv) lines = NULL;

  g_test_summary ("One object a line in the order of arrival; the client may say QUIT.");

  client_mail (client, "Subject: one", "250 ");
  client_mail (client, "Subject: \"</two>\033[2J\r\n\r\n\377", "250 ");
  client_mail (client, "Subject: three", "250 ");
  client_mail (client, "Subject: four", "451 ");
  bye = client_say (client, "QUIT");
  g_assert_true (g_str_has_prefix (bye, "221 "));

  g_assert_cmpint (letterbox_end (letterbox, &output), ==, 0);
  lines = g_strsplit (output, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[3], ==, "");
  for (guint i = 0; i < 3; i++)
    {
      static const char * const subjects[] = { "one", NULL, "three" };
      g_autoptr(JsonObject) object = parse_line (lines[i]);
      JsonObject *envelope = json_object_get_object_member (object, "Envelope");

      if (subjects[i] != NULL)
        g_assert_cmpstr (json_object_get_string_member (object, "Subject"), ==, subjects[i]);
      g_assert_cmpstr (json_object_get_string_member (envelope, "MailFrom"), ==, "a@example.org");
      g_assert_cmpstr (json_object_get_string_member (envelope, "Helo"), ==, "client.example");
      g_assert_cmpstr (json_object_get_string_member (envelope, "Listener"), ==, letterbox->smtp);
      g_assert_true (json_object_get_boolean_member (envelope, "Esmtp"));
    }
  g_assert_null (strchr (output, '\033'));
}

static void
test_serve_count_without_quit (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, "--count", "1", NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "HELO client.example");
  g_autofree char *after = NULL;

  g_test_summary ("A client that stays connected does not keep --count from ending.");

  client_mail (client, "Subject: one", "250 ");
  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 0);
  after = client_read (client);
  g_assert_true (after == NULL || g_str_has_prefix (after, "421 "));
}

static void
test_serve_timeout (void)
{
  g_autoptr(Letterbox) letterbox =
    letterbox_start (NULL, CATCH, "--count", "1", "--timeout", "0.05", NULL);

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 124);
}

static void
test_serve_debug (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, "--mode", "debug", "--count", "1",
                                                    NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");
  g_autofree char *output = NULL;

  client_mail (client, "Subject: x\r\n\r\nHello", "250 ");
  g_assert_cmpint (letterbox_end (letterbox, &output), ==, 0);
  g_assert_cmpstr (output, ==,
                   "---------- MESSAGE FOLLOWS ----------\nSubject: x\nX-Peer: 127.0.0.1\n\nHello\n"
                   "------------ END MESSAGE ------------\n");
}

static void
test_serve_summary (void)
{
  g_autoptr(Letterbox) letterbox =
    letterbox_start (NULL, CATCH, "--print", "summary", "--count", "1", NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");
  g_autofree char *output = NULL;

  client_mail (client, "Subject: x\033]0;y\007", "250 ");
  g_assert_cmpint (letterbox_end (letterbox, &output), ==, 0);
  g_assert_nonnull (strstr (output, "<a@example.org> -> b@example.org  x"));
  g_assert_true (strchr (output, '\n') == output + strlen (output) - 1);
  g_assert_null (strchr (output, '\033'));
  g_assert_null (strchr (output, '\007'));
}

static void
test_serve_stdout_closed (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, "--print", "json", "--count", "3",
                                                    NULL);
  g_autoptr(Client) client = NULL;
  g_autofree char *greeting = NULL;
  g_autofree char *hello = NULL;
  const char *first;

  g_test_summary ("Nobody reads what is printed: told once, and all is taken.");

  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (letterbox->process), NULL,
                                       NULL));
  client = client_connect (letterbox->smtp);
  greeting = client_read (client);
  hello = client_say (client, "EHLO client.example");
  for (guint i = 0; i < 3; i++)
    client_mail (client, "Subject: x", "250 ");

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 0);
  first = strstr (letterbox->said->str, "no longer printed");
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "no longer printed"));
}

static guint
count_stored (const char *path)
{
  LbMailbox *mailbox = fixture_open_mailbox (path);
  guint n_messages = lb_mailbox_get_n_messages (mailbox);

  fixture_close_mailbox (mailbox);
  return n_messages;
}

static void
test_serve_terminate_in_data (gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store", NULL);
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, "--store", path, NULL);
  g_autoptr(Client) idle = client_connect (letterbox->smtp);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *idle_greeting = client_read (idle);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");
  g_autofree char *reply = NULL;
  g_autofree char *idle_reply = NULL;
  static const char * const lines[] = { "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>",
                                        "DATA" };

  g_test_summary ("A signal within a message: the client is told 421, what was acknowledged is "
                  "kept, the rest is not, not even half.");

  client_mail (client, "Subject: kept", "250 ");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *answer = client_say (client, lines[i]);

      g_assert_nonnull (answer);
    }
  client_write (client, "Subject: half\r\n\r\nand not");
  letterbox_signal (letterbox, GPOINTER_TO_INT (data));

  reply = client_read (client);
  idle_reply = client_read (idle);
  g_assert_true (g_str_has_prefix (reply, "421 "));
  g_assert_true (g_str_has_prefix (idle_reply, "421 "));
  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 0);
  g_assert_cmpuint (count_stored (path), ==, 1);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_serve_max_messages (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store", NULL);
  g_autoptr(Letterbox) letterbox =
    letterbox_start (NULL, CATCH, "--store", path, "--max-messages", "2", "--count", "5", NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");

  g_test_summary ("Old messages go by the limit, and how many is told.");

  for (guint i = 0; i < 5; i++)
    client_mail (client, "Subject: x", "250 ");
  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 0);
  g_assert_cmpuint (count_stored (path), ==, 2);
  g_assert_nonnull (strstr (letterbox->said->str, "--max-messages"));
  g_assert_nonnull (strstr (letterbox->said->str, "3 messages went"));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_serve_ready_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "ready", NULL);
  g_autoptr(Letterbox) letterbox =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--smtp", "[::1]:0", "--http",
                     "127.0.0.1:0", "--ready-file", path, "--timeout", "0.05", NULL);
  g_autofree char *text = NULL;
  g_autofree char *http = NULL;
  g_autoptr(JsonObject) object = NULL;
  JsonArray *smtp;

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 124);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  object = parse_line (text);
  smtp = json_object_get_array_member (object, "smtp");
  http = g_strconcat ("http://", letterbox->http, NULL);

  g_assert_cmpuint (json_array_get_length (smtp), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (smtp, 0), ==, letterbox->smtp);
  g_assert_true (g_str_has_prefix (json_array_get_string_element (smtp, 1), "[::1]:"));
  g_assert_cmpstr (json_object_get_string_member (object, "http"), ==, http);
  g_assert_cmpstr (json_object_get_string_member (object, "version"), ==, PACKAGE_VERSION);
  g_assert_cmpint (json_object_get_int_member (object, "pid"), >, 1);
  g_remove (path);
  g_rmdir (folder);
}

typedef struct
{
  const char *option;
  const char *value; /* (nullable) */
  const char *command;
  const char *reply; /* the begin */
} OptionCase;

static const OptionCase option_cases[] = {
  { "--hostname", "mail.example.org", "HELO x", "250 mail.example.org" },
  { "--size-limit", "1k", "MAIL FROM:<a@example.org> SIZE=1025", "552 5.3.4" },
  { "--size-limit", "1k", "MAIL FROM:<a@example.org> SIZE=1024", "250 " },
  { "--no-smtputf8", NULL, "MAIL FROM:<a@example.org> SMTPUTF8", "555 " },
  { "--lenient", NULL, "MAIL FROM:<a@example.org> FOO=BAR", "250 " },
  { "--hide-extension", "SIZE", "MAIL FROM:<a@example.org> SIZE=1", "555 " },
  { "--auth", "any", "AUTH PLAIN AGEAYg==", "235 " },
};

static void
test_serve_option (gconstpointer data)
{
  const OptionCase *c = data;
  g_autoptr(Letterbox) letterbox = letterbox_start (NULL, CATCH, c->option, c->value, NULL);
  g_autoptr(Client) client = client_connect (letterbox->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "EHLO client.example");
  g_autofree char *reply = client_say (client, c->command);

  g_assert_nonnull (reply);
  if (!g_str_has_prefix (reply, c->reply))
    g_error ("%s instead of %s", reply, c->reply);
  letterbox_signal (letterbox, SIGINT);
  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (option_cases); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/cli/serve/option/%s/%s", option_cases[i].option + 2,
                         option_cases[i].command);

      g_test_add_data_func (path, &option_cases[i], test_serve_option);
    }

  g_test_add_func ("/cli/serve/print-json", test_serve_json);
  g_test_add_func ("/cli/serve/count-without-quit", test_serve_count_without_quit);
  g_test_add_func ("/cli/serve/timeout", test_serve_timeout);
  g_test_add_func ("/cli/serve/mode-debug", test_serve_debug);
  g_test_add_func ("/cli/serve/print-summary", test_serve_summary);
  g_test_add_func ("/cli/serve/stdout-closed", test_serve_stdout_closed);
  g_test_add_data_func ("/cli/serve/terminate-in-data", GINT_TO_POINTER (SIGTERM),
                        test_serve_terminate_in_data);
  g_test_add_data_func ("/cli/serve/interrupt-in-data", GINT_TO_POINTER (SIGINT),
                        test_serve_terminate_in_data);
  g_test_add_func ("/cli/serve/max-messages", test_serve_max_messages);
  g_test_add_func ("/cli/serve/ready-file", test_serve_ready_file);

  return g_test_run ();
}
