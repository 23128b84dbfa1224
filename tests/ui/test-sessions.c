#include "window-fixture.h"

#include <string.h>

#include "ui/sessions/lb-session-text.h"
#include "ui/sessions/lb-session-row.h"

#define MESSAGE                          \
  "From: a@example.org\r\n"           \
  "To: b@example.org\r\n"             \
  "Subject: Sessions are kept\r\n\r\n" \
  "Hello\r\n"

/* What a program says that does not get as far as a message. */
#define REFUSED \
  "EHLO broken.example\r\nMAIL FROM:<app@example.org>\r\nDATA\r\nQUIT\r\n"

static GSocketConnection *
connect_client (WindowFixture *fixture)
{
  LbService *service = lb_application_get_service (fixture->application);
  g_autofree char *address = lb_service_dup_smtp_address (service);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, address, 0, NULL,
                                                                   &error);

  g_assert_no_error (error);
  return connection;
}

static void
say (GSocketConnection *connection,
     const char        *text)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static GListModel *
get_sessions (WindowFixture *fixture)
{
  LbService *service = lb_application_get_service (fixture->application);

  return G_LIST_MODEL (lb_service_get_sessions (service));
}

static gboolean
has_one_ended (gpointer data)
{
  g_autoptr(LbSessionRecord) record = g_list_model_get_item (get_sessions (data), 0);

  return record != NULL && lb_session_record_get_ending (record) != LB_SESSION_OPEN;
}

static gboolean
is_page_sessions (gpointer data)
{
  WindowFixture *fixture = data;

  return g_str_equal (lb_window_get_page (fixture->window), "sessions");
}

static LbSessionRecord *
get_shown (WindowFixture *fixture)
{
  LbSessionsPage *page = lb_window_get_sessions (fixture->window);

  return lb_session_view_get_record (lb_sessions_page_get_view (page));
}

static void
test_sessions_refused (void) /* "/ui/sessions/failed-before-a-message" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = GTK_WIDGET (lb_window_get_sessions (fixture->window));
  g_autoptr(GSocketConnection) connection = connect_client (fixture);
  GtkWidget *row;

  g_test_summary ("A client that was refused before any message came is seen, and why.");
  say (connection, REFUSED);
  window_fixture_wait (has_one_ended, fixture);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "empty");
  window_fixture_activate (fixture, "win.show-sessions(false)");
  window_fixture_settle (fixture);
  g_assert_true (is_page_sessions (fixture));
  row = window_fixture_find (page, LB_TYPE_SESSION_ROW, NULL);
  window_fixture_assert_says (row, "broken.example");
  window_fixture_assert_says (row, "No message");
  window_fixture_assert_says (row, "Failed");
  window_fixture_assert_says (row, "503 ");
  window_fixture_assert_says (page, "1 session, 1 failed");
  /* The conversation, with who said what. */
  window_fixture_assert_says (page, "MAIL FROM:<app@example.org>");
  window_fixture_assert_says (page, "Encryption");
  window_fixture_activate (fixture, "win.back");
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "empty");
}

static gboolean
has_message_row (gpointer data)
{
  return window_fixture_find (data, ADW_TYPE_ACTION_ROW, "Sessions are kept") != NULL;
}

