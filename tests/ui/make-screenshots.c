/* Writes pictures of the window with realistic mail. Usage: make-screenshots FOLDER [list] */

#include "config.h"
#include "screenshots.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/lb-place.h"
#include "mailbox/lb-mailbox-tags.h"
#include "ui/list/lb-clock.h"
#include "ui/html/lb-html-page.h"
#include "ui/lb-settings.h"

#define NOW_US (G_GINT64_CONSTANT (1747232700) * G_USEC_PER_SEC) /* 2025-05-14 14:25 UTC */

/* Newest last, as they came. */
static const struct
{
  const char *file;
  const char *mail_from;
  const char *recipients;
  const char *options;
  const char *tls;
  const char *at;
  gboolean    is_unread;
} mails[] = {
  { "welcome", "hello@fernleaf.example", "sam.okafor@example.org", "", NULL, "2025-05-13T16:30:31Z",
    FALSE },
  { "support", "help@acme.example", "lena@example.net,carla@example.com,sam.okafor@example.org", "",
    NULL,
    "2025-05-14T08:14:31Z", FALSE },
  { "export", "exports@acme.example", "carla@example.com", "", NULL, "2025-05-14T09:48:31Z",
    FALSE },
  { "confirm", "service@example.org", "ivan@example.org", "SMTPUTF8", NULL, "2025-05-14T10:12:31Z",
    FALSE },
  { "digest", "digest@forum.example", "lena@example.net", "", NULL, "2025-05-14T11:05:31Z", FALSE },
  { "build", "ci@acme.example", "dev@acme.example", "", NULL, "2025-05-14T12:30:31Z", FALSE },
  { "invitation", "priya@acme.example", "team@acme.example", "", NULL, "2025-05-14T12:47:31Z",
    FALSE },
  { "legacy", "billing@legacy.example", "kunde@example.de", "", NULL, "2025-05-14T13:20:31Z",
    TRUE },
  { "release", "news@acme.example", "subscribers@acme.example", "", NULL, "2025-05-14T13:41:31Z",
    TRUE },
  { "password", "accounts@fernleaf.example", "sam.okafor@example.org", "", NULL,
    "2025-05-14T13:58:31Z",
    TRUE },
  { "order", "bounces+10482@fernleaf.example", "carla@example.com,audit@fernleaf.example",
    "SIZE=56132 BODY=8BITMIME", "TLS1.3", "2025-05-14T14:02:31Z", FALSE },
};

static LbTranscript *
make_transcript (LbEnvelope *envelope)
{
  LbTranscript *transcript = lb_transcript_new ();
  const struct
  {
    gint64           at_us;
    LbTranscriptSide side;
    const char      *line;
  } begin[] = {
    { 0, LB_TRANSCRIPT_SERVER, "220 localhost Letterbox ESMTP" },
    { 2100, LB_TRANSCRIPT_CLIENT, "EHLO app.local" },
    { 2200, LB_TRANSCRIPT_SERVER, "250-localhost" },
    { 2200, LB_TRANSCRIPT_SERVER, "250-SIZE 33554432" },
    { 2200, LB_TRANSCRIPT_SERVER, "250-8BITMIME" },
    { 2200, LB_TRANSCRIPT_SERVER, "250-SMTPUTF8" },
    { 2200, LB_TRANSCRIPT_SERVER, "250-PIPELINING" },
    { 2200, LB_TRANSCRIPT_SERVER, "250 HELP" },
  };
  g_autofree char *options = g_strjoinv (" ", envelope->mail_options);
  g_autofree char *mail = g_strdup_printf ("MAIL FROM:<%s> %s", envelope->mail_from, options);

  for (gsize i = 0; i < G_N_ELEMENTS (begin); i++)
    lb_transcript_append (transcript, begin[i].at_us, begin[i].side, begin[i].line, -1);
  lb_transcript_append (transcript, 3000, LB_TRANSCRIPT_CLIENT, mail, -1);
  for (guint i = 0; i < envelope->recipients->len; i++)
    {
      const LbRecipient *recipient = g_ptr_array_index (envelope->recipients, i);
      g_autofree char *rcpt = g_strdup_printf ("RCPT TO:<%s>", recipient->address);

      lb_transcript_append (transcript, 3000, LB_TRANSCRIPT_CLIENT, rcpt, -1);
    }
  lb_transcript_append (transcript, 3000, LB_TRANSCRIPT_CLIENT, "DATA", -1);
  lb_transcript_append (transcript, 3200, LB_TRANSCRIPT_SERVER, "250 2.1.0 OK", -1);
  for (guint i = 0; i < envelope->recipients->len; i++)
    lb_transcript_append (transcript, 3200, LB_TRANSCRIPT_SERVER, "250 2.1.5 OK", -1);
  lb_transcript_append (transcript, 3200, LB_TRANSCRIPT_SERVER, "354 End with <CRLF>.<CRLF>", -1);
  lb_transcript_append (transcript, 9100, LB_TRANSCRIPT_CLIENT, "(56132 octets of message)", -1);
  lb_transcript_append (transcript, 14800, LB_TRANSCRIPT_SERVER, "250 2.0.0 OK", -1);
  return transcript;
}

