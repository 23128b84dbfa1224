#include "config.h"
#include "window-fixture.h"

#include "base/lb-transcript.h"
#include "fake-upstream.h"
#include "ui/message/lb-relay-list.h"
#include "ui/list/lb-row-text.h"
#include "ui/lb-settings.h"

/* A second catcher in the place of a real server. */
typedef struct
{
  LbService *service; /* (owned) */
  gboolean   is_done;
} Upstream;

static gboolean
is_done (gpointer data)
{
  return ((Upstream *) data)->is_done;
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_service_start_finish (LB_SERVICE (object), result, &error));
  g_assert_no_error (error);
  ((Upstream *) user_data)->is_done = TRUE;
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  lb_service_stop_finish (LB_SERVICE (object), result, NULL);
  ((Upstream *) user_data)->is_done = TRUE;
}

static void
upstream_start (Upstream *self)
{
  g_autoptr(LbConfig) config = lb_config_new ();

  g_assert_true (lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, "127.0.0.1:0", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_FLAG, "1", NULL));
  self->service = lb_service_new (config);
  self->is_done = FALSE;
  lb_service_start_async (self->service, NULL, started_cb, self);
  window_fixture_wait (is_done, self);
}

static void
upstream_stop (Upstream *self)
{
  self->is_done = FALSE;
  lb_service_stop_async (self->service, NULL, stopped_cb, self);
  window_fixture_wait (is_done, self);
  g_clear_object (&self->service);
}

static gboolean
upstream_has_mail (gpointer data)
{
  LbMailbox *mailbox = lb_service_get_mailbox (((Upstream *) data)->service);

  /* The list follows the store by a frame. */
  return lb_mailbox_get_n_messages (mailbox) == 1 &&
         g_list_model_get_n_items (G_LIST_MODEL (mailbox)) == 1;
}

static gboolean
message_is_open (gpointer data)
{
  LbWindow *window = ((WindowFixture *) data)->window;

  return lb_message_view_get_message (lb_window_get_view (window)) != NULL;
}

static gboolean
message_is_sent (gpointer data)
{
  LbWindow *window = ((WindowFixture *) data)->window;
  LbOpenedMessage *opened = lb_message_view_get_message (lb_window_get_view (window));
  GPtrArray *jobs = lb_opened_message_get_relays (opened);

  return jobs->len == 1 && lb_relay_job_get_state (g_ptr_array_index (jobs, 0)) == LB_RELAY_SENT;
}

static GtkEditable *
find_entry (AdwMessageDialog *dialog,
            const char       *title)
{
  GtkWidget *row = window_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (row);
  return GTK_EDITABLE (row);
}

static gboolean
has_dialog (gpointer data)
{
  return window_fixture_find_dialog () != NULL;
}

/* The dialog that asks for what is selected. */
static AdwMessageDialog *
ask (WindowFixture *fixture)
{
  window_fixture_activate (fixture, "win.relay-message");
  window_fixture_wait (has_dialog, NULL);
  return window_fixture_find_dialog ();
}

static void
test_release_reaches_recipients (void) /* "/ui/release/reaches-whom-it-was-told" */
{
  Upstream upstream = { 0 };
  g_autoptr(WindowFixture) fixture = NULL;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(LbMailboxItem) caught = NULL;
  g_autoptr(LbMailboxItem) sent = NULL;
  g_autofree char *address = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *last = NULL;
  AdwMessageDialog *dialog;
  const LbEnvelope *envelope;

  g_test_summary ("A message is released to the recipients that were written, none of its own, and "
                  "the window tells how that went.");
  upstream_start (&upstream);
  address = lb_service_dup_smtp_address (upstream.service);
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, address, 1200, 800);
  window_fixture_send (fixture, "customer@example.com", "Subject: To release\r\n\r\nHello\r\n");
  window_fixture_wait (message_is_open, fixture);
  window_fixture_activate (fixture, "win.tab(4)");

  dialog = ask (fixture);
  window_fixture_assert_says (dialog, address);
  g_assert_cmpstr (gtk_editable_get_text (find_entry (dialog, "Recipients")), ==, "");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "release"));
  gtk_editable_set_text (find_entry (dialog, "Recipients"), "me@example.org; you@example.org");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "release"));
  window_fixture_answer (dialog, "release");

  window_fixture_wait (upstream_has_mail, &upstream);
  window_fixture_wait (message_is_sent, fixture);
  sent = g_list_model_get_item (G_LIST_MODEL (lb_service_get_mailbox (upstream.service)), 0);
  envelope = lb_mailbox_item_get_row (sent)->envelope;
  g_assert_cmpuint (envelope->recipients->len, ==, 2);
  g_assert_cmpstr (((LbRecipient *) envelope->recipients->pdata[0])->address, ==, "me@example.org");
  g_assert_cmpstr (((LbRecipient *) envelope->recipients->pdata[1])->address, ==,
                   "you@example.org");

  window_fixture_settle (fixture);
  shown = window_fixture_read (lb_message_view_get_page (lb_window_get_view (fixture->window),
                                                         LB_TAB_SMTP));
  g_assert_nonnull (strstr (shown, "you@example.org"));
  g_assert_nonnull (strstr (shown, "Relayed"));
  caught = g_list_model_get_item (G_LIST_MODEL (window_fixture_mailbox (fixture)), 0);
  g_assert_cmpint (lb_mailbox_item_get_relay (caught), ==, LB_RELAY_SENT);
  last = g_settings_get_string (lb_settings_get_default (), "release-recipients");
  g_assert_cmpstr (last, ==, "me@example.org; you@example.org");
  g_settings_reset (lb_settings_get_default (), "release-recipients");

  upstream_stop (&upstream);
}

