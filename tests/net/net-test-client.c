#include "config.h"

#include "net-test.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

struct _TestClient
{
  GSocketConnection *connection; /* (owned) */
  GIOStream         *tls;        /* (owned) (nullable) */
  GSource           *source;     /* (owned) (nullable): reads */
  GSource           *writer;     /* (owned) (nullable) */
  GString           *received;   /* (owned): not yet expected */
  GByteArray        *unsent;     /* (owned) */
  gsize              n_read;
  gboolean           has_ended;
  gboolean           is_broken;
};

static GIOStream *
test_client_get_stream (TestClient *self)
{
  return self->tls != NULL ? self->tls : G_IO_STREAM (self->connection);
}

static gboolean
test_client_read_cb (GObject  *object,
                     gpointer  user_data)
{
  TestClient *self = user_data;
  g_autoptr(GError) error = NULL;
  char octets[65536];
  gssize n_octets;

  n_octets = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (object), octets,
                                                       sizeof octets, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  if (n_octets > 0)
    {
      g_string_append_len (self->received, octets, n_octets);
      self->n_read += n_octets;
      return G_SOURCE_CONTINUE;
    }

  self->has_ended = TRUE;
  self->is_broken = error != NULL;
  g_clear_pointer (&self->source, g_source_unref);
  return G_SOURCE_REMOVE;
}

void
test_client_resume (TestClient *self)
{
  GInputStream *input = g_io_stream_get_input_stream (test_client_get_stream (self));

  g_assert_null (self->source);
  self->source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (test_client_read_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

void
test_client_pause (TestClient *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  GSocketConnection **connection = user_data;
  g_autoptr(GError) error = NULL;

  *connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_connected (gpointer user_data)
{
  return *(GSocketConnection **) user_data != NULL;
}

TestClient *
test_client_new (const char *address)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) target = NULL;
  TestClient *self = g_new0 (TestClient, 1);

  if (g_str_has_prefix (address, "unix:"))
    target = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address + strlen ("unix:")));
  else
    target = g_network_address_parse (address, 25, NULL);

  self->received = g_string_new (NULL);
  self->unsent = g_byte_array_new ();
  g_socket_client_connect_async (client, target, NULL, connected_cb, &self->connection);
  test_wait_until (is_connected, &self->connection);
  test_client_resume (self);

  return self;
}

void
test_client_close (TestClient *self)
{
  test_client_pause (self);
  if (self->writer != NULL)
    g_source_destroy (self->writer);
  g_clear_pointer (&self->writer, g_source_unref);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
}

void
test_client_free (TestClient *self)
{
  test_client_close (self);
  g_clear_object (&self->tls);
  g_object_unref (self->connection);
  g_string_free (self->received, TRUE);
  g_byte_array_unref (self->unsent);
  g_free (self);
}

GSocket *
test_client_get_socket (TestClient *self)
{
  return g_socket_connection_get_socket (self->connection);
}

gsize
test_client_get_n_read (TestClient *self)
{
  return self->n_read;
}

static gboolean
test_client_write_cb (GObject  *object,
                      gpointer  user_data)
{
  TestClient *self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_octets;

  n_octets = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (object),
                                                         self->unsent->data, self->unsent->len,
                                                         NULL, &error);
  if (n_octets > 0)
    g_byte_array_remove_range (self->unsent, 0, n_octets);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_byte_array_set_size (self->unsent, 0);

  if (self->unsent->len > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->writer, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
test_client_offer_bytes (TestClient *self,
                         const char *octets,
                         gsize       n_octets)
{
  GOutputStream *output = g_io_stream_get_output_stream (test_client_get_stream (self));

  g_byte_array_append (self->unsent, (const guint8 *) octets, n_octets);
  if (self->writer != NULL)
    return;

  self->writer = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (output), NULL);
  g_source_set_callback (self->writer, G_SOURCE_FUNC (test_client_write_cb), self, NULL);
  g_source_attach (self->writer, NULL);
}

