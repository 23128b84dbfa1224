#include "config.h"
#include "window-fixture.h"

#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#include "base/lb-transcript.h"
#include "net/lb-smtp-sender.h"
#include "ui/lb-settings.h"

/* A machine under load may be slow; a test that waits longer has failed. */
#define WAIT_SECONDS 20

static gboolean
window_fixture_timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
window_fixture_wait (WindowCondition condition,
                     gpointer        data)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (WAIT_SECONDS, window_fixture_timeout_cb, &is_late);

  while (!condition (data) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_late);
  g_source_remove (id);
}

static gboolean
window_fixture_frame_cb (GtkWidget     *widget,
                         GdkFrameClock *clock,
                         gpointer       user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
window_fixture_has_frames (gpointer data)
{
  return *(guint *) data >= 3;
}

/* Three frames: what was asked for is laid out, and what that asked for too. */
void
window_fixture_settle_window (GtkWindow *window)
{
  guint n_frames = 0;
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (window), window_fixture_frame_cb, &n_frames,
                                           NULL);

  window_fixture_wait (window_fixture_has_frames, &n_frames);
  gtk_widget_remove_tick_callback (GTK_WIDGET (window), id);
}

void
window_fixture_settle (WindowFixture *self)
{
  window_fixture_settle_window (GTK_WINDOW (self->window));
}

static gboolean
window_fixture_is_shown (gpointer data)
{
  WindowFixture *self = data;
  g_autoptr(LbMailboxItem) item = lb_message_list_get_selected (lb_window_get_list (self->window));
  LbOpenedMessage *opened = lb_message_view_get_message (lb_window_get_view (self->window));

  return item != NULL && opened != NULL &&
         lb_opened_message_get_row (opened)->row_id == lb_mailbox_item_get_row_id (item);
}

/* The selected message is read and on its page. */
void
window_fixture_wait_shown (WindowFixture *self)
{
  window_fixture_wait (window_fixture_is_shown, self);
}

/* What GTK warns of and a test cannot help; every other warning ends it. GTK 4.8, if it is slow,
 * says the first for one frame when a scrolled window gains its bar amid a layout; the next frame
 * is right. A message dialog of libadwaita 1.7 measures the labels of its buttons for less than
 * their width, of which GTK warns since 4.14. GTK 4.24 says the last under Xvfb. */
static gboolean
window_fixture_is_known (const char *message)
{
  return g_str_has_suffix (message, "without a current allocation") ||
         g_str_has_prefix (message, "Trying to measure GtkLabel ") ||
         g_str_has_prefix (message, "gdk_frame_timings_submitted() called on submitted frame");
}

static GLogWriterOutput
window_fixture_log_writer (GLogLevelFlags   level,
                           const GLogField *fields,
                           gsize            n_fields,
                           gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && fields[i].length == -1 &&
        window_fixture_is_known (fields[i].value))
      return G_LOG_WRITER_HANDLED;

  return g_log_writer_default (level, fields, n_fields, user_data);
}

void
window_fixture_init (int    *argc,
                     char ***argv)
{
  /* Several applications of one name follow each other in one process. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_log_set_writer_func (window_fixture_log_writer, NULL, NULL);
  gtk_test_init (argc, argv, NULL);
  gtk_source_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

/* The store is open, and mail is received, or it is known why not. */
static gboolean
window_fixture_has_started (gpointer data)
{
  WindowFixture *self = data;
  LbService *service = lb_application_get_service (self->application);
  const char *page = lb_window_get_page (self->window);
  g_autoptr(GError) error = lb_service_dup_receiving_error (service);
  g_autofree char *address = lb_service_dup_smtp_address (service);

  return g_str_equal (page, "failed") ||
         (!g_str_equal (page, "starting") && (error != NULL || address != NULL));
}

WindowFixture *
window_fixture_new_full (const char *smtp,
                         const char *store,
                         const char *upstream,
                         int         width,
                         int         height)
{
  WindowFixture *self = g_new0 (WindowFixture, 1);
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;
  GtkWindow *active;

  self->folder = g_dir_make_tmp ("letterbox-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = store != NULL ? g_strdup (store) : g_build_filename (self->folder, "store.db",
                                                                     NULL);
  g_assert_true (lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_FLAG, smtp, NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_HTTP, LB_CONFIG_FLAG, "127.0.0.1:0", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_STORE, LB_CONFIG_FLAG, self->store, NULL));

  if (upstream != NULL)
    {
      g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM, LB_CONFIG_FLAG, upstream, NULL));
      g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM_TLS, LB_CONFIG_FLAG, "none", NULL));
    }

  /* Only the test of the HTML page is to start WebKit. */
  g_settings_set_string (lb_settings_get_default (), "tab", "text");
  g_settings_set_int (lb_settings_get_default (), "window-width", width);
  g_settings_set_int (lb_settings_get_default (), "window-height", height);
  self->application = lb_application_new (config, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (self->application), NULL, NULL));
  g_application_activate (G_APPLICATION (self->application));
  active = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  self->window = LB_WINDOW (active);
  g_assert_nonnull (self->window);
  window_fixture_wait (window_fixture_has_started, self);
  window_fixture_settle (self);
  return self;
}

