#include "launch-fixture.h"
#include "window-fixture.h"

#include <gtksourceview/gtksource.h>
#include <string.h>

#include "ui/message/lb-find-bar.h"
#include "ui/message/lb-source-page.h"

/* No turn of the main loop may take longer on a quiet machine; 20 times that on a busy one. */
#define MAX_TURN_MS 1000

static LaunchFixture *launcher;

static GtkWidget *
show_page (WindowFixture *fixture,
           const char    *message,
           LbTab          tab)
{
  g_autofree char *action = g_strdup_printf ("win.tab(%d)", (int) tab);

  window_fixture_send (fixture, "b@example.org", message);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, action);
  window_fixture_settle (fixture);
  return lb_message_view_get_page (lb_window_get_view (fixture->window), tab);
}

static GtkTextBuffer *
get_buffer (GtkWidget *page)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (window_fixture_find (page, GTK_TYPE_TEXT_VIEW,
                                                                       NULL)));
}

static char *
get_selected (GtkWidget *page)
{
  GtkTextBuffer *buffer = get_buffer (page);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
click (GtkWidget  *from,
       GType       type,
       const char *text)
{
  GtkWidget *button = window_fixture_find (from, type, text);

  g_assert_nonnull (button);
  if (GTK_IS_TOGGLE_BUTTON (button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  else
    g_signal_emit_by_name (button, "clicked");
}

#define ROUTED                                                                     \
  "Received: from relay.example by mx.example with ESMTPS id 2 for <b@example.org>;\r\n" \
  " Wed, 14 May 2025 14:04:35 +0000\r\n"                                           \
  "Received: from app.example (app.example [192.0.2.1]) by relay.example with ESMTP id 1;\r\n" \
  " Wed, 14 May 2025 14:02:31 +0000\r\n"                                           \
  "From: a@example.org\r\nTo: b@example.org\r\n"                                   \
  "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n"

static gboolean
shows_as_sent (gpointer data)
{
  g_autofree char *said = window_fixture_read (data);

  return strstr (said, "=?utf-8?q?Gr=C3=BC=C3=9Fe?=") != NULL;
}

static void
test_pages_headers (void) /* "/ui/pages/headers" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_page (fixture, ROUTED, LB_TAB_HEADERS);
  g_autofree char *decoded = NULL;
  g_autofree char *as_sent = NULL;
  GtkWidget *row;

  g_test_summary ("Headers are shown decoded and as sent, and copied so; Received is a route.");
  click (page, GTK_TYPE_BUTTON, "Copy All Headers");
  decoded = window_fixture_paste (fixture);
  g_assert_nonnull (strstr (decoded, "Subject: Grüße\n"));
  click (page, GTK_TYPE_TOGGLE_BUTTON, "As Sent");
  window_fixture_wait (shows_as_sent, page);
  click (page, GTK_TYPE_BUTTON, "Copy All Headers");
  as_sent = window_fixture_paste (fixture);
  g_assert_nonnull (strstr (as_sent, "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"));

  click (page, GTK_TYPE_TOGGLE_BUTTON, "Route");
  window_fixture_settle (fixture);
  window_fixture_assert_says (page, "2 hops, +2 min");
  window_fixture_assert_says (page, "relay.example → mx.example");
  window_fixture_assert_says (page, "ESMTPS, 2, for b@example.org");
  window_fixture_assert_says (page, "+2 min");
  row = window_fixture_find (page, ADW_TYPE_ACTION_ROW, "relay.example → mx.example");
  g_assert_true (gtk_widget_activate (row));
  window_fixture_settle (fixture);
  g_assert_cmpint (lb_message_view_get_tab (lb_window_get_view (fixture->window)), ==,
                   LB_TAB_SOURCE);
}

static gboolean
has_marks (gpointer data)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (get_buffer (data));
  g_autoptr(GSList) marks = gtk_source_buffer_get_source_marks_at_line (buffer, 1, "error");

  return marks != NULL;
}

/* Line 2 is a bad date; there is no Message-ID, which no line says. */
#define FAULTY                                                     \
  "From: a@example.org\r\nDate: sometime\r\nTo: b@example.org\r\n" \
  "Subject: needle\r\n\r\nA needle and a needle.\r\n"

static gboolean
is_at_line (gpointer data)
{
  GtkTextBuffer *buffer = get_buffer (data);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  return gtk_text_iter_get_line (&at) == 1;
}

static void
test_pages_source_marks (void) /* "/ui/pages/source-marks" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_page (fixture, FAULTY, LB_TAB_SOURCE);

  g_test_summary ("A problem is marked at its line, with the sentence and the rule.");
  window_fixture_wait (has_marks, page);
  window_fixture_assert_says (page, "in the source");
  click (page, GTK_TYPE_BUTTON, "Next Problem");
  window_fixture_wait (is_at_line, page);
  window_fixture_assert_says (page, "Line 2: ");
  window_fixture_assert_says (page, "(RFC 5322");
}

static gboolean
has_found (gpointer data)
{
  g_autofree char *text = get_selected (data);

  return g_ascii_strcasecmp (text, "needle") == 0;
}

static void
find_in (WindowFixture *fixture,
         GtkWidget     *page)
{
  GtkWidget *bar;
  GtkWidget *entry;

  window_fixture_activate (fixture, "win.find-in-message");
  window_fixture_settle (fixture);
  bar = window_fixture_find (page, LB_TYPE_FIND_BAR, NULL);
  entry = window_fixture_find (bar, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "needle");
  window_fixture_wait (has_found, page);
}

static gboolean
says_three (gpointer data)
{
  return window_fixture_find (data, GTK_TYPE_LABEL, "3 matches") != NULL;
}

static gboolean
says_two (gpointer data)
{
  return window_fixture_find (data, GTK_TYPE_LABEL, "2 matches") != NULL;
}

static void
test_pages_find (void) /* "/ui/pages/find" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_page (fixture, FAULTY, LB_TAB_SOURCE);

  g_test_summary ("Text is found in the source and in the text, with the number of places.");
  window_fixture_wait (has_marks, page);
  find_in (fixture, page);
  window_fixture_wait (says_three, page);

  window_fixture_activate (fixture, "win.tab(1)");
  window_fixture_settle (fixture);
  page = lb_message_view_get_page (lb_window_get_view (fixture->window), LB_TAB_TEXT);
  find_in (fixture, page);
  window_fixture_wait (says_two, page);

  /* Nothing is found in what is no text. */
  window_fixture_activate (fixture, "win.tab(5)");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "find-in-message"));
}