static LbDelivery *
make_delivery (gsize i)
{
  static const char * const no_options[] = { NULL };
  g_autofree char *name = g_strconcat (mails[i].file, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "ui", "mails", name, NULL);
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbTranscript) transcript = NULL;
  g_autoptr(GDateTime) at = g_date_time_new_from_iso8601 (mails[i].at, NULL);
  g_auto(GStrv) recipients = g_strsplit (mails[i].recipients, ",", -1);
  g_autoptr(GBytes) data = NULL;
  g_autoptr(GError) error = NULL;
  char *content;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  data = g_bytes_new_take (content, length);

  g_free (envelope->mail_from);
  envelope->mail_from = g_strdup (mails[i].mail_from);
  g_strfreev (envelope->mail_options);
  envelope->mail_options = g_strsplit (mails[i].options, " ", *mails[i].options != '\0' ? -1 : 0);
  for (char **recipient = recipients; *recipient != NULL; recipient++)
    lb_envelope_add_recipient (envelope, *recipient, no_options);
  g_free (envelope->helo);
  envelope->helo = g_strdup ("app.local");
  g_free (envelope->protocol);
  envelope->protocol = g_strdup ("ESMTP");
  g_free (envelope->peer);
  envelope->peer = g_strdup ("127.0.0.1:52144");
  envelope->tls_version = g_strdup (mails[i].tls);
  envelope->received_at_us = g_date_time_to_unix (at) * G_USEC_PER_SEC;
  if (g_str_equal (mails[i].file, "legacy"))
    envelope->flags = LB_ENVELOPE_UNDECLARED_8BIT;
  transcript = make_transcript (envelope);
  return lb_delivery_new (envelope, data, transcript);
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, NULL);

  g_assert_nonnull (id);
  *(gboolean *) user_data = TRUE;
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  lb_mailbox_set_read_finish (LB_MAILBOX (object), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static void
fill (WindowFixture *fixture)
{
  LbMailbox *mailbox = window_fixture_mailbox (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autoptr(LbDelivery) delivery = make_delivery (i);
      const char *ids[] = { delivery->id, NULL };
      gboolean is_added = FALSE;
      gboolean is_marked = FALSE;

      lb_mailbox_add_async (mailbox, delivery, NULL, added_cb, &is_added);
      window_fixture_wait (is_set, &is_added);
      window_fixture_settle (fixture);
      window_fixture_settle (fixture);
      lb_mailbox_set_read_async (mailbox, ids, !mails[i].is_unread, NULL, read_cb, &is_marked);
      window_fixture_wait (is_set, &is_marked);
      lb_message_list_select (lb_window_get_list (fixture->window), GTK_INVALID_LIST_POSITION);
    }
}

static gboolean
is_laid_out (gpointer data)
{
  WindowFixture *fixture = data;
  GtkWidget *page = lb_message_view_get_page (lb_window_get_view (fixture->window), LB_TAB_HTML);

  return page != NULL && lb_html_page_is_loaded (LB_HTML_PAGE (page));
}

static void
show (WindowFixture *fixture,
      guint          position,
      LbTab          tab)
{
  lb_message_list_select (lb_window_get_list (fixture->window), GTK_INVALID_LIST_POSITION);
  lb_message_list_select (lb_window_get_list (fixture->window), position);
  window_fixture_wait_shown (fixture);
  lb_message_view_set_tab (lb_window_get_view (fixture->window), tab);
  if (tab == LB_TAB_HTML)
    window_fixture_wait (is_laid_out, fixture);
  for (int i = 0; i < 15; i++)
    window_fixture_settle (fixture);
}

static void
shoot (WindowFixture *fixture,
       const char    *folder,
       const char    *name)
{
  screenshot_take (GTK_WINDOW (fixture->window), folder, name);
}

static void
set_dark (WindowFixture *fixture,
          gboolean       is_dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                              : ADW_COLOR_SCHEME_FORCE_LIGHT);
  window_fixture_settle (fixture);
}