WindowFixture *
window_fixture_new (int width,
                    int height)
{
  return window_fixture_new_full ("127.0.0.1:0", NULL, NULL, width, height);
}

static gboolean
window_fixture_is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static gboolean
window_fixture_has_stopped (gpointer data)
{
  return lb_service_get_mailbox (lb_application_get_service (data)) == NULL;
}

/* The window must go with its last reference: nothing it showed may keep it. The application stays:
 * it leaves the bus at the end of g_application_run(), which no test gets to, and not before. */
void
window_fixture_free (WindowFixture *self)
{
  const char * const endings[] = { "", "-wal", "-shm", ".lock" };

  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_close (GTK_WINDOW (self->window));
  window_fixture_wait (window_fixture_is_gone, &self->window);
  window_fixture_wait (window_fixture_has_stopped, self->application);
  for (gsize i = 0; i < G_N_ELEMENTS (endings) && !self->keeps_store; i++)
    {
      g_autofree char *path = g_strconcat (self->store, endings[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->store);
  g_free (self->folder);
  g_free (self);
}

LbMailbox *
window_fixture_mailbox (WindowFixture *self)
{
  return lb_service_get_mailbox (lb_application_get_service (self->application));
}

/* A detailed name: "win.tab(2)", "app.quit". */
void
window_fixture_activate (WindowFixture *self,
                         const char    *action)
{
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  g_assert_true (g_action_parse_detailed_name (action, &name, &target, NULL));
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (self->window), name, target));
}

typedef struct
{
  LbMailbox *mailbox;
  guint      n_messages;
} MailboxCount;

static gboolean
window_fixture_has_messages (gpointer data)
{
  const MailboxCount *count = data;

  return lb_mailbox_get_n_messages (count->mailbox) == count->n_messages;
}

static void
window_fixture_sent_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpSendResult) sent = NULL;

  sent = lb_smtp_sender_send_finish (LB_SMTP_SENDER (object), result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sent->outcome, ==, LB_SMTP_OUTCOME_SENT);
}

/* By real SMTP to the window's own listener; @to may name several, separated by commas. */
void
window_fixture_send (WindowFixture *self,
                     const char    *to,
                     const char    *message)
{
  static const char * const no_options[] = { NULL };
  LbService *service = lb_application_get_service (self->application);
  g_autofree char *address = lb_service_dup_smtp_address (service);
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  g_autoptr(LbSmtpSender) sender = lb_smtp_sender_new (address, config, NULL);
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(GBytes) data = g_bytes_new (message, strlen (message));
  g_auto(GStrv) recipients = g_strsplit (to, ",", -1);
  LbMailbox *mailbox = window_fixture_mailbox (self);
  MailboxCount count = { mailbox, lb_mailbox_get_n_messages (mailbox) + 1 };

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup ("app@example.org");
  for (char **recipient = recipients; *recipient != NULL; recipient++)
    lb_envelope_add_recipient (envelope, *recipient, no_options);
  lb_smtp_sender_send_async (sender, envelope, data, NULL, window_fixture_sent_cb, NULL);
  window_fixture_wait (window_fixture_has_messages, &count);
  window_fixture_settle (self);
}

static void
window_fixture_added_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  g_assert_no_error (error);
  (*(guint *) user_data)--;
}

static gboolean
window_fixture_is_added (gpointer data)
{
  return *(guint *) data == 0;
}

