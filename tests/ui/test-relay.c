#include "config.h"
#include "window-fixture.h"

#include "fake-upstream.h"
#include "service/lb-service-upstream.h"
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

  window_fixture_assert_says (fixture->window, "nothing leaves this computer");
  window_fixture_answer (ask (fixture), "cancel");
  window_fixture_settle (fixture);
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_CAPTURE);

  window_fixture_answer (ask (fixture), "relay");
  g_assert_cmpint (lb_runtime_get_mode (get_runtime (fixture)), ==, LB_MODE_RELAY);
  g_assert_cmpstr (lb_state_bar_get_text (bar), ==,
                   "Relaying through 127.0.0.1:9. Messages reach their real recipients.");
  window_fixture_settle (fixture);
  window_fixture_assert_says (fixture->window, "shows up here, and is relayed");
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

/* --- What does not get through --- */

#define ACCEPT "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT", "> 250 ok", \
  "< DATA", "> 354 go on", "<.", "> 250 kept", "< QUIT", "> 221 bye", NULL

static const char *accept_script[] = { ACCEPT };
static const char *refuse_script[] = { "> 554 5.3.2 closed today", "< QUIT", NULL };
static const char *refuse_recipient_script[] = {
  "> 220 mx", "< EHLO", "> 250 mx", "< MAIL", "> 250 ok", "< RCPT", "> 550 5.1.1 nobody", "< QUIT",
  "> 221 bye", NULL
};

#define RELAYING "Relaying through "

static gboolean
bar_begins (gpointer data)
{
  const gpointer *pair = data;
  const char *text = lb_state_bar_get_text (pair[0]);

  return text != NULL && g_str_has_prefix (text, pair[1]);
}

static void
await_bar (WindowFixture *fixture,
           const char    *text)
{
  gpointer pair[] = { lb_window_get_state_bar (fixture->window), (gpointer) text };

  window_fixture_wait (bar_begins, pair);
}

static void
send_one (WindowFixture *fixture)
{
  window_fixture_send (fixture, "b@example.org", "Subject: hello\r\n\r\nHello\r\n");
}

static gboolean
has_messages (gpointer data)
{
  return ((FakeUpstream *) data)->n_messages == 1;
}

static void
test_relay_failing (void) /* "/ui/relay/failing-bar-and-retry" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(WindowFixture) fixture = NULL;
  GtkWidget *retry;

  g_test_summary ("A server that takes nothing is told with its reason; Retry sends what failed, "
                  "and then the bar says again where mail goes.");
  fake_upstream_init (&upstream, refuse_script);
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, upstream.address, 1200, 800);
  lb_runtime_set_mode (get_runtime (fixture), LB_MODE_RELAY);
  send_one (fixture);
  await_bar (fixture, "1 message could not be relayed: The server takes no mail: closed today");
  send_one (fixture);
  await_bar (fixture, "2 messages could not be relayed: ");

  upstream.later = accept_script;
  retry = window_fixture_find (GTK_WIDGET (lb_window_get_state_bar (fixture->window)),
                               GTK_TYPE_BUTTON, "Retry");
  g_signal_emit_by_name (retry, "clicked");
  while (upstream.n_messages < 2)
    g_main_context_iteration (NULL, TRUE);
  await_bar (fixture, RELAYING);
}

static void
test_relay_works_again (void) /* "/ui/relay/failing-bar-goes-by-itself" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(WindowFixture) fixture = NULL;

  g_test_summary ("When the next message gets through, the bar goes by itself.");
  fake_upstream_init (&upstream, refuse_script);
  upstream.later = accept_script;
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, upstream.address, 1200, 800);
  lb_runtime_set_mode (get_runtime (fixture), LB_MODE_RELAY);
  send_one (fixture);
  await_bar (fixture, "1 message could not be relayed: ");
  send_one (fixture);
  window_fixture_wait (has_messages, &upstream);
  await_bar (fixture, RELAYING);
}

static void
test_relay_unreachable (void) /* "/ui/relay/failing-bar-of-a-host-that-is-not-there" */
{
  g_autoptr(WindowFixture) fixture = NULL;

  g_test_summary ("A host that refuses the connection is told, until relaying is stopped.");
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9", 1200, 800);
  lb_runtime_set_mode (get_runtime (fixture), LB_MODE_RELAY);
  send_one (fixture);
  await_bar (fixture, "1 message could not be relayed: The server could not be reached: ");
  window_fixture_activate (fixture, "win.mode::capture");
  g_assert_null (lb_state_bar_get_text (lb_window_get_state_bar (fixture->window)));
}