static void
shoot_html (WindowFixture *fixture,
            const char    *folder,
            const char    *action,
            const char    *name)
{
  window_fixture_activate (fixture, action);
  window_fixture_wait (is_laid_out, fixture);
  for (int i = 0; i < 15; i++)
    window_fixture_settle (fixture);
  shoot (fixture, folder, name);
}

static void
add_sessions (WindowFixture *fixture)
{
  static const struct
  {
    LbSessionEnding ending;
    guint           n_messages;
    guint           n_errors;
    const char     *helo;
    const char     *tls;
    const char     *text;
  } sessions[] = {
    { LB_SESSION_QUIT, 1, 0, "app.local", NULL, "0 S 220 localhost\n" },
    { LB_SESSION_QUIT, 3, 1, "shop.acme.example", "TLS1.3",
      "0 S 220 localhost\n9000 S 550 5.1.1 No such user\n" },
    { LB_SESSION_BROKEN, 0, 0, NULL, NULL, "0 S 220 localhost Letterbox ESMTP\n" },
    { LB_SESSION_QUIT, 0, 1, "ci.acme.example", "TLS1.3",
      "0 S 220 localhost Letterbox ESMTP\n2100 C EHLO ci.acme.example\n2200 S 250-localhost\n"
      "2200 S 250 AUTH PLAIN LOGIN\n3000 C AUTH PLAIN ***\n"
      "3100 S 535 5.7.8 Wrong user or password\n"
      "4000 C QUIT\n4100 S 221 2.0.0 Bye\n" },
    { LB_SESSION_OPEN, 0, 0, "worker-2", NULL, "0 S 220 localhost\n2000 C EHLO worker-2\n" },
  };
  LbService *service = lb_application_get_service (fixture->application);

  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      gint64 began_at_us = NOW_US - (gint64) (10 - i) * 123 * G_USEC_PER_SEC;
      g_autofree char *id = g_strdup_printf ("session-%u", i);
      g_autofree char *peer = g_strdup_printf ("127.0.0.1:%u", 40112 + i * 6);
      g_autoptr(LbTranscript) transcript = lb_transcript_new_from_text (sessions[i].text);
      g_autoptr(LbSessionRecord) record = NULL;

      record = lb_session_record_new (id, peer, "127.0.0.1:1025", began_at_us,
                                      began_at_us + 12500, sessions[i].ending,
                                      sessions[i].n_messages, sessions[i].n_errors, transcript);
      lb_session_record_set_client (record, sessions[i].helo, sessions[i].tls,
                                    sessions[i].tls != NULL ? "TLS_AES_256_GCM_SHA384" : NULL);
      lb_session_list_add (lb_service_get_sessions (service), record);
    }
}

static gboolean
has_session (gpointer data)
{
  WindowFixture *fixture = data;
  LbSessionsPage *page = lb_window_get_sessions (fixture->window);

  return lb_session_view_get_record (lb_sessions_page_get_view (page)) != NULL;
}

static void
shoot_sessions (const char *folder,
                int         width,
                const char *name,
                const char *dark_name)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL, NULL,
                                                              width + 10, 810);

  add_sessions (fixture);
  window_fixture_activate (fixture, "win.show-sessions(false)");
  window_fixture_wait (has_session, fixture);
  shoot (fixture, folder, name);
  set_dark (fixture, TRUE);
  window_fixture_activate (fixture, "win.show-session('session-3')");
  window_fixture_settle (fixture);
  shoot (fixture, folder, dark_name);
  set_dark (fixture, FALSE);
}

static void
set_faults (WindowFixture *fixture,
            gboolean       is_on)
{
  LbService *service = lb_application_get_service (fixture->application);
  LbChaos *chaos = lb_runtime_get_chaos (lb_service_get_runtime (service));

  lb_chaos_set_magic (chaos, is_on);
  lb_chaos_set_enabled (chaos, is_on);
}

