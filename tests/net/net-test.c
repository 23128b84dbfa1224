#include "config.h"

#include "net-test.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "net/lb-tls-make.h"

/* Far beyond what any wait takes, also under valgrind. */
#define WAIT_SECONDS 60

struct _TestHandler
{
  GObject    parent_instance;

  GPtrArray *deliveries; /* (owned) (element-type LbDelivery) */
  GPtrArray *held;       /* (owned) (element-type GTask) */
  char      *response;   /* (owned) (nullable) */
  GError    *error;      /* (owned) (nullable) */
  gboolean   is_holding;
  guint      n_given_up;
};

static void test_handler_iface_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHandler, test_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      test_handler_iface_init))

static void
test_handler_answer (TestHandler *self,
                     GTask       *task)
{
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_strdup (self->response), g_free);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  TestHandler *self = user_data;

  self->n_given_up++;
}

static void
test_handler_process_message_async (LbMessageHandler    *handler,
                                    LbDelivery          *delivery,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  TestHandler *self = TEST_HANDLER (handler);
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_ptr_array_add (self->deliveries, lb_delivery_ref (delivery));
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  if (self->is_holding)
    g_ptr_array_add (self->held, g_steal_pointer (&task));
  else
    test_handler_answer (self, task);
}

static void
test_handler_iface_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = test_handler_process_message_async;
}

static void
test_handler_finalize (GObject *object)
{
  TestHandler *self = TEST_HANDLER (object);

  g_ptr_array_unref (self->deliveries);
  g_ptr_array_unref (self->held);
  g_clear_error (&self->error);
  g_free (self->response);

  G_OBJECT_CLASS (test_handler_parent_class)->finalize (object);
}

static void
test_handler_class_init (TestHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_handler_finalize;
}

static void
test_handler_init (TestHandler *self)
{
  self->deliveries = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_delivery_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

TestHandler *
test_handler_new (void)
{
  return g_object_new (TEST_TYPE_HANDLER, NULL);
}

void
test_handler_set_response (TestHandler *self,
                           const char  *response)
{
  g_free (self->response);
  self->response = g_strdup (response);
}

void
test_handler_set_error (TestHandler  *self,
                        const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

void
test_handler_hold (TestHandler *self)
{
  self->is_holding = TRUE;
}

void
test_handler_release (TestHandler *self)
{
  g_autoptr(GPtrArray) held = g_steal_pointer (&self->held);

  self->is_holding = FALSE;
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < held->len; i++)
    test_handler_answer (self, g_ptr_array_index (held, i));
}

guint
test_handler_get_n (TestHandler *self)
{
  return self->deliveries->len;
}

guint
test_handler_get_n_given_up (TestHandler *self)
{
  return self->n_given_up;
}

LbDelivery *
test_handler_get (TestHandler *self,
                  guint        position)
{
  g_assert_cmpuint (position, <, self->deliveries->len);
  return g_ptr_array_index (self->deliveries, position);
}

static gboolean
too_long_cb (gpointer user_data)
{
  g_error ("waited for too long");
  return G_SOURCE_REMOVE;
}

void
test_wait_until (TestCondition condition,
                 gpointer      user_data)
{
  guint id = g_timeout_add_seconds (WAIT_SECONDS, too_long_cb, NULL);

  while (!condition (user_data))
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (id);
}

static gboolean
is_set (gpointer user_data)
{
  return *(const gboolean *) user_data;
}

void
test_wait_for (const gboolean *flag)
{
  test_wait_until (is_set, (gpointer) flag);
}

/* Runs the loop until nothing is left to do. */
void
test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

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

char *
test_service_listen (LbSmtpService     *service,
                     LbSmtpListenFlags  flags)
{
  g_autoptr(GError) error = NULL;
  char *address = NULL;

  lb_smtp_service_listen (service, "127.0.0.1:0", flags, &address, &error);
  g_assert_no_error (error);
  return address;
}

static void
shut_down_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  gboolean *is_done = user_data;
  g_autoptr(GError) error = NULL;

  lb_smtp_service_shutdown_finish (LB_SMTP_SERVICE (object), result, &error);
  g_assert_no_error (error);
  *is_done = TRUE;
}

void
test_service_shutdown (LbSmtpService *service)
{
  gboolean is_done = FALSE;

  lb_smtp_service_shutdown_async (service, NULL, shut_down_cb, &is_done);
  test_wait_for (&is_done);
  g_assert_cmpuint (lb_smtp_service_get_n_connections (service), ==, 0);
}

/* Shuts a service down, and expects that nobody holds it any more. */
void
test_service_release (LbSmtpService *service)
{
  lb_smtp_service_close (service);
  if (lb_smtp_service_get_n_connections (service) > 0)
    test_service_shutdown (service);
  test_settle ();
  g_assert_finalize_object (service);
}

GTlsCertificate *
test_certificate_new (void)
{
  g_autofree char *certificate_pem = NULL;
  g_autofree char *key_pem = NULL;
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;

  lb_tls_make_self_signed ("mail.test", g_get_real_time () / G_USEC_PER_SEC, &certificate_pem,
                           &key_pem, &error);
  g_assert_no_error (error);
  pem = g_strconcat (certificate_pem, key_pem, NULL);
  certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  return certificate;
}
