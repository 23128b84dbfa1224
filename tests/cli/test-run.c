#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli-fixture.h"

/* Sends one message by the sendmail that comes first in the PATH. */
#define SEND(subject) "printf 'Subject: " subject "\\n\\nHello\\n' | sendmail -f a@x b@x"

typedef struct
{
  const char *what;
  const char *options; /* blanks between, quotes as in a shell */
  const char *script;
  int         status;
  const char *said;    /* part of it; "" for nothing at all */
  const char *printed; /* part of it; "" for nothing at all */
} RunCase;

static const RunCase run_cases[] = {
  { "none", "", "true", 0, "", "" },
  { "its-own-code", "", "exit 3", 3, "", "" },
  { "its-own-code-after-mail", "--count 1", SEND ("x") "; exit 3", 3, "", "" },
  { "killed", "", "kill -9 $$", 137, "", "" },
  { "not-found", "", NULL, 127, "nonexistent", "" },
  { "one", "--count 1 --expect subject:hello", SEND ("hello"), 0, "", "" },
  { "expected-but-none", "--expect subject:hello", "true", 5, "--expect “subject:hello”", "" },
  { "expected-but-another", "--expect subject:hello --expect subject:x", SEND ("x"), 5,
    "--expect “subject:hello”", "" },
  { "forbidden", "--forbid subject:x", SEND ("x"), 5, "--forbid “subject:x”: 1 message", "" },
  { "forbidden-and-none", "--forbid subject:y", SEND ("x"), 0, "", "" },
  { "too-few", "--count 2", SEND ("x"), 5, "--count 2: 1 message came", "" },
  { "too-many", "--count 1", SEND ("x") ";" SEND ("y"), 5, "--count 1: 2 messages came", "" },
  { "many", "--count 20", "for i in 1 2 3 4 5 6 7 8 9 10; do " SEND ("x") "; " SEND ("y") "; done",
    0,
    "", "" },
  { "late-by-a-grandchild", "--count 1 --timeout 20",
    "(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; " SEND ("late") ") >/dev/null 2>&1 &",
    0, "", "" },
  { "expectation-goes-before-the-code", "--expect subject:y", "exit 3", 5, "--expect", "" },
  { "hangs", "--timeout 0.1", "exec sleep 600", 124, "The time is over", "" },
  { "bad-query", "--expect '('", "echo it ran", 2, "(", "" },
  { "no-command", "", "", 2, "--", "" },
  { "unknown-option", "--nonsense", "true", 2, "--nonsense", "" },
  { "print-json", "--print json", "echo first;" SEND ("hello") "; echo second", 0, "",
    "first\nsecond\n{\"ID\":" },
  { "variables", "",
    "test $SMTP_HOST:$SMTP_PORT = $LETTERBOX_SMTP && test $MAIL_PORT = $EMAIL_PORT && "
    "test $MAILER_DSN = smtp://$LETTERBOX_SMTP && echo $LETTERBOX_API",
    0, "", "http://127.0.0.1:" },
  { "sigpipe", "", "yes | head -n 1", 0, "", "y\n" },
  { "stdin", "", "cat", 0, "", "typed" },
};

static void
test_run_case (gconstpointer data)
{
  const RunCase *c = data;
  g_autofree char *line = g_strdup_printf ("run %s --", c->options);
  g_auto(GStrv) options = NULL;
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(Letterbox) letterbox = NULL;
  g_autofree char *output = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &options, NULL));
  for (char **option = options; *option != NULL; option++)
    g_ptr_array_add (arguments, *option);
  if (c->script == NULL)
    {
      g_ptr_array_add (arguments, (gpointer) "/nonexistent/command");
    }
  else if (*c->script != '\0')
    {
      g_ptr_array_add (arguments, (gpointer) "sh");
      g_ptr_array_add (arguments, (gpointer) "-c");
      g_ptr_array_add (arguments, (gpointer) c->script);
    }
  g_ptr_array_add (arguments, NULL);

  letterbox = letterbox_run_strv ((const char * const *) arguments->pdata, "typed");
  g_assert_cmpint (letterbox_end (letterbox, &output), ==, c->status);

  if (strstr (letterbox->said->str, c->said) == NULL ||
      (*c->said == '\0' && letterbox->said->len > 0))
    g_error ("It said: %s", letterbox->said->str);
  if (strstr (output, c->printed) == NULL || (*c->printed == '\0' && *output != '\0'))
    g_error ("It printed: %s", output);
}

static void
test_run_signal (gconstpointer data)
{
  static const char * const arguments[] = {
    "run", "--", "sh", "-c",
    "trap 'echo caught; exit 7' TERM INT; echo ready; while :; do sleep 0.1; done", NULL
  };
  g_autoptr(Letterbox) letterbox = letterbox_run_strv (arguments, "");
  g_autoptr(GDataInputStream) output =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (letterbox->process));
  g_autofree char *ready = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_autofree char *caught = NULL;

  g_test_summary ("Signals are the command's, and its code is the run's.");

  g_assert_cmpstr (ready, ==, "ready");
  letterbox_signal (letterbox, GPOINTER_TO_INT (data));
  caught = g_data_input_stream_read_line (output, NULL, NULL, NULL);
  g_assert_cmpstr (caught, ==, "caught");
  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 7);
}

