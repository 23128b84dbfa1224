#include "window-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/list/lb-message-row.h"
#include "ui/lb-settings.h"

#define MESSAGE                                     \
  "From: Fernleaf <orders@fernleaf.example>\r\n" \
  "To: Carla <carla@example.com>\r\n"            \
  "Subject: =?utf-8?q?Your_order_=E2=82=AC_72?=\r\n" \
  "Message-ID: <1@fernleaf.example>\r\n"         \
  "X-Mailer: Shop\r\n"                           \
  "\r\n"                                         \
  "We have received your payment.\r\n"           \
  "See https://fernleaf.example/orders/1\r\n"

static char *
make_message (const char *subject)
{
  return g_strdup_printf ("From: a@example.org\r\n"
                          "To: b@example.org\r\n"
                          "Subject: %s\r\n\r\nHello\r\n", subject);
}

static void
send_subject (WindowFixture *fixture,
              const char    *subject)
{
  g_autofree char *message = make_message (subject);

  window_fixture_send (fixture, "b@example.org", message);
}

static char *
get_selected_subject (WindowFixture *fixture)
{
  LbMessageList *list = lb_window_get_list (fixture->window);
  g_autoptr(LbMailboxItem) item = lb_message_list_get_selected (list);

  return g_strdup (item != NULL ? lb_mailbox_item_get_subject (item) : NULL);
}

#define assert_selected(fixture, subject) \
  G_STMT_START { \
    g_autofree char *_selected = get_selected_subject (fixture); \
    g_assert_cmpstr (_selected, ==, subject); \
  } G_STMT_END

static gboolean
is_read (gpointer data)
{
  return lb_mailbox_get_n_unread (window_fixture_mailbox (data)) == 0;
}

static void
test_window_empty (void) /* "/ui/window/empty-page-tells-address" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  LbService *service = lb_application_get_service (fixture->application);
  g_autofree char *address = lb_service_dup_smtp_address (service);
  g_autofree char *copied = NULL;
  const char *port = strrchr (address, ':') + 1;
  GtkWidget *copy;

  g_test_summary ("Who has no mail yet sees where to send it, and can copy it.");
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "empty");
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_LABEL, port));
  window_fixture_assert_says (fixture->window, "EMAIL_PORT = ");
  copy = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Copy Port");
  g_signal_emit_by_name (copy, "clicked");
  copied = window_fixture_paste (fixture);
  g_assert_cmpstr (copied, ==, port);
}

static void
test_window_shows (void) /* "/ui/window/message-is-seen" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *list = GTK_WIDGET (lb_window_get_list (fixture->window));
  LbMessageView *view = lb_window_get_view (fixture->window);
  GtkWidget *row;

  g_test_summary ("A message that comes by SMTP is a row, and opens with all its pages.");
  window_fixture_send (fixture, "carla@example.com,audit@example.com", MESSAGE);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "mail");
  row = window_fixture_find (list, LB_TYPE_MESSAGE_ROW, NULL);
  g_assert_nonnull (row);
  window_fixture_assert_says (row, "Your order € 72");
  window_fixture_assert_says (row, "carla@example.com");
  window_fixture_assert_says (row, "from Fernleaf");
  window_fixture_assert_says (row, "Bcc");
  window_fixture_assert_says (list, "1 message");

  /* The first to come into an empty mailbox is opened. */
  window_fixture_wait_shown (fixture);
  window_fixture_wait (is_read, fixture);
  window_fixture_settle (fixture);
  window_fixture_assert_says (view, "Your order € 72");
  window_fixture_assert_says (view, "orders@fernleaf.example");
  window_fixture_assert_says (view, "Bcc audit@example.com");
  window_fixture_assert_says (view, "We have received your payment.");

  window_fixture_activate (fixture, "win.tab(4)");
  window_fixture_settle (fixture);
  window_fixture_assert_says (view, "app@example.org");
  window_fixture_assert_says (view, "audit@example.com");
  window_fixture_assert_says (view, "Not in the headers");
  window_fixture_assert_says (view, "RCPT TO:<audit@example.com>");

  window_fixture_activate (fixture, "win.tab(3)");
  window_fixture_settle (fixture);
  window_fixture_assert_says (view, "X-Mailer");
  window_fixture_assert_says (view, "Your order € 72");
}

