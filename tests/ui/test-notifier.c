#include "fake-desktop.h"
#include "window-fixture.h"

#include <string.h>

#include "ui/desktop/lb-notifier.h"
#include "ui/lb-settings.h"

/* One for all cases: applications of one name cannot follow each other on one bus. */
static WindowFixture *fixture;
static FakeDesktop *desktop;
static GtkWindow *other; /* takes the focus */

#define CODE_MAIL                                                 \
  "From: Fernleaf <login@fernleaf.example>\r\nTo: b@example.org\r\n" \
  "Subject: Your <b>code</b>\r\n\r\nYour verification code is 482913.\r\n"

#define LINK_MAIL                                            \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: Confirm\r\n" \
  "\r\nSee https://fernleaf.example/confirm?a=1.\r\n"

static gboolean
is_other_active (gpointer data)
{
  return gtk_window_is_active (other) && !gtk_window_is_active (GTK_WINDOW (fixture->window));
}

static gboolean
is_window_active (gpointer data)
{
  return gtk_window_is_active (GTK_WINDOW (fixture->window));
}

static void
look_away (void)
{
  gtk_window_present (other);
  window_fixture_wait (is_other_active, NULL);
}

static gboolean
has_none (gpointer data)
{
  return fake_desktop_get_n_shown (desktop) == 0;
}

static void
look_at_list (void)
{
  gtk_window_present (GTK_WINDOW (fixture->window));
  window_fixture_wait (is_window_active, NULL);
  window_fixture_wait (has_none, NULL);
}

static gboolean
has_title (gpointer data)
{
  FakeNotice *newest = fake_desktop_get_newest (desktop);

  return newest != NULL && g_str_equal (newest->title, data);
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
ping_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GVariant) reply = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  g_assert_nonnull (reply);
  *(gboolean *) user_data = TRUE;
}

/* GLib can take back only what the desktop has answered for: this answer comes after that one. */
static FakeNotice *
wait_for (const char *title)
{
  GDBusConnection *connection;
  gboolean is_answered = FALSE;

  window_fixture_wait (has_title, (gpointer) title);
  connection = g_application_get_dbus_connection (G_APPLICATION (fixture->application));
  g_dbus_connection_call (connection, fake_desktop_get_name (desktop), "/",
                          "org.freedesktop.DBus.Peer", "Ping", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, ping_cb, &is_answered);
  window_fixture_wait (is_set, &is_answered);
  return fake_desktop_get_newest (desktop);
}

static gboolean
is_resting (gpointer data)
{
  return lb_notifier_is_resting (lb_application_get_notifier (fixture->application));
}

/* What comes next is told of at once, and alone. */
static void
let_burst_end (void)
{
  window_fixture_wait (is_resting, NULL);
}

static void
begin (void)
{
  LbMailbox *mailbox = window_fixture_mailbox (fixture);

  look_at_list ();
  lb_mailbox_delete (mailbox, NULL);
  let_burst_end ();
  look_away ();
}

static gboolean
has_code (gpointer data)
{
  g_autofree char *text = window_fixture_paste (fixture);

  return g_strcmp0 (text, "482913") == 0;
}

static void
test_code (void)
{
  FakeNotice *notice;

  g_test_summary ("A one-time code is copied from the notification.");
  begin ();
  window_fixture_send (fixture, "carla@example.com", CODE_MAIL);
  notice = wait_for ("Your ‹b›code‹/b›");
  g_assert_cmpstr (notice->body, ==, "From Fernleaf to carla@example.com");
  g_assert_cmpstr (notice->buttons, ==, "Copy Code 482913=app.copy-code::482913\n");
  fake_desktop_activate (desktop, notice, "app.copy-code::482913");
  window_fixture_wait (has_code, NULL);
}