typedef struct
{
  const char *what;
  const char *arguments;
  const char *input;
  const char *expected;   /* what arrives */
  const char *mail_from;
  const char *recipients; /* a blank behind each */
  int         status;
} SendmailCase;

static const SendmailCase sendmail_cases[] = {
  { "plain", "-f a@x b@x", "S: x\n\nHello\n", "S: x\r\n\r\nHello\r\n", "a@x", "b@x ", 0 },
  { "attached-value", "-fa@x b@x c@x", "S: x\n", "S: x\r\n", "a@x", "b@x c@x ", 0 },
  { "null-sender", "-f <> b@x", "S: x\n", "S: x\r\n", "", "b@x ", 0 },
  { "crlf-stays", "-f a@x b@x", "S: x\r\n\r\nab\r\n", "S: x\r\n\r\nab\r\n", "a@x", "b@x ", 0 },
  { "bare-cr-is-refused", "-f a@x b@x", "S: x\n\na\rb\n", NULL, NULL, NULL, 1 },
  { "no-final-newline", "-f a@x b@x", "S: x\n\nHello", "S: x\r\n\r\nHello\r\n", "a@x", "b@x ", 0 },
  { "ends-at-dot", "-f a@x b@x", "S: x\n\na\n.\nb\n", "S: x\r\n\r\na\r\n", "a@x", "b@x ", 0 },
  { "ignores-dot", "-i -f a@x b@x", "S: x\n\na\n.\nb\n", "S: x\r\n\r\na\r\n.\r\nb\r\n", "a@x",
    "b@x ", 0 },
  { "old-ignores-dot", "-oi -f a@x b@x", "S: x\n\n.\n", "S: x\r\n\r\n.\r\n", "a@x", "b@x ", 0 },
  { "header-recipients", "-t -i -f a@x",
    "To: B <b@x>, c@x\nBcc: d@x,\n e@x\nCc: b@x\nS: x\n\nBcc: f@x\n",
    "To: B <b@x>, c@x\r\nCc: b@x\r\nS: x\r\n\r\nBcc: f@x\r\n", "a@x", "b@x c@x d@x e@x ", 0 },
  { "letters-together", "-ti -f a@x", "To: b@x\n\n.\n", "To: b@x\r\n\r\n.\r\n", "a@x", "b@x ", 0 },
  { "unknown-options", "-q -odb -N never -Fname -v -f a@x -- b@x", "S: x\n", "S: x\r\n", "a@x",
    "b@x ", 0 },
  { "no-recipient", "-t -f a@x", "S: x\n", NULL, NULL, NULL, 2 },
};

static void
test_sendmail_case (gconstpointer data)
{
  const SendmailCase *c = data;
  g_autoptr(Letterbox) catcher =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", NULL);
  g_auto(GStrv) words = g_strsplit (c->arguments, " ", -1);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(Letterbox) sendmail = NULL;
  g_autofree char *raw = NULL;
  g_autofree char *envelope = NULL;
  g_autofree char *mail_from = NULL;
  g_autoptr(GString) recipients = g_string_new (NULL);

  g_ptr_array_add (arguments, (gpointer) "sendmail");
  g_ptr_array_add (arguments, (gpointer) "-S");
  g_ptr_array_add (arguments, catcher->smtp);
  for (char **word = words; *word != NULL; word++)
    g_ptr_array_add (arguments, *word);
  g_ptr_array_add (arguments, NULL);

  sendmail = letterbox_run_strv ((const char * const *) arguments->pdata, c->input);
  g_assert_cmpint (letterbox_end (sendmail, NULL), ==, c->status);
  if (c->expected == NULL)
    return;

  raw = letterbox_get (catcher, "/api/v1/message/latest/raw");
  envelope = letterbox_get (catcher, "/api/v1/message/latest/envelope");
  g_assert_cmpstr (raw, ==, c->expected);

  mail_from = g_strdup_printf ("{\"MailFrom\":\"%s\",", c->mail_from);
  g_assert_true (g_str_has_prefix (envelope, mail_from));
  for (const char *at = envelope; (at = strstr (at, "{\"Address\":\"")) != NULL;)
    {
      at += strlen ("{\"Address\":\"");
      g_string_append_len (recipients, at, (gssize) strcspn (at, "\""));
      g_string_append_c (recipients, ' ');
    }
  g_assert_cmpstr (recipients->str, ==, c->recipients);
}

typedef struct
{
  const char *what;
  const char *options; /* blanks between */
  int         status;
  const char *printed; /* part of it; "" for nothing at all */
} WaitCase;

