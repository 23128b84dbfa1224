#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "api/lb-http-server.h"
#include "api/lb-json-body.h"
#include "mailbox-fixture.h"

typedef struct
{
  LbMailbox               *mailbox;
  LbHttpServer            *server;
  SoupSession             *session;
  char                    *uri;
  SoupWebsocketConnection *client;
  GError                  *error;
  gboolean                 is_answered;
  GPtrArray               *events; /* (element-type JsonObject) */
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(LbSessionList) sessions = lb_session_list_new ();
  g_autoptr(LbRuntime) runtime = lb_runtime_new (LB_MODE_CAPTURE);
  g_autofree char *address = NULL;

  fixture->mailbox = fixture_open_mailbox (NULL);
  fixture->server = lb_http_server_new (fixture->mailbox, sessions, runtime);
  g_assert_true (lb_http_server_listen (fixture->server, "127.0.0.1:0", &address, NULL));
  fixture->uri = g_strdup_printf ("ws://%s/api/events", address);
  fixture->session = g_object_new (SOUP_TYPE_SESSION, "proxy-resolver", NULL, NULL);
  fixture->events = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  lb_http_server_stop (fixture->server);
  g_clear_object (&fixture->client);
  g_clear_error (&fixture->error);
  g_object_unref (fixture->session);
  g_object_unref (fixture->server);
  fixture_close_mailbox (fixture->mailbox);
  g_ptr_array_unref (fixture->events);
  g_free (fixture->uri);
}

static void
message_cb (SoupWebsocketConnection *client,
            int                      type,
            GBytes                  *bytes,
            Fixture                 *fixture)
{
  JsonObject *event = lb_json_body_parse (bytes, NULL);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_assert_nonnull (event);
  g_ptr_array_add (fixture->events, event);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->client = soup_session_websocket_connect_finish (SOUP_SESSION (object), result,
                                                           &fixture->error);
  fixture->is_answered = TRUE;
  if (fixture->client != NULL)
    g_signal_connect (fixture->client, "message", G_CALLBACK (message_cb), fixture);
}

static void
connect_client (Fixture    *fixture,
                const char *origin)
{
  g_autoptr(SoupMessage) message = soup_message_new ("GET", fixture->uri);

  soup_session_websocket_connect_async (fixture->session, message, origin, NULL,
                                        G_PRIORITY_DEFAULT, NULL, connected_cb, fixture);
  while (!fixture->is_answered)
    g_main_context_iteration (NULL, TRUE);
}

/* Waits for the next event of a type; those before it are dropped. */
static JsonObject *
wait_for_event (Fixture    *fixture,
                const char *type)
{
  for (;;)
    {
      g_autoptr(JsonObject) event = NULL;

      while (fixture->events->len == 0)
        g_main_context_iteration (NULL, TRUE);
      event = g_ptr_array_steal_index (fixture->events, 0);
      if (g_str_equal (json_object_get_string_member (event, "Type"), type))
        return g_steal_pointer (&event);
    }
}

