#include "window-fixture.h"

#include <string.h>

#include "ui/window/lb-message-window.h"

#define MESSAGE                                          \
  "From: a@example.org\r\nTo: b@example.org\r\n"         \
  "Subject: Alone\r\nMessage-ID: <1@example.org>\r\n\r\nHello from a window\r\n"

static gboolean
has_message (gpointer data)
{
  return lb_message_view_get_message (lb_message_window_get_view (data)) != NULL;
}

static LbMessageWindow *
open_window (WindowFixture *fixture)
{
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMessageWindow *window;

  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  /* As Enter and the double click do. */
  g_signal_emit_by_name (list, "opened", TRUE);
  window = LB_MESSAGE_WINDOW (window_fixture_find_window (LB_TYPE_MESSAGE_WINDOW));
  window_fixture_wait (has_message, window);
  window_fixture_settle_window (GTK_WINDOW (window));
  return window;
}

static void
test_window_pages (void) /* "/ui/message-window/pages" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageWindow *window = open_window (fixture);
  LbMessageView *view = lb_message_window_get_view (window);
  g_autofree char *copied = NULL;

  g_test_summary ("A message in a window of its own has all pages, and what is done with them.");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Alone");
  window_fixture_assert_says (view, "Hello from a window");
  for (int tab = LB_TAB_SOURCE; tab < LB_N_TABS; tab++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.tab", "i", tab);
      window_fixture_settle_window (GTK_WINDOW (window));
      g_assert_cmpint (lb_message_view_get_shown_tab (view), ==, tab);
      g_assert_nonnull (lb_message_view_get_page (view, (LbTab) tab));
    }
  gtk_widget_activate_action (GTK_WIDGET (window), "win.copy-message-id", NULL);
  copied = window_fixture_paste (fixture);
  g_assert_cmpstr (copied, ==, "<1@example.org>");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_window_session (void) /* "/ui/message-window/session" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageWindow *window = open_window (fixture);
  LbOpenedMessage *opened = lb_message_view_get_message (lb_message_window_get_view (window));

  g_test_summary ("Its session is shown in the main window.");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-session", "s",
                              lb_opened_message_get_row (opened)->envelope->session);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "sessions");
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
test_window_closes (void) /* "/ui/message-window/closes-with-the-list" */
{
  WindowFixture *fixture = window_fixture_new (1200, 800);
  LbMessageWindow *window = open_window (fixture);

  g_test_summary ("It goes with the main window, and keeps nothing alive.");
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  window_fixture_free (fixture);
  window_fixture_wait (is_gone, &window);
}

static void
test_window_narrow (void) /* "/ui/message-window/narrow" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (420, 800);

  g_test_summary ("Where list and message take turns, opening is no new window; the menu's is.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  window_fixture_settle (fixture);
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (GTK_APPLICATION (
                                                                  fixture->application))), ==, 1);
  window_fixture_activate (fixture, "win.open-in-window");
  gtk_window_destroy (GTK_WINDOW (window_fixture_find_window (LB_TYPE_MESSAGE_WINDOW)));
}

static void
test_window_click (void) /* "/ui/message-window/not-by-one-click" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GListModel *windows = gtk_window_get_toplevels ();
  guint n_windows;

  g_test_summary ("One click shows a message beside the list, in no window of its own.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  n_windows = g_list_model_get_n_items (windows);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, n_windows);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (windows), >, n_windows);
  gtk_window_destroy (GTK_WINDOW (window_fixture_find_window (LB_TYPE_MESSAGE_WINDOW)));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/message-window/pages", test_window_pages);
  g_test_add_func ("/ui/message-window/session", test_window_session);
  g_test_add_func ("/ui/message-window/closes-with-the-list", test_window_closes);
  g_test_add_func ("/ui/message-window/narrow", test_window_narrow);
  g_test_add_func ("/ui/message-window/not-by-one-click", test_window_click);

  return g_test_run ();
}
