#include "config.h"

#include <string.h>

#include "base/lb-session-record.h"
#include "net-test.h"
#include "net/lb-client-hello.h"

typedef struct
{
  LbSmtpService   *service;
  TestHandler     *handler;
  GTlsCertificate *certificate;
  char            *address;     /* STARTTLS */
  char            *tls_address; /* implicit TLS */
  LbSessionRecord *record;      /* of the last session that ended */
  guint            n_ended;
} Fixture;

static void
session_ended_cb (LbSmtpService   *service,
                  LbSessionRecord *record,
                  gpointer         user_data)
{
  Fixture *fixture = user_data;

  g_set_object (&fixture->record, record);
  fixture->n_ended++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->handler = test_handler_new ();
  fixture->certificate = test_certificate_new ();
  fixture->service = lb_smtp_service_new ();
  g_object_set (fixture->service,
                "handler", fixture->handler,
                "tls-certificate", fixture->certificate,
                "offers-starttls", TRUE,
                NULL);
  g_signal_connect (fixture->service, "session-ended", G_CALLBACK (session_ended_cb), fixture);
  fixture->address = test_service_listen (fixture->service, LB_SMTP_LISTEN_NONE);
  fixture->tls_address = test_service_listen (fixture->service, LB_SMTP_LISTEN_IMPLICIT_TLS);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_service_release (fixture->service);
  g_clear_object (&fixture->handler);
  g_clear_object (&fixture->certificate);
  g_clear_object (&fixture->record);
  g_free (fixture->address);
  g_free (fixture->tls_address);
}

static gboolean
has_record (gpointer user_data)
{
  return ((Fixture *) user_data)->record != NULL;
}

static void
shake_hands (Fixture    *fixture,
             TestClient *client)
{
  g_autoptr(GError) error = NULL;

  test_client_start_tls (client, fixture->certificate, "mail.test", &error);
  g_assert_no_error (error);
}

static void
send_message (TestClient *client)
{
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "DATA", "354 ");
  test_client_talk (client, "x\r\n.", "250 ");
}

static void
assert_tls (LbEnvelope *envelope)
{
  g_assert_true (g_str_has_prefix (envelope->tls_version, "TLS1."));
  g_assert_nonnull (envelope->tls_cipher);
  g_assert_cmpstr (envelope->tls_server_name, ==, "mail.test");
  g_assert_cmpstr (envelope->protocol, ==, "ESMTPS");
}

static void
test_starttls (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);

  g_test_summary ("Version, cipher and server name are kept with the message.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "STARTTLS", "220 ");
  shake_hands (fixture, client);
  send_message (client);
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);
  assert_tls (test_handler_get (fixture->handler, 0)->envelope);
  test_wait_until (has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_QUIT);
}

static void
test_implicit (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->tls_address);

  shake_hands (fixture, client);
  test_client_expect (client, "220 ");
  send_message (client);
  test_client_talk (client, "STARTTLS", "5");
  test_client_talk (client, "QUIT", "221 ");
  test_client_expect_end (client);
  assert_tls (test_handler_get (fixture->handler, 0)->envelope);
}

static void
test_large (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->tls_address);
  g_autoptr(GString) message = g_string_new (NULL);
  GBytes *received;

  g_test_summary ("A message of many TLS records arrives octet for octet.");
  for (guint i = 0; message->len < 1000000; i++)
    g_string_append_printf (message, "line %u of a large message\r\n", i);

  shake_hands (fixture, client);
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "MAIL FROM:<a@test>", "250 ");
  test_client_talk (client, "RCPT TO:<b@test>", "250 ");
  test_client_talk (client, "DATA", "354 ");
  test_client_send (client, message->str);
  test_client_talk (client, ".", "250 ");
  received = test_handler_get (fixture->handler, 0)->data;
  g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received), message->str,
                   message->len);
}

static void
test_injection (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->address);
  g_autoptr(GError) error = NULL;

  g_test_summary ("CVE-2011-0411: what was sent in clear behind STARTTLS is never run within TLS.");
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_send (client, "STARTTLS\r\nMAIL FROM:<evil@test>\r\nRCPT TO:<b@test>\r\nDATA\r\n"
                    "injected\r\n.\r\n");
  test_client_expect (client, "220 ");
  shake_hands (fixture, client);
  test_client_talk (client, "RCPT TO:<b@test>", "503 ");
  send_message (client);
  g_assert_cmpuint (test_handler_get_n (fixture->handler), ==, 1);
  g_assert_cmpstr (test_handler_get (fixture->handler, 0)->envelope->mail_from, ==, "a@test");
}

static void
test_broken_handshake (Fixture       *fixture,
                       gconstpointer  data)
{
  const gboolean cases[] = { FALSE, TRUE };

  g_test_summary ("A client that speaks no TLS is ended and remembered; others are served.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestClient) client = NULL;

      g_clear_object (&fixture->record);
      client = test_client_new (cases[i] ? fixture->tls_address : fixture->address);
      if (!cases[i])
        {
          test_client_expect (client, "220 ");
          test_client_talk (client, "STARTTLS", "220 ");
        }
      test_client_send (client, "this is no handshake at all, is it?\r\n");
      test_wait_until (has_record, fixture);
      g_assert_cmpint (lb_session_record_get_ending (fixture->record), ==, LB_SESSION_REFUSED);
    }
}