static void
test_release_cancelled (void) /* "/ui/release/cancel-sends-nothing" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  g_autoptr(LbMailboxItem) item = NULL;
  AdwMessageDialog *dialog;

  g_test_summary ("Without an upstream server one has to be named, and Cancel sends nothing.");
  fixture = window_fixture_new (1200, 800);
  window_fixture_send (fixture, "customer@example.com", "Subject: To keep\r\n\r\nHello\r\n");
  window_fixture_wait (message_is_open, fixture);
  dialog = ask (fixture);
  g_assert_cmpstr (gtk_editable_get_text (find_entry (dialog, "Host and Port")), ==, "");
  gtk_editable_set_text (find_entry (dialog, "Recipients"), "me@example.org");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "release"));
  window_fixture_answer (dialog, "cancel");
  window_fixture_settle (fixture);
  item = g_list_model_get_item (G_LIST_MODEL (window_fixture_mailbox (fixture)), 0);
  g_assert_cmpint (lb_mailbox_item_get_relay (item), ==, LB_RELAY_NONE);
}

/* AUTH PLAIN of "anna" and "s3cret"; what comes is taken. */
static const char *login_script[] = {
  "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN AGFubmEAczNjcmV0", "> 235 ok",
  "< MAIL FROM:<other@example.org>", "> 250 ok", "< RCPT TO:<me@example.org>", "> 250 ok", "< DATA",
  "> 354 go on", "<.", "> 250 kept", "< QUIT", "> 221 bye", NULL
};

static gboolean
has_three (gpointer data)
{
  return ((FakeUpstream *) data)->n_messages == 3;
}

static gboolean
are_sent (gpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(LbMailboxItem) item =
        g_list_model_get_item (G_LIST_MODEL (window_fixture_mailbox (data)), i);

      if (lb_mailbox_item_get_relay (item) != LB_RELAY_SENT)
        return FALSE;
    }
  return TRUE;
}

static void
test_release_selection (void) /* "/ui/release/selection-by-another-server" */
{
  g_auto(FakeUpstream) server;
  g_autoptr(WindowFixture) fixture = NULL;
  g_autofree char *config = NULL;
  AdwMessageDialog *dialog;
  GtkWidget *keep;

  g_test_summary ("Several messages go by one dialog, by any server with a login, from another "
                  "sender; each is marked.");
  fake_upstream_init (&server, login_script);
  fixture = window_fixture_new (1200, 800);
  window_fixture_fill (fixture, 3);
  gtk_selection_model_select_all (
    lb_message_list_get_selection (lb_window_get_list (fixture->window)));
  window_fixture_settle (fixture);

  dialog = ask (fixture);
  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Release 3 Messages?");
  window_fixture_assert_says (dialog, "Each message keeps its own");
  gtk_editable_set_text (find_entry (dialog, "Recipients"), "me@example.org");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "release"));
  gtk_editable_set_text (find_entry (dialog, "Host and Port"), server.address);
  adw_combo_row_set_selected (
    ADW_COMBO_ROW (window_fixture_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, "Security")), 2);
  gtk_editable_set_text (find_entry (dialog, "User"), "anna");
  gtk_editable_set_text (find_entry (dialog, "Password (not kept)"), "s3cret");
  keep = window_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH, NULL);
  gtk_switch_set_active (GTK_SWITCH (keep), FALSE);
  window_fixture_settle (fixture);
  gtk_editable_set_text (find_entry (dialog, "Sender"), "other@example.org");
  g_assert_true (adw_message_dialog_get_response_enabled (dialog, "release"));
  window_fixture_answer (dialog, "release");

  window_fixture_wait (has_three, &server);
  window_fixture_wait (are_sent, fixture);
  window_fixture_settle (fixture);
  window_fixture_assert_says (fixture->window, "3 messages are on their way");
  g_assert_null (server.fault);
  config = g_settings_get_string (lb_settings_get_default (), "upstream-user");
  g_assert_cmpstr (config, ==, "");
  g_settings_reset (lb_settings_get_default (), "release-recipients");
}

