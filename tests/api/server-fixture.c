#include "config.h"
#include "server-fixture.h"

#include <string.h>

#include "mailbox-fixture.h"

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(GError) error = NULL;

  fixture->runtime = lb_runtime_new (LB_MODE_CAPTURE);
  fixture->mailbox = fixture_open_mailbox (NULL);
  fixture->server = lb_http_server_new (fixture->mailbox, sessions, fixture->runtime);
  lb_http_server_listen (fixture->server, "127.0.0.1:0", &fixture->address, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  lb_http_server_stop (fixture->server);
  /* A search that nobody waits for any more may still hold it. */
  g_object_add_weak_pointer (G_OBJECT (fixture->server), (gpointer *) &fixture->server);
  g_object_unref (fixture->server);
  while (fixture->server != NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture_close_mailbox (fixture->mailbox);
  g_object_unref (fixture->runtime);
  g_free (fixture->address);
}

/* What a client sends, in a thread of its own, and what comes back until the server closes. */
typedef struct
{
  const char *address;
  const char *octets;
  gsize       length;
  GString    *answer;
  int         is_done;
} Exchange;

static gpointer
exchange_in_thread (gpointer data)
{
  Exchange *exchange = data;
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_host (client, exchange->address, 0, NULL, NULL);
  GOutputStream *output;
  GInputStream *input;
  char buffer[4096];
  gssize n;

  g_assert_nonnull (connection);
  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  /* The server may close before it has read everything. */
  g_output_stream_write_all (output, exchange->octets, exchange->length, NULL, NULL, NULL);
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (exchange->answer, buffer, n);

  g_atomic_int_set (&exchange->is_done, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

char *
exchange_octets (Fixture    *fixture,
                 const char *octets,
                 gsize       length)
{
  Exchange exchange = { fixture->address, octets, length, g_string_new (NULL), 0 };
  GThread *thread = g_thread_new ("client", exchange_in_thread, &exchange);

  while (!g_atomic_int_get (&exchange.is_done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);

  return g_string_free (exchange.answer, FALSE);
}

/* Sends @text, where HOST stands for the server's address. */
char *
exchange_text (Fixture    *fixture,
               const char *text)
{
  g_auto(GStrv) pieces = g_strsplit (text, "HOST", -1);
  g_autofree char *request = g_strjoinv (fixture->address, pieces);

  return exchange_octets (fixture, request, strlen (request));
}

char *
ask (Fixture    *fixture,
     const char *method,
     const char *path,
     const char *body)
{
  g_autofree char *request =
    g_strdup_printf ("%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                     method, path, fixture->address, strlen (body), body);

  return exchange_octets (fixture, request, strlen (request));
}

guint
get_status (const char *answer)
{
  if (!g_str_has_prefix (answer, "HTTP/1."))
    g_error ("No status: %s", answer);

  return (guint) g_ascii_strtoull (answer + 9, NULL, 10);
}

const char *
get_body (const char *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");

  if (end == NULL)
    g_error ("No end of headers: %s", answer);

  return end + 4;
}

JsonObject *
get_json (Fixture    *fixture,
          const char *path)
{
  g_autofree char *answer = ask (fixture, "GET", path, "");
  const char *text = get_body (answer);
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  JsonObject *object = lb_json_body_parse (body, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (get_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer, "\r\nContent-Type: application/json\r\n"));

  return object;
}

void
check_status (Fixture    *fixture,
              const char *method,
              const char *path,
              const char *body,
              guint       status,
              const char *expected)
{
  g_autofree char *answer = ask (fixture, method, path, body);

  g_assert_cmpuint (get_status (answer), ==, status);
  if (expected != NULL)
    g_assert_cmpstr (get_body (answer), ==, expected);
}