#define PARTS                                                             \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: parts\r\n"   \
  "Date: Wed, 14 May 2025 14:02:31 +0000\r\n"                        \
  "MIME-Version: 1.0\r\n"                                            \
  "Content-Type: multipart/mixed; boundary=xx\r\n"                   \
  "\r\n"                                                             \
  "--xx\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello there\r\n" \
  "--xx\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n"         \
  "Content-Disposition: attachment; filename=\"a.pdf\"\r\n"          \
  "Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--xx--\r\n"

static gboolean
has_preview (gpointer data)
{
  g_autofree char *text = window_fixture_read (data);

  return strstr (text, "Hello there") != NULL;
}

static void
test_window_parts (void) /* "/ui/window/parts-and-checks" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("The parts are a tree with a preview; what is wrong leads to its line.");
  window_fixture_send (fixture, "b@example.org", PARTS);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(5)");
  window_fixture_settle (fixture);
  window_fixture_assert_says (view, "multipart/mixed");
  window_fixture_assert_says (view, "application/pdf");
  window_fixture_assert_says (view, "a.pdf");
  window_fixture_wait (has_preview, lb_message_view_get_page (view, LB_TAB_PARTS));

  window_fixture_activate (fixture, "win.tab(6)");
  window_fixture_settle (fixture);
  window_fixture_assert_says (view, "Message-ID");
  window_fixture_activate (fixture, "win.go-to-line(uint32 8)");
  g_assert_cmpint (lb_message_view_get_tab (view), ==, LB_TAB_SOURCE);
}

static gboolean
has_source (gpointer data)
{
  g_autofree char *text = window_fixture_read (data);

  return strstr (text, "=?utf-8?q?Your_order_=E2=82=AC_72?=") != NULL;
}

static void
test_window_source (void) /* "/ui/window/source-is-as-sent" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);

  g_test_summary ("The source shows what was sent, undecoded.");
  window_fixture_send (fixture, "carla@example.com", MESSAGE);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(2)");
  window_fixture_wait (has_source, lb_window_get_view (fixture->window));
}

static void
test_window_stays (void) /* "/ui/window/selection-stays" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageList *list = lb_window_get_list (fixture->window);

  g_test_summary ("New mail moves the selection only of who follows the newest.");
  send_subject (fixture, "one");
  assert_selected (fixture, "one");
  send_subject (fixture, "two");
  assert_selected (fixture, "two");
  window_fixture_activate (fixture, "win.next");
  assert_selected (fixture, "one");
  send_subject (fixture, "three");
  assert_selected (fixture, "one");
  g_assert_cmpuint (lb_message_list_get_position (list), ==, 2);
  lb_message_list_select (list, GTK_INVALID_LIST_POSITION);
  send_subject (fixture, "four");
  g_assert_cmpuint (lb_message_list_get_position (list), ==, GTK_INVALID_LIST_POSITION);
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (fixture->window), ADW_TYPE_STATUS_PAGE,
                                         "No Message Selected"));
}

static void
test_window_moves (void) /* "/ui/window/next-and-previous" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *focus;

  g_test_summary ("Next and previous go along the list and stop at its ends.");
  send_subject (fixture, "one");
  send_subject (fixture, "two");
  window_fixture_activate (fixture, "win.previous");
  assert_selected (fixture, "two");
  window_fixture_activate (fixture, "win.next");
  window_fixture_activate (fixture, "win.next");
  assert_selected (fixture, "one");
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.previous");
  assert_selected (fixture, "two");

  /* With the focus in the list, it goes along. */
  lb_message_list_focus (lb_window_get_list (fixture->window));
  window_fixture_activate (fixture, "win.next");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  window_fixture_assert_says (focus, "one");
}