static void
test_sessions_messages (void) /* "/ui/sessions/to-its-messages-and-back" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageView *view = lb_window_get_view (fixture->window);
  GtkWidget *page = GTK_WIDGET (lb_window_get_sessions (fixture->window));
  GtkWidget *row;

  g_test_summary ("A session leads to its messages, and a message to its session.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait (has_one_ended, fixture);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(4)");
  window_fixture_settle (fixture);
  row = window_fixture_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, "Session");
  g_signal_emit_by_name (row, "clicked");
  window_fixture_settle (fixture);
  g_assert_true (is_page_sessions (fixture));
  g_assert_cmpuint (lb_session_record_get_n_messages (get_shown (fixture)), ==, 1);
  window_fixture_wait (has_message_row, page);

  row = window_fixture_find (page, ADW_TYPE_ACTION_ROW, "Sessions are kept");
  g_assert_true (gtk_widget_activate (row));
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "mail");
  window_fixture_wait_shown (fixture);
}

static gboolean
shows_line (gpointer data)
{
  g_autofree char *text = window_fixture_read (GTK_WIDGET (lb_window_get_sessions (
                                                             ((WindowFixture *) data)->window)));

  return strstr (text, "NOOP") != NULL;
}

static gboolean
is_failed_listed (gpointer data)
{
  GListModel *sessions = get_sessions (data);

  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr(LbSessionRecord) record = g_list_model_get_item (sessions, i);

      if (lb_session_record_has_failed (record))
        return TRUE;
    }
  return FALSE;
}

static void
test_sessions_live (void) /* "/ui/sessions/live" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = GTK_WIDGET (lb_window_get_sessions (fixture->window));
  g_autoptr(GSocketConnection) first = connect_client (fixture);
  g_autoptr(GSocketConnection) second = NULL;
  g_autofree char *shown = NULL;

  g_test_summary ("An open session is followed, and stays shown when another one begins.");
  window_fixture_activate (fixture, "win.show-sessions(false)");
  say (first, "EHLO first.example\r\nNOOP\r\n");
  window_fixture_wait (shows_line, fixture);
  window_fixture_assert_says (page, "first.example");
  window_fixture_assert_says (page, "Open");
  shown = g_strdup (lb_session_record_get_id (get_shown (fixture)));

  second = connect_client (fixture);
  say (second, REFUSED);
  window_fixture_wait (is_failed_listed, fixture);
  g_assert_cmpstr (lb_session_record_get_id (get_shown (fixture)), ==, shown);

  /* What the filter hides is not shown either. */
  window_fixture_activate (fixture, "win.show-sessions(true)");
  window_fixture_settle (fixture);
  g_assert_cmpstr (lb_session_record_get_id (get_shown (fixture)), !=, shown);
  g_assert_true (lb_session_record_has_failed (get_shown (fixture)));
}

static void
test_sessions_keyboard (void) /* "/ui/sessions/keyboard" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (420, 800);
  g_auto(GStrv) keys = NULL;
  GtkWidget *page = GTK_WIDGET (lb_window_get_sessions (fixture->window));
  GtkWidget *focus;

  g_test_summary ("By keys to the sessions, into one and back; no message is deleted meanwhile.");
  keys = gtk_application_get_accels_for_action (GTK_APPLICATION (fixture->application),
                                                "win.show-sessions(false)");
  g_assert_cmpstr (keys[0], ==, "<Shift><Control>e");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait (has_one_ended, fixture);
  window_fixture_activate (fixture, "win.show-sessions(false)");
  window_fixture_settle (fixture);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window), "delete"));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_widget_is_ancestor (focus, page));

  /* Narrow: the list, then the session, then the list again, then the messages. */
  g_assert_null (window_fixture_find (page, LB_TYPE_SESSION_VIEW, NULL));
  g_signal_emit_by_name (window_fixture_find (page, GTK_TYPE_LIST_VIEW, NULL), "activate", 0);
  window_fixture_settle (fixture);
  g_assert_nonnull (window_fixture_find (page, LB_TYPE_SESSION_VIEW, NULL));
  window_fixture_activate (fixture, "win.back");
  window_fixture_settle (fixture);
  g_assert_null (window_fixture_find (page, LB_TYPE_SESSION_VIEW, NULL));
  g_assert_true (is_page_sessions (fixture));
  window_fixture_activate (fixture, "win.back");
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "mail");
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/sessions/failed-before-a-message", test_sessions_refused);
  g_test_add_func ("/ui/sessions/to-its-messages-and-back", test_sessions_messages);
  g_test_add_func ("/ui/sessions/live", test_sessions_live);
  g_test_add_func ("/ui/sessions/keyboard", test_sessions_keyboard);

  return g_test_run ();
}