static void
test_link (void)
{
  FakeNotice *notice;

  g_test_summary ("The first link is offered, and seen before it is opened.");
  begin ();
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  notice = wait_for ("Confirm");
  g_assert_cmpstr (notice->body, ==,
                   "From a@example.org to b@example.org\nhttps://fernleaf.example/confirm?a=1");
  g_assert_cmpstr (notice->buttons, ==,
                   "Open Link=app.open-link('https://fernleaf.example/confirm?a=1')\n");
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  g_assert_no_error (error);
  (*(guint *) user_data)--;
}

static gboolean
is_zero (gpointer data)
{
  return *(guint *) data == 0;
}

static void
add_many (guint       n_messages,
          const char *peer,
          gint64      received_at_us)
{
  static const char * const no_options[] = { NULL };
  guint n_left = n_messages;

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
      g_autoptr(LbTranscript) transcript = lb_transcript_new ();
      g_autofree char *text = g_strdup_printf ("Subject: Message %u\r\n\r\nHello\r\n", i);
      g_autoptr(GBytes) data = g_bytes_new (text, strlen (text));
      g_autoptr(LbDelivery) delivery = NULL;

      g_free (envelope->peer);
      envelope->peer = g_strdup (peer);
      envelope->received_at_us = received_at_us;
      lb_envelope_add_recipient (envelope, "b@example.org", no_options);
      delivery = lb_delivery_new (envelope, data, transcript);
      lb_mailbox_add_async (window_fixture_mailbox (fixture), delivery, NULL, added_cb, &n_left);
    }
  window_fixture_wait (is_zero, &n_left);
}

static void
test_burst (void)
{
  guint n_before;
  FakeNotice *notice;

  g_test_summary ("Many at once are one notification that names the newest; one a second at most.");
  begin ();
  n_before = fake_desktop_get_n_calls (desktop);
  add_many (25, "127.0.0.1:5", g_get_real_time ());
  notice = wait_for ("25 new messages");
  g_assert_cmpstr (notice->body, ==, "Message 24\nMessage 23\nMessage 22");
  g_assert_cmpstr (notice->buttons, ==, "");
  g_assert_cmpuint (fake_desktop_get_n_shown (desktop), ==, 1);
  g_assert_cmpuint (fake_desktop_get_n_calls (desktop) - n_before, <=, 2);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_assert_true (lb_mailbox_set_read_finish (LB_MAILBOX (object), result, NULL));
}

static void
test_read (void)
{
  g_test_summary ("What was read elsewhere is taken back.");
  begin ();
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  wait_for ("Confirm");
  lb_mailbox_set_read_async (window_fixture_mailbox (fixture), NULL, TRUE, NULL, read_cb, NULL);
  window_fixture_wait (has_none, NULL);
}

static void
test_deleted (void)
{
  g_test_summary ("What was deleted is taken back, one message or a bundle.");
  begin ();
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  wait_for ("Confirm");
  lb_mailbox_delete (window_fixture_mailbox (fixture), NULL);
  window_fixture_wait (has_none, NULL);

  let_burst_end ();
  add_many (3, "127.0.0.1:5", g_get_real_time ());
  wait_for ("3 new messages");
  lb_mailbox_delete (window_fixture_mailbox (fixture), NULL);
  window_fixture_wait (has_none, NULL);
}

static void
test_focus (void)
{
  guint n_before;

  g_test_summary ("Whoever looks at the list is not told; looking at it takes back what was told.");
  begin ();
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  wait_for ("Confirm");
  g_assert_cmpuint (lb_mailbox_get_n_unread (window_fixture_mailbox (fixture)), ==, 1);
  look_at_list ();
  let_burst_end ();
  n_before = fake_desktop_get_n_calls (desktop);
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  let_burst_end ();
  g_assert_cmpuint (fake_desktop_get_n_calls (desktop), ==, n_before);
}

static void
test_quiet (void)
{
  guint n_before;

  g_test_summary ("Messages from files are no news, and the setting switches all off.");
  begin ();
  n_before = fake_desktop_get_n_calls (desktop);
  add_many (2, "", g_get_real_time ());
  add_many (2, "127.0.0.1:5", g_get_real_time () - G_TIME_SPAN_HOUR);
  g_settings_set_boolean (lb_settings_get_default (), "notifications", FALSE);
  add_many (2, "127.0.0.1:5", g_get_real_time ());
  let_burst_end ();
  g_settings_set_boolean (lb_settings_get_default (), "notifications", TRUE);
  g_assert_cmpuint (fake_desktop_get_n_calls (desktop), ==, n_before);
}