static void
test_window_delete (void) /* "/ui/window/delete-and-undo" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMailbox *mailbox = window_fixture_mailbox (fixture);

  g_test_summary ("Deleting asks nothing, goes on to the next message, and can be undone.");
  send_subject (fixture, "one");
  send_subject (fixture, "two");
  send_subject (fixture, "three");
  window_fixture_activate (fixture, "win.delete");
  window_fixture_settle (fixture);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 2);
  assert_selected (fixture, "two");
  window_fixture_assert_says (fixture->window, "“three” deleted");
  window_fixture_activate (fixture, "win.delete");
  window_fixture_settle (fixture);
  assert_selected (fixture, "one");
  window_fixture_assert_says (fixture->window, "2 messages deleted");
  window_fixture_activate (fixture, "win.undo-delete");
  window_fixture_settle (fixture);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 3);
  assert_selected (fixture, "one");

  window_fixture_activate (fixture, "win.delete-all");
  window_fixture_settle (fixture);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "empty");
  window_fixture_assert_says (fixture->window, "3 messages deleted");
  window_fixture_activate (fixture, "win.undo-delete");
  window_fixture_settle (fixture);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "mail");
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 3);
}

static gboolean
has_one_unread (gpointer data)
{
  return lb_mailbox_get_n_unread (window_fixture_mailbox (data)) == 1;
}

static void
test_window_read (void) /* "/ui/window/read-and-unread" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);

  g_test_summary ("Opening marks as read; that can be turned round, and done for all.");
  send_subject (fixture, "one");
  window_fixture_wait (is_read, fixture);
  window_fixture_activate (fixture, "win.toggle-read");
  window_fixture_wait (has_one_unread, fixture);
  window_fixture_settle (fixture);
  window_fixture_assert_says (lb_window_get_list (fixture->window), "1 message, 1 unread");
  window_fixture_activate (fixture, "win.read-all");
  window_fixture_wait (is_read, fixture);
}

static void
test_window_mode (void) /* "/ui/window/mode" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbRuntime *runtime = lb_service_get_runtime (lb_application_get_service (fixture->application));
  LbStateBar *bar = lb_window_get_state_bar (fixture->window);
  GtkWidget *stop;

  g_test_summary ("The mode is one of three toggles, and Debug tells itself until it is stopped.");
  g_assert_null (lb_state_bar_get_text (bar));
  window_fixture_activate (fixture, "win.mode::debug");
  g_assert_cmpint (lb_runtime_get_mode (runtime), ==, LB_MODE_DEBUG);
  g_assert_nonnull (lb_state_bar_get_text (bar));
  window_fixture_settle (fixture);
  stop = window_fixture_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Stop");
  g_signal_emit_by_name (stop, "clicked");
  g_assert_cmpint (lb_runtime_get_mode (runtime), ==, LB_MODE_CAPTURE);
  g_assert_null (lb_state_bar_get_text (bar));
  /* Only by the action that asks first. */
  window_fixture_activate (fixture, "win.mode::relay");
  g_assert_cmpint (lb_runtime_get_mode (runtime), ==, LB_MODE_CAPTURE);
}