/* Many small messages at once, straight into the mailbox: "Message 0", "Message 1", … */
void
window_fixture_fill (WindowFixture *self,
                     guint          n_messages)
{
  static const char * const no_options[] = { NULL };
  LbMailbox *mailbox = window_fixture_mailbox (self);
  MailboxCount count = { mailbox, lb_mailbox_get_n_messages (mailbox) + n_messages };
  guint n_left = n_messages;

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
      g_autoptr(LbTranscript) transcript = lb_transcript_new ();
      g_autofree char *text = NULL;
      g_autoptr(GBytes) data = NULL;
      g_autoptr(LbDelivery) delivery = NULL;

      text = g_strdup_printf ("From: a@example.org\r\nSubject: Message %u\r\n\r\nHello\r\n", i);
      data = g_bytes_new (text, strlen (text));
      envelope->received_at_us = (gint64) 1000000000 * G_USEC_PER_SEC + i;
      lb_envelope_add_recipient (envelope, "b@example.org", no_options);
      delivery = lb_delivery_new (envelope, data, transcript);
      lb_mailbox_add_async (mailbox, delivery, NULL, window_fixture_added_cb, &n_left);
    }
  window_fixture_wait (window_fixture_is_added, &n_left);
  window_fixture_wait (window_fixture_has_messages, &count);
  window_fixture_settle (self);
}

typedef struct
{
  GType      type;
  GtkWidget *found;
} WindowSearch;

static gboolean
window_fixture_has_window (gpointer data)
{
  WindowSearch *search = data;
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    {
      if (g_type_is_a (G_OBJECT_TYPE (at->data), search->type) && gtk_widget_get_mapped (at->data))
        search->found = at->data;
    }
  return search->found != NULL;
}

/* Waits for a window of a type, such as a dialog. */
GtkWidget *
window_fixture_find_window (GType type)
{
  WindowSearch search = { type, NULL };

  window_fixture_wait (window_fixture_has_window, &search);
  return search.found;
}

static const char *
window_fixture_get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_label (GTK_LABEL (widget));
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  if (ADW_IS_STATUS_PAGE (widget))
    return adw_status_page_get_title (ADW_STATUS_PAGE (widget));
  return gtk_widget_get_tooltip_text (widget);
}

/* The first mapped widget of a type that says @text, or any when that is NULL; else NULL. */
GtkWidget *
window_fixture_find (GtkWidget  *from,
                     GType       type,
                     const char *text)
{
  if (!gtk_widget_get_mapped (from))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (from), type) &&
      (text == NULL || g_strcmp0 (window_fixture_get_text (from), text) == 0))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = window_fixture_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The dialog that is open; else NULL. */
AdwMessageDialog *
window_fixture_find_dialog (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();
  AdwMessageDialog *found = NULL;

  for (GList *at = windows; at != NULL; at = at->next)
    {
      if (ADW_IS_MESSAGE_DIALOG (at->data) && gtk_widget_get_mapped (at->data))
        found = at->data;
    }
  return found;
}

/* As by the button of @response; the dialog is gone afterwards. */
void
window_fixture_answer (AdwMessageDialog *dialog,
                       const char       *response)
{
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
window_fixture_append (GtkWidget *from,
                       GString   *text)
{
  if (!gtk_widget_get_mapped (from))
    return;
  if (GTK_IS_TEXT_VIEW (from))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (from));
      g_autofree char *content = NULL;
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_bounds (buffer, &start, &end);
      content = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
      g_string_append_printf (text, "%s\n", content);
      return;
    }
  if (GTK_IS_LABEL (from))
    g_string_append_printf (text, "%s\n", gtk_label_get_label (GTK_LABEL (from)));
  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    window_fixture_append (child, text);
}

/* All that the mapped labels and text views below @from say, a line each. */
char *
window_fixture_read (GtkWidget *from)
{
  GString *text = g_string_new (NULL);

  window_fixture_append (from, text);
  return g_string_free (text, FALSE);
}

typedef struct
{
  char    *text;
  gboolean is_done;
} Paste;

static void
window_fixture_pasted_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  Paste *paste = user_data;

  paste->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
  paste->is_done = TRUE;
}

static gboolean
window_fixture_is_pasted (gpointer data)
{
  return ((Paste *) data)->is_done;
}

char *
window_fixture_paste (WindowFixture *self)
{
  Paste paste = { NULL, FALSE };

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), NULL,
                                 window_fixture_pasted_cb, &paste);
  window_fixture_wait (window_fixture_is_pasted, &paste);
  return paste.text;
}

static gboolean
window_fixture_press_in (GListModel          *controllers,
                         GtkPropagationPhase  phase,
                         guint                key,
                         GdkModifierType      state)
{
  gboolean is_taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !is_taken; i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == phase)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &is_taken);
    }

  return is_taken;
}

/* What the widget's own key controllers make of a key. TRUE: one of them took it. */
gboolean
window_fixture_press (GtkWidget       *widget,
                      guint            key,
                      GdkModifierType  state)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  return window_fixture_press_in (controllers, GTK_PHASE_CAPTURE, key, state) ||
         window_fixture_press_in (controllers, GTK_PHASE_BUBBLE, key, state);
}
