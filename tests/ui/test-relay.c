#include "config.h"
#include "window-fixture.h"

#include "ui/lb-settings.h"
#include "ui/preferences/lb-preferences.h"

static LbRuntime *
get_runtime (WindowFixture *fixture)
{
  return lb_service_get_runtime (lb_application_get_service (fixture->application));
}

static AdwMessageDialog *
ask (WindowFixture *fixture)
{
  AdwMessageDialog *dialog;

  window_fixture_activate (fixture, "win.relay");
  window_fixture_settle (fixture);
  dialog = window_fixture_find_dialog ();
  g_assert_nonnull (dialog);
  return dialog;
}

static void
test_relay_asks_first (void) /* "/ui/relay/asks-first" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  LbStateBar *bar;
  GtkWidget *stop;

  g_test_summary ("Nothing is relayed before someone has said so, and then it shows, with a way "
                  "to stop it.");
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9", 1200, 800);
  bar = lb_window_get_state_bar (fixture->window);

  window_fixture_answer (ask (fixture), "cancel");
  window_fixture_settle (fixture);
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_CAPTURE);

  window_fixture_answer (ask (fixture), "relay");
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_RELAY);
  g_assert_cmpstr (lb_state_bar_get_text (bar), ==,
                   "Relaying through 127.0.0.1:9. Messages reach their real recipients.");
  window_fixture_settle (fixture);
  stop = window_fixture_find (GTK_WIDGET (bar), GTK_TYPE_BUTTON, "Stop Relaying");
  g_signal_emit_by_name (stop, "clicked");
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_CAPTURE);
  g_assert_null (lb_state_bar_get_text (bar));
}

static void
test_relay_asks_no_more (void) /* "/ui/relay/asks-no-more" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  AdwMessageDialog *dialog;
  GtkWidget *check;

  g_test_summary ("Whoever answered once and for all is not asked again, but never by Cancel.");
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9", 1200, 800);
  dialog = ask (fixture);
  check = window_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  window_fixture_answer (dialog, "cancel");
  window_fixture_settle (fixture);

  dialog = ask (fixture);
  check = window_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  window_fixture_answer (dialog, "relay");
  window_fixture_settle (fixture);
  window_fixture_activate (fixture, "win.mode::capture");

  window_fixture_activate (fixture, "win.relay");
  window_fixture_settle (fixture);
  g_assert_null (window_fixture_find_dialog ());
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_RELAY);
  g_settings_reset (lb_settings_get_default (), "relay-ask");
}

static GtkWindow *
find_preferences (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (LB_IS_PREFERENCES (at->data))
      return at->data;

  return NULL;
}

static void
test_relay_no_upstream (void) /* "/ui/relay/no-upstream" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *toggle = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_TOGGLE_BUTTON,
                                           "Send messages on to their real recipients");
  AdwMessageDialog *dialog;
  GtkWindow *preferences;

  g_test_summary ("Without a server the toggle springs back, and the dialog leads to where one is "
                  "named.");
  dialog = ask (fixture);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "No Upstream Server");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (toggle)));
  window_fixture_answer (dialog, "cancel");
  window_fixture_settle (fixture);
  g_assert_null (find_preferences ());

  window_fixture_answer (ask (fixture), "settings");
  window_fixture_settle (fixture);
  preferences = find_preferences ();
  g_assert_nonnull (preferences);
  g_assert_cmpstr (adw_preferences_window_get_visible_page_name (
                     ADW_PREFERENCES_WINDOW (preferences)), ==, "relay");
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_CAPTURE);
  gtk_window_destroy (preferences);
}

int
main (int   argc,
      char *argv[])
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/relay/asks-first", test_relay_asks_first);
  g_test_add_func ("/ui/relay/asks-no-more", test_relay_asks_no_more);
  g_test_add_func ("/ui/relay/no-upstream", test_relay_no_upstream);

  return g_test_run ();
}