static void
shoot_wide (const char *folder)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL,
                                                              "smtp.acme.example:587", 1290, 810);
  static const struct
  {
    LbTab       tab;
    const char *name;
  } tabs[] = {
    { LB_TAB_TEXT, "tab-text" },
    { LB_TAB_SOURCE, "tab-source" },
    { LB_TAB_HEADERS, "tab-headers" },
    { LB_TAB_SMTP, "tab-smtp" },
    { LB_TAB_PARTS, "tab-parts" },
    { LB_TAB_CHECKS, "tab-checks" },
  };

  shoot (fixture, folder, "empty");
  set_dark (fixture, TRUE);
  shoot (fixture, folder, "empty-dark");
  set_dark (fixture, FALSE);
  fill (fixture);
  shoot (fixture, folder, "nothing-selected");
  show (fixture, 0, LB_TAB_HTML);
  shoot (fixture, folder, "window-light");
  for (gsize i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      if (!lb_message_view_has_tab (lb_window_get_view (fixture->window), tabs[i].tab))
        continue;
      show (fixture, 0, tabs[i].tab);
      shoot (fixture, folder, tabs[i].name);
    }
  show (fixture, 0, LB_TAB_HTML);
  shoot_html (fixture, folder, "win.width::both", "html-side-by-side");
  shoot_html (fixture, folder, "win.rendering::inverted", "html-inverted");
  window_fixture_activate (fixture, "win.rendering::light");
  shoot_html (fixture, folder, "win.width::tablet", "html-tablet");
  shoot_html (fixture, folder, "win.width::phone", "html-phone");
  set_dark (fixture, TRUE);
  show (fixture, 0, LB_TAB_HTML);
  lb_runtime_set_mode (lb_service_get_runtime (lb_application_get_service (fixture->application)),
                       LB_MODE_RELAY);
  shoot (fixture, folder, "window-dark");
  window_fixture_activate (fixture, "win.mode::debug");
  show (fixture, 0, LB_TAB_SOURCE);
  shoot (fixture, folder, "tab-source-dark");
  window_fixture_activate (fixture, "win.mode::capture");
  set_dark (fixture, FALSE);
  show (fixture, 10, LB_TAB_TEXT);
  window_fixture_activate (fixture, "win.delete");
  shoot (fixture, folder, "deleted");
  set_faults (fixture, TRUE);
  shoot (fixture, folder, "simulated-faults");
  set_faults (fixture, FALSE);
}

/* For docs/screenshots and the metainfo: no larger than 1000 x 700, as software centres want
 * them. */
static void
shoot_catalogue (const char *folder)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL, NULL, 1010,
                                                              710);

  fill (fixture);
  show (fixture, 0, LB_TAB_HTML);
  shoot (fixture, folder, "catalogue-html");
  show (fixture, 0, LB_TAB_SMTP);
  shoot (fixture, folder, "catalogue-smtp");
  set_dark (fixture, TRUE);
  show (fixture, 0, LB_TAB_HTML);
  shoot (fixture, folder, "catalogue-html-dark");
  show (fixture, 0, LB_TAB_SOURCE);
  shoot (fixture, folder, "catalogue-source-dark");
  set_dark (fixture, FALSE);
}

static void
shoot_narrow (const char *folder,
              int         width,
              const char *list_name,
              const char *message_name,
              const char *html_name)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL, NULL,
                                                              width + 10,
                                                              810);

  fill (fixture);
  show (fixture, 0, LB_TAB_SMTP);
  shoot (fixture, folder, list_name);
  g_signal_emit_by_name (lb_window_get_list (fixture->window), "opened", TRUE);
  window_fixture_settle (fixture);
  shoot (fixture, folder, message_name);
  shoot_html (fixture, folder, "win.tab(0)", html_name);
}

static gboolean
is_answered (gpointer data)
{
  WindowFixture *fixture = data;

  return !lb_mailbox_view_is_searching (
    lb_message_list_get_messages (lb_window_get_list (fixture->window)));
}

/* As if it were typed, where the words that could come are shown too. */
static void
search (WindowFixture *fixture,
        const char    *text)
{
  GtkWidget *entry = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_SEARCH_ENTRY,
                                          NULL);

  window_fixture_activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_position (GTK_EDITABLE (entry), -1);
  for (int i = 0; i < 15; i++)
    window_fixture_settle (fixture);
  window_fixture_wait (is_answered, fixture);
}

static gboolean
is_grouped (gpointer data)
{
  WindowFixture *fixture = data;

  return lb_mailbox_view_shows_chosen (
    lb_message_list_get_messages (lb_window_get_list (fixture->window)));
}

