#include "config.h"
#include "fake-upstream.h"

#include <string.h>

typedef struct
{
  FakeUpstream     *upstream;
  const char      **script;
  GCancellable     *cancellable; /* of the upstream */
  GIOStream        *stream;  /* (owned) */
  GDataInputStream *lines;   /* (owned) */
  guint             step;
  gboolean          is_in_message;
  char             *out;     /* (owned) being written */
} Conversation;

static void conversation_go_on (Conversation *self);

static void
conversation_end (Conversation *self)
{
  self->upstream->n_open--;
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->lines);
  g_object_unref (self->stream);
  g_free (self->out);
  g_free (self);
}

static void
conversation_set_stream (Conversation *self,
                         GIOStream    *stream)
{
  g_set_object (&self->stream, stream);
  g_clear_object (&self->lines);
  self->lines = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_data_input_stream_set_newline_type (self->lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self->lines), FALSE);
}

static void
conversation_fail (Conversation *self)
{
  if (self->upstream->fault == NULL)
    self->upstream->fault = self->script[self->step];
  conversation_end (self);
}

/* Returns: whether the step is done with this line */
static gboolean
conversation_take_line (Conversation *self,
                        const char   *line)
{
  FakeUpstream *upstream = self->upstream;

  if (strcmp (self->script[self->step], "<.") != 0)
    {
      g_string_append_printf (upstream->log, "%s\n", line);
      return TRUE;
    }

  if (!self->is_in_message)
    g_string_truncate (upstream->message, 0);
  self->is_in_message = strcmp (line, ".\r") != 0;
  if (self->is_in_message)
    g_string_append_printf (upstream->message, "%s\n", line);
  else
    upstream->n_messages++;

  return !self->is_in_message;
}

static void
conversation_line_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  Conversation *self = user_data;
  GDataInputStream *lines = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);
  const char *step = self->script[self->step];

  if (line == NULL || (g_str_has_prefix (step, "< ") && !g_str_has_prefix (line, step + 2)))
    {
      conversation_fail (self);
      return;
    }

  if (conversation_take_line (self, line))
    self->step++;
  conversation_go_on (self);
}

static void
conversation_written_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  Conversation *self = user_data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    {
      conversation_fail (self);
      return;
    }

  self->step++;
  conversation_go_on (self);
}

static void
conversation_handshake_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  Conversation *self = user_data;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, NULL))
    {
      conversation_fail (self);
      return;
    }

  self->step++;
  conversation_go_on (self);
}

static void
conversation_start_tls (Conversation *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream =
    g_tls_server_connection_new (self->stream, self->upstream->certificate, &error);

  g_assert_no_error (error);
  conversation_set_stream (self, stream);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT,
                                    self->cancellable, conversation_handshake_cb, self);
}

static void conversation_hang (Conversation *self);

static void
conversation_hung_up_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  GDataInputStream *lines = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);
  Conversation *self = user_data;

  if (line == NULL)
    conversation_end (self);
  else
    conversation_hang (self);
}

static void
conversation_hang (Conversation *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable,
                                       conversation_hung_up_cb, self);
}

static void
conversation_deafened_cb (GCancellable *cancellable,
                          Conversation *self)
{
  conversation_end (self);
}

/* Ends its own side, and neither reads nor closes until the test is over. */
static void
conversation_deafen (Conversation *self)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream));

  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  g_cancellable_connect (self->cancellable, G_CALLBACK (conversation_deafened_cb), self, NULL);
}

static void
conversation_go_on (Conversation *self)
{
  const char *step = self->script[self->step];

  if (step == NULL || strcmp (step, "close") == 0)
    {
      conversation_end (self);
    }
  else if (strcmp (step, "hang") == 0)
    {
      self->upstream->n_hanging++;
      conversation_hang (self);
    }
  else if (strcmp (step, "deaf") == 0)
    {
      conversation_deafen (self);
    }
  else if (strcmp (step, "tls") == 0)
    {
      conversation_start_tls (self);
    }
  else if (*step == '<')
    {
      g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable,
                                           conversation_line_cb, self);
    }
  else
    {
      g_free (self->out);
      self->out = g_strdup_printf ("%s\r\n", step + 2);
      g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->out,
                                       strlen (self->out), G_PRIORITY_DEFAULT, self->cancellable,
                                       conversation_written_cb, self);
    }
}

static gboolean
fake_upstream_incoming_cb (GSocketService    *service,
                           GSocketConnection *connection,
                           GObject           *source,
                           gpointer           user_data)
{
  Conversation *self = g_new0 (Conversation, 1);

  self->upstream = user_data;
  self->cancellable = self->upstream->cancellable;
  self->script = self->upstream->n_connections > 0 && self->upstream->later != NULL
                 ? self->upstream->later
                 : self->upstream->script;
  self->upstream->n_connections++;
  self->upstream->n_open++;
  conversation_set_stream (self, G_IO_STREAM (connection));
  conversation_go_on (self);

  return TRUE;
}

void
fake_upstream_init (FakeUpstream  *self,
                    const char   **script)
{
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) real = NULL;
  g_autoptr(GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->script = script;
  self->log = g_string_new (NULL);
  self->message = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &real, &error);
  g_assert_no_error (error);
  self->address =
    g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (real)));
  g_signal_connect (self->service, "incoming", G_CALLBACK (fake_upstream_incoming_cb), self);
  g_socket_service_start (self->service);
}

void
fake_upstream_clear (FakeUpstream *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  while (self->n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_string_free (self->log, TRUE);
  g_string_free (self->message, TRUE);
  g_clear_pointer (&self->address, g_free);
}