static LbRelayJob *
new_job (LbRelayState  state,
         const char   *text)
{
  LbRelayJob *job = lb_relay_job_new ("0123456789abcdef0123456789abcdef", LB_RELAY_UPSTREAM);
  LbRelayRecipient *one = lb_relay_job_add_recipient (job, "<b>@example.com", NULL);

  lb_relay_recipient_settle (one, state, 550, "5.1.1", text, 1);
  return job;
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (data));
}

static void
test_relay_list (void) /* "/ui/relay-list/states" */
{
  static const struct
  {
    LbRelayState state;
    const char  *remark;
    gboolean     can_retry;
  } cases[] = {
    { LB_RELAY_SENT, "Relayed", FALSE },
    { LB_RELAY_QUEUED, "Relaying", FALSE },
    { LB_RELAY_SENDING, "Relaying", FALSE },
    { LB_RELAY_HELD, "Held back", FALSE },
    { LB_RELAY_REFUSED, "Relay refused", TRUE },
    { LB_RELAY_FAILED, "Relay failed", TRUE },
    { LB_RELAY_UNKNOWN, "Relay uncertain", TRUE },
  };

  g_test_summary ("Each state is told in words with the server's answer; Retry is offered where it "
                  "makes sense.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *window = gtk_window_new ();
      LbRelayList *list = g_object_new (LB_TYPE_RELAY_LIST, NULL);
      g_autoptr(GPtrArray) jobs = NULL;
      g_autofree char *text = NULL;
      GtkWidget *retry;
      GtkWidget *held;

      gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (list));
      gtk_window_present (GTK_WINDOW (window));
      jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_relay_job_free);
      lb_relay_list_show (list, jobs);
      g_assert_false (gtk_widget_get_visible (GTK_WIDGET (list)));

      g_ptr_array_add (jobs, new_job (cases[i].state, "No <such> user & more"));
      lb_relay_list_show (list, jobs);
      window_fixture_wait (is_mapped, list);
      text = window_fixture_read (GTK_WIDGET (list));
      retry = window_fixture_find (GTK_WIDGET (list), GTK_TYPE_BUTTON, "Retry");

      g_assert_true (gtk_widget_get_visible (GTK_WIDGET (list)));
      g_assert_nonnull (strstr (text, cases[i].remark));
      g_assert_nonnull (strstr (text, "550 5.1.1 No <such> user & more"));
      g_assert_nonnull (strstr (text, "<b>@example.com"));
      g_assert_cmpint (retry != NULL, ==, cases[i].can_retry);
      held = window_fixture_find (GTK_WIDGET (list), GTK_TYPE_BUTTON, "Send Anyway…");
      g_assert_cmpint (held != NULL, ==, cases[i].state == LB_RELAY_HELD);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

static void
test_relay_pill (void) /* "/ui/relay-list/remark-in-the-list" */
{
  g_autoptr(LbSummary) summary = lb_summary_new ();
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GPtrArray) pills = NULL;
  g_autofree char *label = NULL;

  pills = lb_row_text_list_pills (summary, envelope, LB_RELAY_FAILED);
  label = lb_row_text_get_accessible (summary, envelope, LB_RELAY_FAILED, "1", "2", TRUE);
  g_assert_cmpuint (pills->len, ==, 1);
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 0))->text, ==, "Relay failed");
  g_assert_cmpstr (((LbPill *) g_ptr_array_index (pills, 0))->style, ==, "error");
  g_assert_true (g_str_has_suffix (label, ", Relay failed"));
}

int
main (int   argc,
      char *argv[])
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/release/reaches-whom-it-was-told", test_release_reaches_recipients);
  g_test_add_func ("/ui/release/selection-by-another-server", test_release_selection);
  g_test_add_func ("/ui/release/cancel-sends-nothing", test_release_cancelled);
  g_test_add_func ("/ui/relay-list/states", test_relay_list);
  g_test_add_func ("/ui/relay-list/remark-in-the-list", test_relay_pill);

  return g_test_run ();
}