#define FLOWED                                                             \
  "From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n"      \
  "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"         \
  "> A quoted line that \r\n> goes on.\r\nSee https://example.org/a for \r\nmore.\r\n"

static void
test_pages_text (void) /* "/ui/pages/text" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_page (fixture, FLOWED, LB_TAB_TEXT);
  GtkTextBuffer *buffer = get_buffer (page);
  GtkWidget *view = window_fixture_find (page, GTK_TYPE_TEXT_VIEW, NULL);
  GtkWidget *dialog;
  GtkTextIter at;
  GtkTextIter start;
  g_autofree char *uri = NULL;

  g_test_summary ("Flowed lines are joined; a link is shown whole, and opened only when asked.");
  window_fixture_assert_says (page, "> A quoted line that goes on.\nSee https://example.org/a for "
                              "more.\n");
  gtk_text_buffer_get_start_iter (buffer, &start);
  g_assert_true (gtk_text_iter_forward_search (&start, "example.org", 0, &at, NULL, NULL));
  gtk_text_buffer_place_cursor (buffer, &at);
  gtk_widget_grab_focus (view);
  g_assert_true (window_fixture_press (view, GDK_KEY_Return, 0));
  dialog = window_fixture_find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "https://example.org/a");
  g_assert_false (launch_fixture_ended (launcher));
  window_fixture_answer (ADW_MESSAGE_DIALOG (dialog), "open");
  window_fixture_wait (launch_fixture_ended, launcher);
  uri = launch_fixture_take (launcher, "started");
  g_assert_cmpstr (uri, ==, "https://example.org/a");
}

static void
test_pages_wrap (void) /* "/ui/pages/wrap" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1400, 800);
  GtkWidget *page = show_page (fixture, FLOWED, LB_TAB_TEXT);
  GtkWidget *view = window_fixture_find (page, GTK_TYPE_TEXT_VIEW, NULL);
  int margin;

  g_test_summary ("“Wrap at 78” leaves a margin, which follows the width of the window.");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (window_fixture_find (page,
                                                                        GTK_TYPE_TOGGLE_BUTTON,
                                                                        "Wrap at 78")), TRUE);
  window_fixture_settle (fixture);
  margin = gtk_text_view_get_right_margin (GTK_TEXT_VIEW (view));
  g_assert_cmpint (margin, >, 22);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1200, 800);
  for (int i = 0; i < 5; i++)
    window_fixture_settle (fixture);
  g_assert_cmpint (gtk_text_view_get_right_margin (GTK_TEXT_VIEW (view)), <, margin);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (window_fixture_find (page,
                                                                        GTK_TYPE_TOGGLE_BUTTON,
                                                                        "Wrap at 78")), FALSE);
}

static gboolean
has_all (gpointer data)
{
  return gtk_text_buffer_get_line_count (get_buffer (data)) > 260000;
}

static gboolean
is_cut (gpointer data)
{
  return window_fixture_find (data, GTK_TYPE_BUTTON, "Show All") != NULL;
}

static void
test_pages_large (void) /* "/ui/pages/large-source" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GString *message = g_string_new ("From: a@example.org\r\nSubject: large\r\n\r\n");
  GtkWidget *page;
  gint64 longest_us = 0;

  g_test_summary ("A source of 20 MB is shown to its end, and the window goes on meanwhile.");
  for (guint i = 0; message->len < 20000000; i++)
    g_string_append_printf (message, "%07u the quick brown fox jumps over the lazy dog, twice "
                            "and again\r\n", i);
  page = show_page (fixture, message->str, LB_TAB_SOURCE);
  g_string_free (message, TRUE);
  window_fixture_wait (is_cut, page);
  click (page, GTK_TYPE_BUTTON, "Show All");
  while (!has_all (page))
    {
      gint64 begin_us = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      longest_us = MAX (longest_us, g_get_monotonic_time () - begin_us);
    }
  g_test_message ("longest turn of the main loop: %.1f ms", (double) longest_us / 1000.);
  g_assert_cmpint (longest_us, <, (gint64) MAX_TURN_MS * 1000);
}

static void
test_pages_narrow (void) /* "/ui/pages/narrowest-window" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (370, 800);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("Every page has room in a window of 360 pixels.");
  window_fixture_send (fixture, "b@example.org", ROUTED);
  window_fixture_wait_shown (fixture);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  for (int tab = LB_TAB_TEXT; tab < LB_N_TABS; tab++)
    {
      int minimum;

      lb_message_view_set_tab (view, (LbTab) tab);
      window_fixture_settle (fixture);
      gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                          NULL);
      g_test_message ("page %d: %d pixels", tab, minimum);
      g_assert_cmpint (minimum, <=, 360);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char * const types[] = { "x-scheme-handler/https", NULL };
  int status;

  launcher = launch_fixture_new (types);
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/pages/headers", test_pages_headers);
  g_test_add_func ("/ui/pages/source-marks", test_pages_source_marks);
  g_test_add_func ("/ui/pages/find", test_pages_find);
  g_test_add_func ("/ui/pages/text", test_pages_text);
  g_test_add_func ("/ui/pages/wrap", test_pages_wrap);
  g_test_add_func ("/ui/pages/narrowest-window", test_pages_narrow);
  g_test_add_func ("/ui/pages/large-source", test_pages_large);

  status = g_test_run ();
  launch_fixture_free (launcher);
  return status;
}