static gboolean
shows_confirm (gpointer data)
{
  LbOpenedMessage *opened = lb_message_view_get_message (lb_window_get_view (fixture->window));

  return opened != NULL &&
         g_str_equal (lb_opened_message_get_row (opened)->summary->subject, "Confirm");
}

static void
test_activate (void)
{
  FakeNotice *notice;

  g_test_summary ("A click on a notification opens its message.");
  begin ();
  add_many (2, "", 0);
  window_fixture_send (fixture, "b@example.org", LINK_MAIL);
  notice = wait_for ("Confirm");
  fake_desktop_activate (desktop, notice, notice->default_action);
  window_fixture_wait (shows_confirm, NULL);
  window_fixture_wait (is_window_active, NULL);
}

static gboolean
has_no_window (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static gboolean
has_one (gpointer data)
{
  return lb_mailbox_get_n_messages (window_fixture_mailbox (fixture)) == 1;
}

static void
close_window (void)
{
  LbWindow *window = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_close (GTK_WINDOW (window));
  window_fixture_wait (has_no_window, &window);
  fixture->window = NULL;
}

static void
show_window (void)
{
  g_application_activate (G_APPLICATION (fixture->application));
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (fixture->application));
       at != NULL;
       at = at->next)
    {
      if (LB_IS_WINDOW (at->data))
        fixture->window = at->data;
    }
  g_assert_nonnull (fixture->window);
  window_fixture_settle (fixture);
}

/* The last: it ends the service. */
static void
test_background (void)
{
  GSettings *settings = lb_settings_get_default ();
  FakeNotice *notice;
  guint n_before;

  g_test_summary ("Without its window Letterbox goes on where that is wanted, and says so once.");
  begin ();
  gtk_window_destroy (other);
  g_settings_set_boolean (settings, "run-in-background", TRUE);
  close_window ();
  notice = wait_for ("Letterbox Goes On");
  g_assert_nonnull (strstr (notice->body, "127.0.0.1:"));
  g_assert_nonnull (strstr (notice->buttons, "Quit=app.quit\n"));
  add_many (1, "127.0.0.1:5", g_get_real_time ());
  window_fixture_wait (has_one, NULL);
  wait_for ("Message 0");

  show_window ();
  window_fixture_wait (has_none, NULL);
  n_before = fake_desktop_get_n_calls (desktop);
  close_window ();
  show_window ();
  g_assert_cmpuint (fake_desktop_get_n_calls (desktop), ==, n_before);

  close_window ();
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "quit", NULL);
  while (window_fixture_mailbox (fixture) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  gboolean is_gtk = argc > 1 && g_str_equal (argv[argc - 1], "gtk");
  int status;

  window_fixture_init (&argc, &argv);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  desktop = fake_desktop_new (is_gtk);
  fixture = window_fixture_new (1000, 800);
  other = GTK_WINDOW (gtk_window_new ());

  g_test_add_func ("/ui/notifier/code-is-copied", test_code);
  g_test_add_func ("/ui/notifier/link-is-offered", test_link);
  g_test_add_func ("/ui/notifier/many-are-bundled", test_burst);
  g_test_add_func ("/ui/notifier/read-is-withdrawn", test_read);
  g_test_add_func ("/ui/notifier/deleted-is-withdrawn", test_deleted);
  g_test_add_func ("/ui/notifier/none-while-watched", test_focus);
  g_test_add_func ("/ui/notifier/no-news-is-not-told", test_quiet);
  g_test_add_func ("/ui/notifier/click-opens-message", test_activate);
  g_test_add_func ("/ui/notifier/goes-on-in-background", test_background);
  status = g_test_run ();
  fake_desktop_free (desktop);
  return status;
}