static void
test_untrusted (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->tls_address);
  g_autoptr(GTlsCertificate) other = test_certificate_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("A client that does not trust the certificate leaves a record.");
  g_assert_false (test_client_start_tls (client, other, "mail.test", &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  test_client_close (client);
  test_wait_until (has_record, fixture);
  g_assert_cmpint (lb_session_record_get_ending (fixture->record), !=, LB_SESSION_QUIT);
}

static void
test_vanish_in_handshake (Fixture       *fixture,
                          gconstpointer  data)
{
  TestClient *client = test_client_new (fixture->tls_address);

  test_client_send_bytes (client, "\x16\x03\x01\x01", 4);
  test_client_free (client);
  test_wait_until (has_record, fixture);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
}

static void
test_silent_handshake (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(TestClient) silent = NULL;
  g_autoptr(TestClient) halting = NULL;

  g_test_summary ("A handshake that does not come to its end is ended.");
  g_object_set (fixture->service, "handshake-timeout-ms", 20, NULL);
  silent = test_client_new (fixture->tls_address);
  halting = test_client_new (fixture->tls_address);
  test_client_send_bytes (halting, "\x16\x03\x01\x01\x00\x01", 6);
  test_client_await_end (silent);
  test_client_await_end (halting);
}

static void
hello_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &error));
  *(gboolean *) user_data = TRUE;
}

/* The first octets that a client of GIO's sends. */
static GBytes *
make_hello (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) near = NULL;
  g_autoptr(GSocketConnection) far = NULL;
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  guint8 octets[16384];
  gboolean is_done = FALSE;
  char *name = NULL;
  gssize n_octets;
  guint16 port;

  port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  near = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  far = g_socket_listener_accept (listener, NULL, NULL, NULL);
  tls = g_tls_client_connection_new (G_IO_STREAM (near), NULL, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, cancellable,
                                    hello_cb, &is_done);
  n_octets = g_socket_receive (g_socket_connection_get_socket (far), (char *) octets,
                               sizeof octets, NULL, NULL);
  g_assert_cmpint (lb_client_hello_parse (octets, (gsize) n_octets, &name), ==,
                   LB_CLIENT_HELLO_COMPLETE);
  g_cancellable_cancel (cancellable);
  test_wait_for (&is_done);
  g_free (name);

  return g_bytes_new (octets, (gsize) n_octets);
}

#define N_HANGING 100

/* The first may be given up before the last has come. */
static gboolean
has_all_hanging (gpointer user_data)
{
  Fixture *fixture = user_data;

  return lb_smtp_service_get_n_connections (fixture->service) + fixture->n_ended >= N_HANGING;
}

static void
test_hanging_handshakes (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(GPtrArray) hanging = g_ptr_array_new_with_free_func ((GDestroyNotify) test_client_free);
  g_autoptr(GBytes) hello = make_hello ();
  g_autoptr(TestClient) client = NULL;
  gsize n_octets = g_bytes_get_size (hello);
  gint64 began_at_us;

  g_test_summary ("A hundred clients that fall silent amid their handshakes hold nobody up.");
  for (guint i = 0; i < N_HANGING; i++)
    {
      TestClient *one = test_client_new (fixture->tls_address);

      /* Every third stops within the ClientHello, every third says nothing. */
      if (i % 3 < 2)
        test_client_send_bytes (one, g_bytes_get_data (hello, NULL), i % 3 == 0 ? n_octets : 50);
      g_ptr_array_add (hanging, one);
    }
  test_wait_until (has_all_hanging, fixture);

  client = test_client_new (fixture->tls_address);
  began_at_us = g_get_monotonic_time ();
  shake_hands (fixture, client);
  test_client_expect (client, "220 ");
  g_test_minimized_result ((double) (g_get_monotonic_time () - began_at_us) / G_USEC_PER_SEC,
                           "greeting behind hanging handshakes, in seconds");
  g_assert_cmpint (g_get_monotonic_time () - began_at_us, <, 20 * G_USEC_PER_SEC);
  send_message (client);
  test_client_talk (client, "QUIT", "221 ");
}

static void
test_shutdown_in_handshake (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(TestClient) client = test_client_new (fixture->tls_address);

  g_test_summary ("A handshake under way does not hold up a stop.");
  test_client_send_bytes (client, "\x16\x03\x01\x01\x00\x01", 6);
  while (lb_smtp_service_get_n_connections (fixture->service) == 0)
    g_main_context_iteration (NULL, TRUE);
  test_service_shutdown (fixture->service);
  test_client_await_end (client);
}

static void
test_plain (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestClient) client = NULL;

  g_test_summary ("STARTTLS is unknown when it is not offered.");
  g_object_set (fixture->service, "offers-starttls", FALSE, NULL);
  client = test_client_new (fixture->address);
  test_client_expect (client, "220 ");
  test_client_talk (client, "EHLO client.test", "250 ");
  test_client_talk (client, "STARTTLS", "5");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP no TLS module\n");
      return EXIT_SUCCESS;
    }

#define ADD(path, func) \
  g_test_add ("/net/service-tls/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("takes-a-message-after-starttls", test_starttls);
  ADD ("takes-a-message-by-implicit-tls", test_implicit);
  ADD ("takes-a-large-message", test_large);
  ADD ("drops-what-was-injected", test_injection);
  ADD ("remembers-a-broken-handshake", test_broken_handshake);
  ADD ("remembers-a-client-without-trust", test_untrusted);
  ADD ("remembers-a-client-that-vanished", test_vanish_in_handshake);
  ADD ("ends-a-handshake-that-halts", test_silent_handshake);
  ADD ("hanging-handshakes-hold-nobody-up", test_hanging_handshakes);
  ADD ("stops-within-a-handshake", test_shutdown_in_handshake);
  ADD ("offers-starttls-only-when-asked", test_plain);
#undef ADD

  return g_test_run ();
}
