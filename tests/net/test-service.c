#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "net-test.h"

typedef struct
{
  LbSmtpService *service;
  TestHandler   *handler;
  char          *address;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->handler = test_handler_new ();
  fixture->service = lb_smtp_service_new ();
  if (data != NULL)
    g_object_set (fixture->service, "uses-poller", FALSE, NULL);
  g_object_set (fixture->service, "handler", fixture->handler, "hostname", "mail.test", NULL);
  fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_service_release (fixture->service);
  g_assert_finalize_object (fixture->handler);
  g_free (fixture->address);
}

static void
assert_data (Fixture    *fixture,
             guint       position,
             const char *expected)
{
  GBytes *data = test_handler_get (fixture->handler, position)->data;

  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), expected,
                   strlen (expected));
}

static void
test_dialogue (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  LbEnvelope *envelope;

  test_client_expect (client, "220 mail.test");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_client_talk (client, "Subject: x\r\n\r\n..dot\r\n.", "250 ");
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);

  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
  assert_data (fixture, 0, "Subject: x\r\n\r\n.dot\r\n");
  envelope = test_handler_get (fixture->handler, 0)->envelope;
  g_assert_cmpstr (envelope->mail_from, ==, "a@test");
  g_assert_cmpstr (envelope->helo, ==, "client.test");
  g_assert_cmpstr (envelope->listener, ==, fixture->address);
  g_assert_true (g_str_has_prefix (envelope->peer, "127.0.0.1:"));
}

static const char conversation[] = "EHLO client.test\r\n"
                                   "MAIL FROM:<a@test>\r\nRCPT TO:<b@test>\r\nDATA\r\n"
                                   "one\r\n.\r\n"
                                   "MAIL FROM:<a@test>\r\nRCPT TO:<b@test>\r\nDATA\r\n"
                                   "two\r\n.\r\n"
                                   "QUIT\r\n";

static void
expect_conversation (TestClient *client)
{
  const char * const replies[] = {
    "220 ", "250 ", "250 ", "250 ", "354 ", "250 ", "250 ", "250 ", "354 ", "250 ", "221 ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    test_client_expect (client, replies[i]);
  test_client_expect_end (client);
}

static void
test_pipelined (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);

  test_client_send (client, conversation);
  expect_conversation (client);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 2);
  assert_data (fixture, 0, "one\r\n");
  assert_data (fixture, 1, "two\r\n");
}

static void
test_byte_by_byte (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);

  for (const char *c = conversation; *c != '\0'; c++)
    {
      test_client_send_bytes (client, c, 1);
      test_settle ();
    }
  expect_conversation (client);
  assert_data (fixture, 0, "one\r\n");
  assert_data (fixture, 1, "two\r\n");
}

static void
test_large (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  g_autoptr(GString) message = g_string_new (NULL);

  g_test_summary ("A message of many reads arrives octet for octet.");
  for (guint i = 0; message->len < 3000000; i++)
    g_string_append_printf (message, "line %u of a large message\r\n", i);

  test_client_expect (client, "220 ");
  test_client_talk (client, "HELO client.test", "250 ");
  test_client_begin_data (client);
  test_client_send (client, message->str);
  test_client_talk (client, ".", "250 ");
  assert_data (fixture, 0, message->str);
}

static void
test_results (Fixture       *fixture,
              gconstpointer  data)
{
  const struct
  {
    const char *response;
    int         error_code;
    const char *reply;
  } cases[] = {
    { NULL, -1, "250 " },
    { "550 5.7.1 Not this one", -1, "550 5.7.1 Not this one" },
    { NULL, G_IO_ERROR_NO_SPACE, "452 4.3.1 " },
    { NULL, G_IO_ERROR_FAILED, "451 4.3.0 " },
  };
  g_autoptr(TestClient) client = test_client_new (fixture->address);

  g_test_summary ("The client is told what became of its message, never the error's text.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      if (cases[i].error_code >= 0)
        {
          error = g_error_new (G_IO_ERROR, cases[i].error_code, "/secret/path");
          g_test_expect_message ("lb-smtp-channel", G_LOG_LEVEL_MESSAGE, "*/secret/path*");
        }
      test_handler_set_response (fixture->handler, cases[i].response);
      test_handler_set_error (fixture->handler, error);
      test_client_begin_data (client);
      test_client_talk (client, "x\r\n.", cases[i].reply);
      g_test_assert_expected_messages ();
    }
}