static void
test_events_all (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autoptr(JsonObject) stats = NULL;
  g_autoptr(JsonObject) arrival = NULL;
  g_autoptr(JsonObject) later_stats = NULL;
  g_autoptr(JsonObject) update = NULL;
  g_autoptr(JsonObject) deletion = NULL;
  JsonObject *content;

  g_test_summary ("A client hears the numbers at once, then each arrival, change and deletion.");

  connect_client (fixture, NULL);
  g_assert_no_error (fixture->error);
  stats = wait_for_event (fixture, "stats");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (stats, "Data"),
                                               "Total"), ==, 0);

  id = fixture_mail (fixture->mailbox, "Subject: one\r\n\r\nx\r\n");
  arrival = wait_for_event (fixture, "new");
  content = json_object_get_object_member (arrival, "Data");
  g_assert_cmpstr (json_object_get_string_member (content, "ID"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (content, "Subject"), ==, "one");
  g_assert_false (json_object_get_boolean_member (content, "Read"));

  later_stats = wait_for_event (fixture, "stats");
  content = json_object_get_object_member (later_stats, "Data");
  g_assert_cmpint (json_object_get_int_member (content, "Total"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (content, "Unread"), ==, 1);

  {
    const char *ids[] = { id, NULL };

    lb_api_events_tell_read (lb_http_server_get_events (fixture->server), ids, TRUE);
  }
  update = wait_for_event (fixture, "update");
  content = json_object_get_object_member (update, "Data");
  g_assert_cmpstr (json_object_get_string_member (content, "ID"), ==, id);
  g_assert_true (json_object_get_boolean_member (content, "Read"));

  lb_mailbox_delete (fixture->mailbox, NULL);
  deletion = wait_for_event (fixture, "truncate");
  g_assert_true (json_object_get_null_member (deletion, "Data"));
}

static void
test_events_foreign_origin (Fixture       *fixture,
                            gconstpointer  data)
{
  g_test_summary ("A page of another site is never let in (CVE-2026-22689 of Mailpit).");

  connect_client (fixture, "http://evil.example");
  g_assert_null (fixture->client);
  g_assert_error (fixture->error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET);
}

static void
test_events_login (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_true (lb_http_server_add_users (fixture->server, "ann:secret\n", NULL));
  connect_client (fixture, NULL);
  g_assert_null (fixture->client);
  g_assert_nonnull (fixture->error);
}

static void
closed_cb (SoupWebsocketConnection *client,
           gboolean                *is_closed)
{
  *is_closed = TRUE;
}

static void
test_events_stop (Fixture       *fixture,
                  gconstpointer  data)
{
  gboolean is_closed = FALSE;

  connect_client (fixture, NULL);
  g_assert_no_error (fixture->error);
  g_signal_connect (fixture->client, "closed", G_CALLBACK (closed_cb), &is_closed);
  lb_http_server_stop (fixture->server);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (soup_websocket_connection_get_close_code (fixture->client), ==,
                   SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
}

/* A client that asks for a websocket by hand, and then reads nothing. */
static GSocketConnection *
connect_deaf (Fixture *fixture)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GUri) uri = g_uri_parse (fixture->uri, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  g_autofree char *request =
    g_strdup_printf ("GET /api/events HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", host);
  GSocketConnection *connection = g_socket_client_connect_to_host (client, host, 0, NULL, NULL);

  g_assert_nonnull (connection);
  g_assert_true (g_output_stream_write_all (
                   g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                   strlen (request), NULL, NULL, NULL));
  return connection;
}

static void
test_events_deaf (Fixture       *fixture,
                  gconstpointer  data)
{
  LbApiEvents *events = lb_http_server_get_events (fixture->server);
  g_autoptr(GSocketConnection) deaf = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) ids = NULL;
  g_autoptr(JsonObject) stats = NULL;
  g_autoptr(JsonObject) update = NULL;
  guint n_rounds = 0;

  g_test_summary ("A client that reads nothing is let go; one that reads catches up and stays.");

  connect_client (fixture, NULL);
  stats = wait_for_event (fixture, "stats");
  deaf = connect_deaf (fixture);
  while (lb_api_events_get_n_clients (events) < 2)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < 1000; i++)
    g_strv_builder_add (builder, "0123456789abcdefghijkl");
  ids = g_strv_builder_end (builder);
  for (; lb_api_events_get_n_clients (events) == 2; n_rounds++)
    {
      g_assert_cmpuint (n_rounds, <, 10000);
      lb_api_events_tell_read (events, (const char * const *) ids, TRUE);
      for (guint i = 0; i < 2000 && g_main_context_iteration (NULL, FALSE); i++)
        g_ptr_array_set_size (fixture->events, MIN (fixture->events->len, 1));
    }

  g_assert_cmpint (soup_websocket_connection_get_state (fixture->client), ==,
                   SOUP_WEBSOCKET_STATE_OPEN);
  {
    const char *last[] = { "last", NULL };

    lb_api_events_tell_read (events, last, TRUE);
  }
  do
    {
      g_clear_pointer (&update, json_object_unref);
      update = wait_for_event (fixture, "update");
    }
  while (!g_str_equal (json_object_get_string_member (
                         json_object_get_object_member (update, "Data"), "ID"), "last"));
}

static void
test_events_catch_up (Fixture       *fixture,
                      gconstpointer  data)
{
  LbApiEvents *events = lb_http_server_get_events (fixture->server);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) ids = NULL;
  g_autoptr(JsonObject) stats = NULL;
  g_autoptr(JsonObject) prune = NULL;

  g_test_summary ("More at once than may wait becomes one event: look at everything again.");

  connect_client (fixture, NULL);
  stats = wait_for_event (fixture, "stats");
  for (guint i = 0; i < 40000; i++)
    g_strv_builder_add (builder, "0123456789abcdefghijkl");
  ids = g_strv_builder_end (builder);
  lb_api_events_tell_read (events, (const char * const *) ids, TRUE);
  prune = wait_for_event (fixture, "prune");
  g_assert_true (json_object_get_null_member (prune, "Data"));
  g_assert_cmpuint (lb_api_events_get_n_clients (events), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/api/events/all", Fixture, NULL, fixture_set_up, test_events_all, fixture_tear_down);
  g_test_add ("/api/events/foreign-origin", Fixture, NULL, fixture_set_up,
              test_events_foreign_origin, fixture_tear_down);
  g_test_add ("/api/events/login", Fixture, NULL, fixture_set_up, test_events_login,
              fixture_tear_down);
  g_test_add ("/api/events/stop", Fixture, NULL, fixture_set_up, test_events_stop,
              fixture_tear_down);
  g_test_add ("/api/events/deaf", Fixture, NULL, fixture_set_up, test_events_deaf,
              fixture_tear_down);
  g_test_add ("/api/events/catch-up", Fixture, NULL, fixture_set_up, test_events_catch_up,
              fixture_tear_down);

  return g_test_run ();
}