static const WaitCase wait_cases[] = {
  { "there", "subject:apple", 0, "\"messages_count\":1" },
  { "any", "", 0, "\"messages_count\":1" },
  { "quiet", "--quiet subject:apple", 0, "" },
  { "none", "--timeout 0 subject:pear", 124, "" },
  { "too-few", "--timeout 0 --count 2", 124, "" },
  { "bad-query", "(", 2, "" },
  { "bad-count", "--count 0", 2, "" },
  { "surplus", "a b", 2, "" },
};

static void
test_wait_case (gconstpointer data)
{
  const WaitCase *c = data;
  g_autoptr(Letterbox) catcher =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", NULL);
  g_autoptr(Client) client = client_connect (catcher->smtp);
  g_autofree char *greeting = client_read (client);
  g_autofree char *hello = client_say (client, "HELO client.example");
  g_autofree char *info = letterbox_get (catcher, "/api/v1/info");
  g_autofree char *api = g_strconcat ("http://", catcher->http, "/", NULL);
  g_auto(GStrv) words = g_strsplit (c->options, " ", -1);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(Letterbox) wait = NULL;
  g_autofree char *output = NULL;

  client_mail (client, "Subject: apple\r\n\r\nx", "250 ");
  g_ptr_array_add (arguments, (gpointer) "wait");
  g_ptr_array_add (arguments, (gpointer) "--api");
  g_ptr_array_add (arguments, api);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (arguments, *word);
  g_ptr_array_add (arguments, NULL);

  wait = letterbox_run_strv ((const char * const *) arguments->pdata, "");
  g_assert_cmpint (letterbox_end (wait, &output), ==, c->status);
  if (strstr (output, c->printed) == NULL || (*c->printed == '\0' && *output != '\0'))
    g_error ("It printed: %s", output);
  g_assert_cmpint (wait->said->len == 0, ==, c->status == 0);
}

static void
test_wait_no_server (void)
{
  static const char * const arguments[] = {
    "wait", "--api", "http://127.0.0.1:1", "--timeout", "0", NULL
  };
  g_autoptr(Letterbox) wait = letterbox_run_strv (arguments, "");

  g_assert_cmpint (letterbox_end (wait, NULL), ==, 1);
  g_assert_nonnull (strstr (wait->said->str, "http://127.0.0.1:1"));
}

static void
test_sendmail_no_server (void)
{
  static const char * const arguments[] = { "sendmail", "-S", "127.0.0.1:1", "b@x", NULL };
  g_autoptr(Letterbox) sendmail = letterbox_run_strv (arguments, "S: x\n");

  g_assert_cmpint (letterbox_end (sendmail, NULL), ==, 1);
  g_assert_nonnull (strstr (sendmail->said->str, "127.0.0.1:1"));
}

static void
test_send_test (void)
{
  g_autoptr(Letterbox) catcher =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", NULL);
  const char *arguments[] = { "send-test", catcher->smtp, NULL };
  g_autoptr(Letterbox) sender = letterbox_run_strv (arguments, "");
  g_autofree char *raw = NULL;

  g_assert_cmpint (letterbox_end (sender, NULL), ==, 0);
  g_assert_cmpuint (sender->said->len, ==, 0);
  raw = letterbox_get (catcher, "/api/v1/message/latest/raw");
  g_assert_nonnull (strstr (raw, "\r\nSubject: Test Message"));
}

static void
test_sendmail_speaks_smtp (void)
{
  g_autoptr(Letterbox) catcher =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--no-http", NULL);
  const char *arguments[] = { "sendmail", "-bs", "-S", catcher->smtp, NULL };
  g_autoptr(Letterbox) sendmail = letterbox_run_strv (arguments, "HELO x\r\nQUIT\r\n");
  g_autofree char *output = NULL;

  g_assert_cmpint (letterbox_end (sendmail, &output), ==, 0);
  g_assert_true (g_str_has_prefix (output, "220 "));
  g_assert_nonnull (strstr (output, "\r\n250 "));
  g_assert_nonnull (strstr (output, "\r\n221 "));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (run_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cli/run/%s", run_cases[i].what);

      g_test_add_data_func (path, &run_cases[i], test_run_case);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (sendmail_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cli/sendmail/%s", sendmail_cases[i].what);

      g_test_add_data_func (path, &sendmail_cases[i], test_sendmail_case);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (wait_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cli/wait/%s", wait_cases[i].what);

      g_test_add_data_func (path, &wait_cases[i], test_wait_case);
    }

  g_test_add_func ("/cli/wait/no-server", test_wait_no_server);
  g_test_add_data_func ("/cli/run/terminate", GINT_TO_POINTER (SIGTERM), test_run_signal);
  g_test_add_data_func ("/cli/run/interrupt", GINT_TO_POINTER (SIGINT), test_run_signal);
  g_test_add_func ("/cli/send-test", test_send_test);
  g_test_add_func ("/cli/sendmail/no-server", test_sendmail_no_server);
  g_test_add_func ("/cli/sendmail/speaks-smtp", test_sendmail_speaks_smtp);

  return g_test_run ();
}