static void
test_window_listening (void) /* "/ui/window/receiving-off-and-on" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbService *service = lb_application_get_service (fixture->application);
  g_autofree char *before = lb_service_dup_smtp_address (service);
  g_autofree char *copied = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Receiving can be switched off and on, and the header bar tells.");
  window_fixture_activate (fixture, "win.copy-address");
  copied = window_fixture_paste (fixture);
  g_assert_cmpstr (copied, ==, before);
  window_fixture_activate (fixture, "app.listening");
  g_assert_false (lb_service_is_receiving (service));
  window_fixture_assert_says (fixture->window, "Not receiving");
  window_fixture_activate (fixture, "app.listening");
  error = lb_service_dup_receiving_error (service);
  g_assert_no_error (error);
  g_assert_true (lb_service_is_receiving (service));
  after = lb_service_dup_smtp_address (service);
  g_assert_cmpstr (after, ==, before);
  window_fixture_assert_says (fixture->window, after);
}

static gboolean
has_mail (gpointer data)
{
  return lb_mailbox_get_n_messages (window_fixture_mailbox (data)) > 0;
}

static void
test_window_test_message (void) /* "/ui/window/test-message" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);

  g_test_summary ("The test message comes by the same way as any other.");
  window_fixture_activate (fixture, "win.test-message");
  window_fixture_wait (has_mail, fixture);
  window_fixture_wait_shown (fixture);
  window_fixture_assert_says (lb_window_get_view (fixture->window), "Test Message from Letterbox");
}

static void
test_window_narrow (void) /* "/ui/window/narrow-takes-turns" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (480, 700);
  GtkWidget *list = GTK_WIDGET (lb_window_get_list (fixture->window));
  GtkWidget *view = GTK_WIDGET (lb_window_get_view (fixture->window));

  g_test_summary ("In a narrow window the list and the message take turns.");
  g_assert_true (lb_window_get_is_narrow (fixture->window));
  send_subject (fixture, "one");
  send_subject (fixture, "two");
  g_assert_true (gtk_widget_get_mapped (list));
  g_assert_false (gtk_widget_get_mapped (view));
  g_signal_emit_by_name (list, "opened", TRUE);
  window_fixture_settle (fixture);
  g_assert_false (gtk_widget_get_mapped (list));
  g_assert_true (gtk_widget_get_mapped (view));
  window_fixture_assert_says (fixture->window, "1 of 2");
  window_fixture_activate (fixture, "win.next");
  window_fixture_settle (fixture);
  window_fixture_assert_says (fixture->window, "2 of 2");
  window_fixture_activate (fixture, "win.back");
  window_fixture_settle (fixture);
  g_assert_true (gtk_widget_get_mapped (list));
  g_assert_false (gtk_widget_get_mapped (view));
}

static void
test_window_wide (void) /* "/ui/window/wide-has-both" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 700);

  g_test_summary ("In a wide window both are seen.");
  send_subject (fixture, "one");
  g_assert_false (lb_window_get_is_narrow (fixture->window));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (lb_window_get_list (fixture->window))));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (lb_window_get_view (fixture->window))));
}

static guint
count_rows (GtkWidget *from)
{
  guint n_rows = LB_IS_MESSAGE_ROW (from);

  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_rows += count_rows (child);
  return n_rows;
}

static gboolean
says_message_0 (gpointer data)
{
  g_autofree char *text = window_fixture_read (data);

  return strstr (text, "Message 0\n") != NULL;
}

static void
test_window_many (void) /* "/ui/window/ten-thousand-rows" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageList *list = lb_window_get_list (fixture->window);

  g_test_summary ("Ten thousand messages are as many as ten: rows are made for what is seen.");
  window_fixture_fill (fixture, 10000);
  g_assert_cmpuint (count_rows (GTK_WIDGET (list)), <, 60);
  lb_message_list_select (list, 9999);
  window_fixture_wait (says_message_0, list);
  g_assert_cmpuint (count_rows (GTK_WIDGET (list)), <, 60);
  window_fixture_assert_says (list, "10000 messages");
  send_subject (fixture, "late");
  assert_selected (fixture, "Message 0");
  g_assert_cmpuint (lb_message_list_get_position (list), ==, 10000);
}

static void
test_window_faults (void) /* "/ui/window/simulated-faults" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbService *service = lb_application_get_service (fixture->application);
  LbChaos *chaos = lb_runtime_get_chaos (lb_service_get_runtime (service));
  LbStateBar *bar = lb_window_get_state_bar (fixture->window);
  GtkWidget *stop;

  g_test_summary ("Simulated faults tell themselves until they are stopped.");
  lb_chaos_set_enabled (chaos, TRUE);
  g_assert_null (lb_state_bar_get_text (bar));
  lb_chaos_set_magic (chaos, TRUE);
  g_assert_true (g_str_has_prefix (lb_state_bar_get_text (bar), "Faults are simulated"));
  window_fixture_settle (fixture);
  stop = window_fixture_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Stop");
  g_signal_emit_by_name (stop, "clicked");
  g_assert_false (lb_chaos_is_active (chaos));
  g_assert_null (lb_state_bar_get_text (bar));
}

typedef struct
{
  LbStateBar *bar;
  const char *text;
} Held;

static gboolean
says_held (gpointer data)
{
  const Held *held = data;

  return g_strcmp0 (lb_state_bar_get_text (held->bar), held->text) == 0;
}

static void
test_window_port (void) /* "/ui/window/port-in-use" */
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) taken = NULL;
  g_autoptr(WindowFixture) fixture = NULL;
  g_autofree char *smtp = NULL;
  g_autofree char *words = NULL;
  g_autofree char *label = NULL;
  guint port;
  LbService *service;
  GtkWidget *offer;
  Held held;

  g_test_summary ("A used port is told, with who has it; the next free one is a click away.");
  g_assert_true (g_socket_listener_add_address (other, any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP,
                                                NULL, &taken, NULL));
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken));
  smtp = g_strdup_printf ("127.0.0.1:%u", port);
  fixture = window_fixture_new_full (smtp, NULL, NULL, 1200, 800);
  service = lb_application_get_service (fixture->application);
  /* This program itself, and its port of its own. */
  words = g_strdup_printf ("“test-window” (process %d) uses port %u.", (int) getpid (), port);
  held.text = words;
  held.bar = lb_window_get_state_bar (fixture->window);
  window_fixture_wait (says_held, &held);
  offer = window_fixture_find (GTK_WIDGET (held.bar), GTK_TYPE_BUTTON, NULL);
  g_assert_true (g_str_has_prefix (gtk_button_get_label (GTK_BUTTON (offer)), "Use "));
  g_assert_false (lb_service_is_receiving (service));
  label = g_strdup_printf ("Port %u in use", port);
  window_fixture_assert_says (fixture->window, label);

  window_fixture_activate (fixture, "app.use-port(uint32 0)");
  g_assert_true (lb_service_is_receiving (service));
  g_assert_null (lb_state_bar_get_text (lb_window_get_state_bar (fixture->window)));
}