static void
shoot_threads (WindowFixture *fixture,
               const char    *folder)
{
  static const char * const conversation[] = {
    "From: Anna Berg <anna@example.org>\r\nMessage-ID: <1@example.org>\r\n"
    "Subject: Lunch on Friday?\r\n\r\nShall we try the new place?\r\n",
    "From: Bob Stone <bob@example.org>\r\nMessage-ID: <2@example.org>\r\n"
    "In-Reply-To: <1@example.org>\r\nSubject: Re: Lunch on Friday?\r\n\r\nGladly.\r\n",
    "From: Anna Berg <anna@example.org>\r\nIn-Reply-To: <2@example.org>\r\n"
    "Subject: Re: Lunch on Friday?\r\n\r\nThen at noon.\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (conversation); i++)
    window_fixture_send (fixture, "bob@example.org", conversation[i]);
  window_fixture_activate (fixture, "win.group-threads");
  window_fixture_wait (is_grouped, fixture);
  lb_message_list_select (lb_window_get_list (fixture->window), 0);
  window_fixture_wait_shown (fixture);
  shoot (fixture, folder, "list-threads");
  set_dark (fixture, TRUE);
  shoot (fixture, folder, "list-threads-dark");
  set_dark (fixture, FALSE);
  window_fixture_activate (fixture, "win.group-threads");
}

static void
shoot_list (const char *folder)
{
  static const char * const tags[][3] = { { "billing", NULL }, { "beta", "release", NULL } };
  g_autoptr(WindowFixture) fixture = window_fixture_new_full ("127.0.0.1:1025", NULL, NULL, 1290,
                                                              810);
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMailbox *mailbox = window_fixture_mailbox (fixture);

  fill (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autoptr(GArray) row_ids = NULL;

      lb_message_list_select (list, (guint) i);
      row_ids = lb_message_list_list_selected (list);
      lb_mailbox_change_tags_async (mailbox, row_ids, LB_STORE_TAGS_ADD, tags[i], NULL, NULL, NULL);
      lb_mailbox_set_pinned_async (mailbox, row_ids, TRUE, NULL, NULL, NULL);
      lb_mailbox_set_note_async (mailbox, g_array_index (row_ids, gint64, 0), "Look again", NULL,
                                 NULL, NULL);
    }

  show (fixture, 2, LB_TAB_TEXT);
  search (fixture, "acme");
  shoot (fixture, folder, "list-search");
  search (fixture, "larger:many");
  shoot (fixture, folder, "list-bad-word");
  search (fixture, "nobody");
  shoot (fixture, folder, "list-none");
  search (fixture, "is:");
  shoot (fixture, folder, "list-completion");
  window_fixture_activate (fixture, "win.end-search");
  window_fixture_activate (fixture, "win.filter-unread");
  window_fixture_wait (is_answered, fixture);
  shoot (fixture, folder, "list-filter");
  set_dark (fixture, TRUE);
  window_fixture_activate (fixture, "win.end-search");
  window_fixture_activate (fixture, "win.select-messages");
  lb_message_list_select (list, 1);
  gtk_selection_model_select_range (lb_message_list_get_selection (list), 3, 2, FALSE);
  shoot (fixture, folder, "list-selection-dark");
  set_dark (fixture, FALSE);
  shoot (fixture, folder, "list-selection");
  window_fixture_activate (fixture, "win.end-selection");
  shoot_threads (fixture, folder);
}

/* Those of the design's pictures. */
static const char style[] = ".lb-mono, textview.monospace { font-family: \"JetBrains Mono\"; }";

static void
set_fonts (void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11",
                "gtk-decoration-layout", ":close", NULL);
  gtk_css_provider_load_from_data (provider, style, -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

int
main (int    argc,
      char **argv)
{
  const char *folder = argc > 1 ? argv[1] : "screenshots";

  /* In the language that LANGUAGE names. */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, lb_place_get_translations ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* WebKit's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  window_fixture_init (&argc, &argv);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    g_error ("%s cannot be made", folder);

  set_fonts ();
  lb_clock_set_now_us (lb_clock_get_default (), NOW_US);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (argc > 2)
    {
      if (g_str_equal (argv[2], "relay"))
        screenshot_relaying (folder);
      else if (g_str_equal (argv[2], "pages"))
        screenshot_pages (folder);
      else if (g_str_equal (argv[2], "desktop"))
        screenshot_desktop (folder);
      else
        shoot_list (folder);
      return 0;
    }

  shoot_sessions (folder, 1290, "sessions", "sessions-dark");
  shoot_sessions (folder, 360, "phone-sessions", "phone-session-dark");
  screenshot_relaying (folder);
  screenshot_desktop (folder);
  screenshot_pages (folder);
  shoot_wide (folder);
  shoot_catalogue (folder);
  shoot_list (folder);
  shoot_narrow (folder, 480, "narrow-list", "narrow-message", "narrow-html");
  shoot_narrow (folder, 360, "phone-list", "phone-message", "phone-html");
  return 0;
}