static gboolean
is_refused (gpointer data)
{
  g_autoptr(LbMailboxItem) item =
    g_list_model_get_item (G_LIST_MODEL (window_fixture_mailbox (data)), 0);

  return lb_mailbox_item_get_relay (item) == LB_RELAY_REFUSED;
}

static void
test_relay_one_refused (void) /* "/ui/relay/one-refusal-is-no-failure" */
{
  g_auto(FakeUpstream) upstream;
  g_autoptr(WindowFixture) fixture = NULL;

  g_test_summary ("A recipient that is refused is marked on its message; the server works.");
  fake_upstream_init (&upstream, refuse_recipient_script);
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, upstream.address, 1200, 800);
  lb_runtime_set_mode (get_runtime (fixture), LB_MODE_RELAY);
  send_one (fixture);
  window_fixture_wait (is_refused, fixture);
  await_bar (fixture, RELAYING);
  window_fixture_assert_says (fixture->window, "Relay refused");
}

/* --- What is held back --- */

static gboolean
is_held (gpointer data)
{
  g_autoptr(LbMailboxItem) item =
    g_list_model_get_item (G_LIST_MODEL (window_fixture_mailbox (data)), 0);

  return lb_mailbox_item_get_relay (item) == LB_RELAY_HELD;
}

static gboolean
offers_to_send (gpointer data)
{
  GtkWidget *window = GTK_WIDGET (((WindowFixture *) data)->window);

  return window_fixture_find (window, GTK_TYPE_BUTTON, "Send Anyway…") != NULL;
}

static void
test_relay_held (void) /* "/ui/relay/held-back-until-someone-says-so" */
{
  static const char * const nobody[] = { "nobody@nowhere.example", NULL };
  g_auto(FakeUpstream) upstream;
  g_autoptr(WindowFixture) fixture = NULL;
  LbService *service;
  GtkWidget *send;

  g_test_summary ("What the list of recipients holds back says so, and goes after a question.");
  fake_upstream_init (&upstream, accept_script);
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, upstream.address, 1200, 800);
  service = lb_application_get_service (fixture->application);
  g_assert_true (lb_service_set_relay_rules (service, nobody, NULL, NULL));
  lb_runtime_set_mode (get_runtime (fixture), LB_MODE_RELAY);
  send_one (fixture);
  window_fixture_wait (is_held, fixture);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(4)");
  window_fixture_wait (offers_to_send, fixture);
  window_fixture_assert_says (fixture->window, "Held back");

  send = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "Send Anyway…");
  g_signal_emit_by_name (send, "clicked");
  window_fixture_settle (fixture);
  window_fixture_answer (window_fixture_find_dialog (), "cancel");
  window_fixture_settle (fixture);
  g_assert_cmpuint (upstream.n_connections, ==, 0);
  g_signal_emit_by_name (send, "clicked");
  window_fixture_settle (fixture);
  window_fixture_answer (window_fixture_find_dialog (), "send");
  window_fixture_wait (has_messages, &upstream);
}

int
main (int   argc,
      char *argv[])
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/relay/asks-first", test_relay_asks_first);
  g_test_add_func ("/ui/relay/asks-no-more", test_relay_asks_no_more);
  g_test_add_func ("/ui/relay/no-upstream", test_relay_no_upstream);
  g_test_add_func ("/ui/relay/failing-bar-and-retry", test_relay_failing);
  g_test_add_func ("/ui/relay/failing-bar-goes-by-itself", test_relay_works_again);
  g_test_add_func ("/ui/relay/failing-bar-of-a-host-that-is-not-there", test_relay_unreachable);
  g_test_add_func ("/ui/relay/one-refusal-is-no-failure", test_relay_one_refused);
  g_test_add_func ("/ui/relay/held-back-until-someone-says-so", test_relay_held);

  return g_test_run ();
}