static void
test_no_handler (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);

  g_test_summary ("Without anybody to keep it, a message is never acknowledged.");
  lb_smtp_service_set_handler (fixture->service, NULL);
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_client_talk (client, "x\r\n.", "451 ");
}

static gboolean
has_no_connection (gpointer user_data)
{
  return lb_smtp_service_get_n_connections (user_data) == 0;
}

static gboolean
has_delivery (gpointer user_data)
{
  return test_handler_get_n (user_data) > 0;
}

static void
test_vanish_in_data (Fixture       *fixture,
                     gconstpointer  data)
{
  TestClient *client = test_client_new (fixture->address);

  g_test_summary ("A message without its end is never delivered.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_client_send (client, "half a message\r\n.");
  test_client_free (client);
  test_wait_until (has_no_connection, fixture->service);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 0);
}

static void
test_vanish_after_data (Fixture       *fixture,
                        gconstpointer  data)
{
  TestClient *client = test_client_new (fixture->address);

  g_test_summary ("A whole message is delivered though its client is gone.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_handler_hold (fixture->handler);
  test_client_send (client, "whole\r\n.\r\n");
  test_client_free (client);
  test_wait_until (has_delivery, fixture->handler);
  test_handler_release (fixture->handler);
  test_wait_until (has_no_connection, fixture->service);
  g_assert_cmpuint (test_handler_get_n_given_up (fixture->handler), ==, 0);
  assert_data (fixture, 0, "whole\r\n");
}

static void
test_waits_for_delivery (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  gsize n_read;

  g_test_summary ("Nothing is answered before the message is kept.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_handler_hold (fixture->handler);
  n_read = test_client_get_n_read (client);
  test_client_send (client, "x\r\n.\r\n");
  test_wait_until (has_delivery, fixture->handler);
  test_client_send (client, "NOOP\r\n");
  test_settle ();
  g_assert_cmpuint (test_client_get_n_read (client), ==, n_read);

  test_handler_release (fixture->handler);
  test_client_expect (client, "250 ");
  test_client_expect (client, "250 ");
}

static void
test_lmtp (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *address = test_service_listen (fixture->service, LB_SMTP_LISTEN_LMTP);
  g_autoptr(TestClient) client = test_client_new (address);

  g_test_summary ("LMTP answers once for each recipient.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "500 ");
  test_client_talk (client, "LHLO client.test", "250 ");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "RCPT TO:<c@test>", "250 ");
  test_client_talk (client, "DATA", "354 ");
  test_client_talk (client, "x\r\n.", "250 ");
  test_client_expect (client, "250 ");
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
}

#ifdef G_OS_UNIX
static void
test_unix (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("lb-net-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "smtp", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autofree char *real_address = NULL;
  g_autoptr(TestClient) client = NULL;
  g_autoptr(GError) error = NULL;

  lb_smtp_service_listen (fixture->service, address, LB_SMTP_LISTEN_NONE, &real_address, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (real_address, ==, address);

  client = test_client_new (address);
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_begin_data (client);
  test_client_talk (client, "x\r\n.", "250 ");
  g_assert_cmpstr (test_handler_get (fixture->handler, 0)->envelope->peer, ==, "unix:");

  lb_smtp_service_close (fixture->service);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

#endif

static void
test_listen_errors (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("What cannot be listened on is told, and the service goes on.");

  g_assert_false (lb_smtp_service_listen (fixture->service, fixture->address, LB_SMTP_LISTEN_NONE,
                                          NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);

  g_assert_false (lb_smtp_service_listen (fixture->service, "127.0.0.1:0",
                                          LB_SMTP_LISTEN_IMPLICIT_TLS, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_object_set (fixture->service, "decode-data", TRUE, "enable-smtputf8", TRUE, NULL);
  g_assert_false (lb_smtp_service_listen (fixture->service, "127.0.0.1:0", LB_SMTP_LISTEN_NONE,
                                          NULL, &error));
  g_assert_error (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CONFLICT);
  g_clear_error (&error);

  g_object_set (fixture->service, "decode-data", FALSE, NULL);
  lb_smtp_service_close (fixture->service);
  g_assert_false (lb_smtp_service_listen (fixture->service, "127.0.0.1:0", LB_SMTP_LISTEN_NONE,
                                          NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_close_frees_port (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  g_autoptr(LbSmtpService) second = lb_smtp_service_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("After a close the address can be listened on again; clients that are in go on.");
  test_client_expect (client, "220 ");
  lb_smtp_service_close (fixture->service);
  lb_smtp_service_listen (second, fixture->address, LB_SMTP_LISTEN_NONE, NULL, &error);
  g_assert_no_error (error);
  test_client_talk (client, "NOOP", "250 ");
}

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autofree char *hostname = NULL;
  guint64 limit = 0;
  gboolean is_lenient = FALSE;
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("Settings may be set one by one or all at once, for clients that come later.");
  g_free (config->hostname);
  config->hostname = g_strdup ("other.test");
  config->data_size_limit = 5;
  config->lenient = TRUE;
  lb_smtp_service_set_config (fixture->service, config);
  g_object_get (fixture->service, "hostname", &hostname, "data-size-limit", &limit, "lenient",
                &is_lenient, NULL);
  g_assert_cmpstr (hostname, ==, "other.test");
  g_assert_cmpuint (limit, ==, 5);
  g_assert_true (is_lenient);

  client = test_client_new (fixture->address);
  test_client_expect (client, "220 other.test");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "MAIL FROM:<a@test> SIZE=6", "552 ");
}

static gboolean
has_input (gpointer user_data)
{
  return (g_socket_condition_check (user_data, G_IO_IN | G_IO_HUP) & (G_IO_IN | G_IO_HUP)) != 0;
}

static void
test_many_listeners (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autofree char *other = NULL;
  g_autoptr(GError) error = NULL;
  char greeting[64] = "";
  GSocket *socket;

  g_test_summary ("A client that comes while further listeners are opened must not be lost.");
  connection = g_socket_client_connect_to_host (socket_client, fixture->address, 25, NULL, &error);
  g_assert_no_error (error);
  other = test_service_listen (fixture->service, LB_SMTP_LISTEN_LMTP);
  g_assert_nonnull (other);

  socket = g_socket_connection_get_socket (connection);
  test_wait_until (has_input, socket);
  g_socket_receive (socket, greeting, sizeof greeting - 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (greeting, "220 "));

  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  test_wait_until (has_no_connection, fixture->service);
}

static void
test_http (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  g_autofree char *body = g_strnfill (200000, 'x');

  g_test_summary ("A web page that posts to the port is ended, and still reads why.");
  test_client_expect (client, "220 ");
  test_client_send (client, "POST / HTTP/1.1\r\n");
  test_client_send (client, body);
  test_client_expect (client, "421 ");
  test_client_expect_end (client);
  test_client_close (client);
  test_wait_until (has_no_connection, fixture->service);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

/* Each with the poller, where the system has one, and with sources of its own. */
#define ADD(path, func) \
  g_test_add ("/net/service/" path, Fixture, NULL, set_up, func, tear_down); \
  g_test_add ("/net/service/sources/" path, Fixture, "sources", set_up, func, tear_down)
  ADD ("takes-a-message", test_dialogue);
  ADD ("many-listeners", test_many_listeners);
  ADD ("answers-a-pipelined-conversation", test_pipelined);
  ADD ("answers-it-byte-by-byte", test_byte_by_byte);
  ADD ("takes-a-large-message", test_large);
  ADD ("tells-what-became-of-a-message", test_results);
  ADD ("keeps-nothing-without-a-handler", test_no_handler);
  ADD ("delivers-nothing-that-was-cut", test_vanish_in_data);
  ADD ("delivers-what-was-whole", test_vanish_after_data);
  ADD ("waits-for-the-delivery", test_waits_for_delivery);
  ADD ("speaks-lmtp", test_lmtp);
#ifdef G_OS_UNIX
  ADD ("listens-on-a-unix-socket", test_unix);
#endif
  ADD ("tells-where-it-cannot-listen", test_listen_errors);
  ADD ("frees-its-port-at-close", test_close_frees_port);
  ADD ("takes-settings-at-any-time", test_settings);
  ADD ("ends-an-http-request", test_http);
#undef ADD

  return g_test_run ();
}