static void
test_window_store (void) /* "/ui/window/store-unusable" */
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autoptr(WindowFixture) fixture = NULL;

  g_test_summary ("A store that cannot be used is told in the window, which can try again.");
  fixture = window_fixture_new_full ("127.0.0.1:0", folder, NULL, 1000, 700);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  window_fixture_assert_says (fixture->window, folder);
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON,
                                         "_Try Again"));
  g_assert_cmpint (lb_application_get_exit_code (fixture->application), ==, 4);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/window/empty-page-tells-address", test_window_empty);
  g_test_add_func ("/ui/window/message-is-seen", test_window_shows);
  g_test_add_func ("/ui/window/source-is-as-sent", test_window_source);
  g_test_add_func ("/ui/window/parts-and-checks", test_window_parts);
  g_test_add_func ("/ui/window/selection-stays", test_window_stays);
  g_test_add_func ("/ui/window/next-and-previous", test_window_moves);
  g_test_add_func ("/ui/window/delete-and-undo", test_window_delete);
  g_test_add_func ("/ui/window/read-and-unread", test_window_read);
  g_test_add_func ("/ui/window/mode", test_window_mode);
  g_test_add_func ("/ui/window/receiving-off-and-on", test_window_listening);
  g_test_add_func ("/ui/window/test-message", test_window_test_message);
  g_test_add_func ("/ui/window/narrow-takes-turns", test_window_narrow);
  g_test_add_func ("/ui/window/wide-has-both", test_window_wide);
  g_test_add_func ("/ui/window/ten-thousand-rows", test_window_many);
  g_test_add_func ("/ui/window/simulated-faults", test_window_faults);
  g_test_add_func ("/ui/window/port-in-use", test_window_port);
  g_test_add_func ("/ui/window/store-unusable", test_window_store);
  return g_test_run ();
}
