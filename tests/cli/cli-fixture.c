#include "config.h"

#include "cli-fixture.h"

#include <string.h>

static gboolean letterbox_listen (Letterbox *self);

static GSubprocessLauncher *
make_launcher (const char * const *environment)
{
  GSubprocessLauncher *launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE |
                               G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_auto(GStrv) inherited = g_get_environ ();

  /* Nothing of who runs the tests. */
  for (char **variable = inherited; *variable != NULL; variable++)
    if (g_str_has_prefix (*variable, "LETTERBOX_"))
      {
        char *equals = strchr (*variable, '=');

        *equals = '\0';
        g_subprocess_launcher_unsetenv (launcher, *variable);
      }
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");

  for (; environment != NULL && *environment != NULL; environment++)
    {
      g_auto(GStrv) parts = g_strsplit (*environment, "=", 2);

      g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }

  return launcher;
}

static Letterbox *
letterbox_spawn_argv (const char * const *environment,
                      GPtrArray          *argv)
{
  g_autoptr(GSubprocessLauncher) launcher = make_launcher (environment);
  g_autoptr(GError) error = NULL;
  Letterbox *self = g_new0 (Letterbox, 1);

  self->process =
    g_subprocess_launcher_spawnv (launcher, (const char * const *) argv->pdata, &error);
  g_assert_no_error (error);
  self->error_stream = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  self->said = g_string_new (NULL);

  return self;
}

static Letterbox *
letterbox_spawn (const char * const *environment,
                 const char         *first,
                 va_list             arguments)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) g_getenv ("LETTERBOX"));
  for (const char *argument = first; argument != NULL; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer) argument);
  g_ptr_array_add (argv, NULL);

  return letterbox_spawn_argv (environment, argv);
}

/* A run that reads @input and ends by itself. */
Letterbox *
letterbox_run_strv (const char * const *arguments,
                    const char         *input)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  GOutputStream *stream;
  Letterbox *self;

  g_ptr_array_add (argv, (gpointer) g_getenv ("LETTERBOX"));
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);

  self = letterbox_spawn_argv (NULL, argv);
  stream = g_subprocess_get_stdin_pipe (self->process);
  /* It may end without reading. */
  g_output_stream_write_all (stream, input, strlen (input), NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return self;
}

/* What the HTTP API answers. */
char *
letterbox_get (Letterbox  *self,
               const char *path)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GOutputStream) answer = g_memory_output_stream_new_resizable ();
  g_autofree char *request = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  char *body;

  while (self->http == NULL && letterbox_listen (self))
    continue;
  connection = g_socket_client_connect_to_host (client, self->http, 0, NULL, NULL);
  g_assert_nonnull (connection);
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, self->http);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, NULL);
  g_output_stream_splice (answer, g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (answer));
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 200 "));
  body = strstr (text, "\r\n\r\n");
  g_assert_nonnull (body);

  return g_strdup (body + 4);
}

/* Reads one line of standard error; whether there was one. */
static gboolean
letterbox_listen (Letterbox *self)
{
  g_autofree char *line = g_data_input_stream_read_line (self->error_stream, NULL, NULL, NULL);

  if (line == NULL)
    return FALSE;

  g_string_append (self->said, line);
  g_string_append_c (self->said, '\n');
  if (g_str_has_prefix (line, "SMTP on ") && self->smtp == NULL)
    self->smtp = g_strdup (line + strlen ("SMTP on "));
  if (g_str_has_prefix (line, "HTTP on http://"))
    self->http = g_strdup (line + strlen ("HTTP on http://"));

  return TRUE;
}

/* A run that ends by itself. */
Letterbox *
letterbox_run (const char * const *environment,
               const char         *first,
               ...)
{
  Letterbox *self;
  va_list arguments;

  va_start (arguments, first);
  self = letterbox_spawn (environment, first, arguments);
  va_end (arguments);

  return self;
}

/* A run that listens, without HTTP unless it is asked for. */
Letterbox *
letterbox_start (const char * const *environment,
                 const char         *first,
                 ...)
{
  Letterbox *self;
  va_list arguments;

  va_start (arguments, first);
  self = letterbox_spawn (environment, first, arguments);
  va_end (arguments);

  while (self->smtp == NULL && letterbox_listen (self))
    continue;
  if (self->smtp == NULL)
    g_error ("It does not listen: %s", self->said->str);

  return self;
}

/* Waits for the end: the exit code, and what stood on standard output. */
int
letterbox_end (Letterbox  *self,
               char      **output)
{
  g_autoptr(GOutputStream) printed = g_memory_output_stream_new_resizable ();
  GInputStream *stream = g_subprocess_get_stdout_pipe (self->process);

  if (!g_input_stream_is_closed (stream))
    g_output_stream_splice (printed, stream, G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  g_assert_true (g_output_stream_close (printed, NULL, NULL));
  while (letterbox_listen (self))
    continue;
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  if (!g_subprocess_get_if_exited (self->process))
    g_error ("It was killed by signal %d", g_subprocess_get_term_sig (self->process));

  if (output != NULL)
    {
      g_autoptr(GBytes) bytes =
        g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (printed));

      *output = g_strdup_printf ("%.*s", (int) g_bytes_get_size (bytes),
                                 (const char *) g_bytes_get_data (bytes, NULL));
    }

  return g_subprocess_get_exit_status (self->process);
}

void
letterbox_signal (Letterbox *self,
                  int        number)
{
  g_subprocess_send_signal (self->process, number);
}

void
letterbox_free (Letterbox *self)
{
  g_subprocess_force_exit (self->process);
  g_object_unref (self->process);
  g_object_unref (self->error_stream);
  g_string_free (self->said, TRUE);
  g_free (self->smtp);
  g_free (self->http);
  g_free (self);
}

Client *
client_connect (const char *address)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  Client *self = g_new0 (Client, 1);

  self->connection = g_socket_client_connect_to_host (client, address, 0, NULL, &error);
  g_assert_no_error (error);
  self->input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);

  return self;
}

/* The last line of one reply; NULL at the end. */
char *
client_read (Client *self)
{
  char *line = NULL;

  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL);
    }
  while (line != NULL && strlen (line) > 3 && line[3] == '-');

  return line;
}

void
client_write (Client     *self,
              const char *octets)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                             octets, strlen (octets), NULL, NULL, NULL);
}

char *
client_say (Client     *self,
            const char *line)
{
  g_autofree char *octets = g_strconcat (line, "\r\n", NULL);

  client_write (self, octets);
  return client_read (self);
}

/* Sends one message, from MAIL on; @expected is the begin of the last reply. */
void
client_mail (Client     *self,
             const char *text,
             const char *expected)
{
  static const char * const lines[] = { "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>",
                                        "DATA" };
  static const char * const replies[] = { "250 ", "250 ", "354 " };
  g_autofree char *whole = g_strconcat (text, "\r\n.", NULL);
  g_autofree char *final_reply = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *reply = client_say (self, lines[i]);

      g_assert_nonnull (reply);
      g_assert_true (g_str_has_prefix (reply, replies[i]));
    }

  final_reply = client_say (self, whole);
  g_assert_nonnull (final_reply);
  if (!g_str_has_prefix (final_reply, expected))
    g_error ("%s instead of %s", final_reply, expected);
}

void
client_free (Client *self)
{
  g_object_unref (self->input);
  g_object_unref (self->connection);
  g_free (self);
}