/* Sends as much as the service takes, while the loop runs. */
void
test_client_offer (TestClient *self,
                   const char *text)
{
  test_client_offer_bytes (self, text, strlen (text));
}

static gboolean
has_sent (gpointer user_data)
{
  return ((TestClient *) user_data)->writer == NULL;
}

void
test_client_send_bytes (TestClient *self,
                        const char *octets,
                        gsize       n_octets)
{
  test_client_offer_bytes (self, octets, n_octets);
  test_wait_until (has_sent, self);
}

void
test_client_send (TestClient *self,
                  const char *text)
{
  test_client_send_bytes (self, text, strlen (text));
}

/* The octets of the first whole reply, all its lines; 0: not there yet. */
static gsize
test_client_find_reply (TestClient *self)
{
  const char *line = self->received->str;

  while (TRUE)
    {
      const char *end = strstr (line, "\r\n");

      if (end == NULL)
        return 0;
      if (end - line < 4 || line[3] != '-')
        return end + 2 - self->received->str;
      line = end + 2;
    }
}

static gboolean
has_reply (gpointer user_data)
{
  TestClient *self = user_data;

  return self->has_ended || test_client_find_reply (self) > 0;
}

/* Waits for one reply; its last line has to begin so. */
void
test_client_expect (TestClient *self,
                    const char *start)
{
  g_autofree char *reply = NULL;
  const char *last;
  gsize length;

  test_wait_until (has_reply, self);
  length = test_client_find_reply (self);
  if (length == 0)
    g_error ("expected “%s”, the connection ended", start);

  reply = g_strndup (self->received->str, length - 2);
  g_string_erase (self->received, 0, length);
  last = g_strrstr (reply, "\r\n");
  last = last != NULL ? last + 2 : reply;
  if (!g_str_has_prefix (last, start))
    g_error ("expected “%s”, got “%s”", start, reply);
}

void
test_client_talk (TestClient *self,
                  const char *command,
                  const char *start)
{
  g_autofree char *line = g_strconcat (command, "\r\n", NULL);

  test_client_send (self, line);
  test_client_expect (self, start);
}

/* The connection has to end, in whichever way. */
void
test_client_await_end (TestClient *self)
{
  test_wait_for (&self->has_ended);
}

/* The connection has to end in order, with nothing before that was not expected. */
void
test_client_begin_data (TestClient *self)
{
  test_client_talk (self, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (self, "RCPT TO:<b@test>", "250 ");
  test_client_talk (self, "DATA", "354 ");
}

void
test_client_expect_end (TestClient *self)
{
  test_wait_for (&self->has_ended);
  g_assert_cmpstr (self->received->str, ==, "");
  g_assert_false (self->is_broken);
}

typedef struct
{
  GTlsCertificate *trusted;
  gboolean         is_done;
  GError          *error;
} Handshake;

static gboolean
accept_certificate_cb (GTlsConnection       *tls,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              user_data)
{
  Handshake *handshake = user_data;

  return g_tls_certificate_is_same (certificate, handshake->trusted);
}

static void
shaken_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Handshake *handshake = user_data;

  g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &handshake->error);
  handshake->is_done = TRUE;
}

gboolean
test_client_start_tls (TestClient       *self,
                       GTlsCertificate  *trusted,
                       const char       *server_name,
                       GError          **error)
{
  g_autoptr(GSocketConnectable) identity = g_network_address_new (server_name, 25);
  Handshake handshake = { trusted, FALSE, NULL };

  test_client_pause (self);
  self->tls = g_tls_client_connection_new (G_IO_STREAM (self->connection), identity, error);
  g_assert_nonnull (self->tls);
  g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (accept_certificate_cb),
                    &handshake);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->tls), G_PRIORITY_DEFAULT, NULL,
                                    shaken_cb, &handshake);
  test_wait_for (&handshake.is_done);
  g_signal_handlers_disconnect_by_data (self->tls, &handshake);
  test_client_resume (self);
  if (handshake.error != NULL)
    {
      g_propagate_error (error, handshake.error);
      return FALSE;
    }

  return TRUE;
}
