#include "html-fixture.h"
#include "launch-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "ui/html/lb-html-browser.h"
#include "ui/html/lb-html-export.h"

#define RED "<body style='margin:0;background:#f00'>red</body>"

/* A red picture of one pixel, asked for by Content-ID. */
#define WITH_PICTURE                                                              \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: picture\r\n"              \
  "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"      \
  "--b\r\nContent-Type: text/html\r\n\r\n"                                        \
  "<!DOCTYPE html><meta http-equiv=refresh content='9;url=http://127.0.0.1:9/'>"  \
  "<body style='margin:0'><img src=cid:p%40x style='width:200px;height:200px'>\r\n" \
  "--b\r\nContent-Type: image/png\r\nContent-ID: <p@x>\r\n"                       \
  "Content-Transfer-Encoding: base64\r\n\r\n"                                     \
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLv" \
  "AAAAAElFTkSuQmCC\r\n--b--\r\n"

static LaunchFixture *launcher;

static void
show_html (WindowFixture *fixture,
           const char    *html)
{
  g_autofree char *message = html_fixture_make_message ("page", html);

  html_fixture_show (fixture, message);
}

static void
assert_pixel (WindowFixture *fixture,
              int            x,
              int            y,
              guint32        colour)
{
  g_autoptr(GdkTexture) picture = html_fixture_take_picture (fixture);

  g_assert_cmphex (html_fixture_get_pixel (picture, x, y), ==, colour);
}

static gboolean
has_state (WindowFixture *fixture,
           const char    *state)
{
  LbHtmlPage *page = html_fixture_get_page (fixture);

  return page != NULL && g_str_equal (lb_html_page_get_state (page), state);
}

static void
test_cid (void) /* "/ui/html-page/pictures-of-the-message" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  g_autoptr(GdkTexture) other = NULL;

  g_test_summary ("A picture of the message is shown, and not one of another message.");
  html_fixture_show (fixture, WITH_PICTURE);
  assert_pixel (fixture, 100, 100, 0xff0000);
  show_html (fixture, "<body style='margin:0'><img src=cid:p%40x width=200 height=200>");
  other = html_fixture_take_picture (fixture);
  g_assert_cmphex (html_fixture_get_pixel (other, 100, 100), !=, 0xff0000);
}

static void
test_widths (void) /* "/ui/html-page/widths" */
{
  static const struct
  {
    const char *action;
    int         width; /* of the picture; 0: the pane's */
    guint32     colour;
  } cases[] = {
    { "win.width::phone", 375, 0x0000ff },
    { "win.width::tablet", 768, 0x00ff00 },
    { "win.width::full", 0, 0xff0000 },
    { "win.width::both", 375, 0x0000ff },
  };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1300, 700);
  LbHtmlStage *stage;

  g_test_summary ("The document is laid out for the width that was chosen.");
  show_html (fixture, "<style>body { margin: 0; background: #f00 }"
             "@media (max-width: 800px) { body { background: #0f0 } }"
             "@media (max-width: 400px) { body { background: #00f } }</style>");
  stage = lb_html_page_get_stage (html_fixture_get_page (fixture));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GdkTexture) picture = NULL;

      window_fixture_activate (fixture, cases[i].action);
      for (guint k = 0; k < 10; k++)
        window_fixture_settle (fixture);
      picture = html_fixture_take_picture (fixture);
      g_test_message ("%s: %d px", cases[i].action, gdk_texture_get_width (picture));
      if (cases[i].width > 0)
        g_assert_cmpint (gdk_texture_get_width (picture), ==, cases[i].width);
      else
        g_assert_cmpint (gdk_texture_get_width (picture), >, 800);
      g_assert_cmphex (html_fixture_get_pixel (picture, 50, 50), ==, cases[i].colour);
    }
  g_assert_nonnull (lb_html_stage_get_view (stage, 1));
  g_assert_true (gtk_widget_get_mapped (lb_html_stage_get_view (stage, 1)));
}

static void
test_renderings (void) /* "/ui/html-page/light-dark-inverted" */
{
  static const struct
  {
    const char *action;
    guint32     colour;
    const char *note;
  } cases[] = {
    { "win.rendering::dark", 0x000080, NULL },
    { "win.rendering::light", 0xffff00, NULL },
    { "win.dark-rendering", 0x000080, NULL },
    { "win.dark-rendering", 0xffff00, NULL },
    { "win.rendering::inverted", 0, "inverted by Letterbox" },
  };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);

  g_test_summary ("Dark is what the mail's own rules make of it; an inversion is labelled.");
  show_html (fixture, "<style>body { background: #ff0 }"
             "@media (prefers-color-scheme: dark) { body { background: #000080 } }</style>");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = NULL;

      window_fixture_activate (fixture, cases[i].action);
      html_fixture_wait_loaded (fixture);
      said = window_fixture_read (GTK_WIDGET (html_fixture_get_page (fixture)));
      if (cases[i].note == NULL)
        {
          assert_pixel (fixture, 100, 100, cases[i].colour);
          g_assert_null (strstr (said, "inverted by"));
        }
      else
        {
          g_assert_nonnull (strstr (said, cases[i].note));
        }
    }
}

static void
test_inversion (void) /* "/ui/html-page/inversion-turns-colours" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  g_autoptr(GdkTexture) picture = NULL;

  g_test_summary ("Inverted, white is black.");
  show_html (fixture, "<p>text</p>");
  window_fixture_activate (fixture, "win.rendering::inverted");
  html_fixture_wait_loaded (fixture);
  picture = html_fixture_take_picture (fixture);
  g_assert_cmphex (html_fixture_get_pixel (picture, 300, 300) & 0xf0f0f0, ==, 0);
}

static void
test_same_view (void) /* "/ui/html-page/one-view-for-all" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  gint64 start_us = g_get_monotonic_time ();
  GtkWidget *view;

  g_test_summary ("The next message comes in the same view, which costs little.");
  show_html (fixture, RED);
  g_test_message ("first HTML message after %.0f ms, SMTP and three frames included",
                  (double) (g_get_monotonic_time () - start_us) / 1000.);
  view = html_fixture_get_view (fixture);
  for (guint i = 0; i < 3; i++)
    {
      window_fixture_send (fixture, "b@example.org", "Subject: text\r\n\r\ntext\r\n");
      start_us = g_get_monotonic_time ();
      show_html (fixture, "<body style='background:#0f0'>green</body>");
      g_test_message ("next HTML message after %.0f ms, SMTP and three frames included",
                      (double) (g_get_monotonic_time () - start_us) / 1000.);
      g_assert_true (html_fixture_get_view (fixture) == view);
    }
  assert_pixel (fixture, 100, 100, 0x00ff00);
}

/* --- Processes --- */

static int
read_parent (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *content = NULL;
  const char *at;
  int parent;

  if (!g_file_get_contents (path, &content, NULL, NULL))
    return 0;
  at = strrchr (content, ')');
  return at != NULL && sscanf (at + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static gboolean
is_descendant (int pid)
{
  for (guint i = 0; i < 10 && pid > 1; i++)
    {
      pid = read_parent (pid);
      if (pid == getpid ())
        return TRUE;
    }
  return FALSE;
}

/* Of those that this test has started. */
static int
find_process (const char *name)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  while ((entry = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%s/comm", entry);
      g_autofree char *comm = NULL;

      gint64 pid = g_ascii_strtoll (entry, NULL, 10);

      if (pid > 0 && g_file_get_contents (path, &comm, NULL, NULL) &&
          g_str_has_prefix (comm, name) && is_descendant ((int) pid))
        return (int) pid;
    }
  return 0;
}

static gint64
read_pss_kb (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *content = NULL;
  const char *at;

  if (!g_file_get_contents (path, &content, NULL, NULL))
    return 0;
  at = strstr (content, "\nPss:");
  return at != NULL ? g_ascii_strtoll (at + 5, NULL, 10) : 0;
}

static gboolean
was_told_and_loaded (gpointer data)
{
  WindowFixture *fixture = data;

  return lb_html_page_is_loaded (html_fixture_get_page (fixture)) &&
         find_process ("WebKitWebProces") > 0;
}

static gboolean
is_failed (gpointer data)
{
  return has_state (data, "failed");
}

static gboolean
is_unloaded_or_failed (gpointer data)
{
  return !lb_html_page_is_loaded (html_fixture_get_page (data)) || is_failed (data);
}

static void
kill_web_process (WindowFixture *fixture)
{
  int pid = find_process ("WebKitWebProces");

  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  window_fixture_wait (is_unloaded_or_failed, fixture);
}

static void
test_crash (void) /* "/ui/html-page/process-dies" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *page;

  g_test_summary ("A process that dies is started again once; then the page says so.");
  show_html (fixture, RED);
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  kill_web_process (fixture);
  window_fixture_wait (was_told_and_loaded, fixture);
  window_fixture_settle (fixture);
  assert_pixel (fixture, 100, 100, 0xff0000);
  kill_web_process (fixture);
  window_fixture_wait (is_failed, fixture);
  window_fixture_settle (fixture);
  g_assert_nonnull (window_fixture_find (page, GTK_TYPE_BUTTON, "Show Text"));
  show_html (fixture, "<body style='background:#0f0'>next</body>");
  assert_pixel (fixture, 100, 100, 0x00ff00);
}

static void
test_memory (void) /* "/ui/html-page/views-are-given-back" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  LbHtmlStage *stage;
  GtkWidget *page;

  g_test_summary ("Views that nobody looks at are given back, and made again when needed.");
  window_fixture_send (fixture, "b@example.org", "Subject: text\r\n\r\ntext\r\n");
  g_test_message ("without HTML: window %" G_GINT64_FORMAT " kB PSS", read_pss_kb (getpid ()));
  show_html (fixture, RED);
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  stage = lb_html_page_get_stage (LB_HTML_PAGE (page));
  g_test_message ("with HTML: window %" G_GINT64_FORMAT ", web %" G_GINT64_FORMAT
                  ", network %" G_GINT64_FORMAT " kB PSS", read_pss_kb (getpid ()),
                  read_pss_kb (find_process ("WebKitWebProces")),
                  read_pss_kb (find_process ("WebKitNetworkPr")));
  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_TEXT);
  window_fixture_settle (fixture);
  lb_html_stage_release (stage);
  g_assert_null (lb_html_stage_get_view (stage, 0));
  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_HTML);
  html_fixture_wait_loaded (fixture);
  g_assert_nonnull (lb_html_stage_get_view (stage, 0));
  assert_pixel (fixture, 100, 100, 0xff0000);
}

/* --- Other states --- */

static void
test_large (void) /* "/ui/html-page/large-message-asks-first" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GString *html = g_string_new (RED "\r\n<!--\r\n");
  g_autofree char *message = NULL;
  GtkWidget *button;

  g_test_summary ("A megabyte of HTML is shown when someone wants it.");
  while (html->len < 1000000)
    g_string_append (html, "nothing to be seen in this line of a comment\r\n");
  g_string_append (html, "-->");
  message = html_fixture_make_message ("large", html->str);
  g_string_free (html, TRUE);
  window_fixture_send (fixture, "b@example.org", message);
  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_HTML);
  window_fixture_settle (fixture);
  g_assert_true (has_state (fixture, "large"));
  button = window_fixture_find (GTK_WIDGET (html_fixture_get_page (fixture)), GTK_TYPE_BUTTON,
                                "Show Anyway");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  html_fixture_wait_loaded (fixture);
  assert_pixel (fixture, 100, 100, 0xff0000);
}

static void
test_none (void) /* "/ui/html-page/no-html-part" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("Who asks for the HTML of a message without any is told that there is none.");
  window_fixture_send (fixture, "b@example.org", "Subject: text\r\n\r\ntext\r\n");
  lb_message_view_set_tab (view, LB_TAB_TEXT);
  lb_message_view_set_tab (view, LB_TAB_HTML);
  window_fixture_settle (fixture);
  g_assert_true (has_state (fixture, "none"));
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (html_fixture_get_page (fixture)),
                                         GTK_TYPE_BUTTON, "Show Text"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "open-in-browser"));
}

/* --- Leaving with the keyboard, finding --- */

static void
test_find (void) /* "/ui/html-page/find" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *page;
  GtkWidget *entry;
  g_autofree char *said = NULL;

  g_test_summary ("Text is found in the document, and how often it is there is told.");
  show_html (fixture, "<p>one two one</p>");
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  window_fixture_activate (fixture, "win.find-in-message");
  window_fixture_settle (fixture);
  entry = window_fixture_find (page, GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "one");
  for (guint i = 0; i < 40; i++)
    window_fixture_settle (fixture);
  said = window_fixture_read (page);
  g_assert_nonnull (strstr (said, "2 matches"));
}

/* As a key reaches the stage before the view that has the focus. */
static gboolean
press (GtkWidget *widget,
       guint      key)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean is_taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &is_taken);
    }
  return is_taken;
}

static void
test_leave (void) /* "/ui/html-page/focus-is-not-trapped" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *list = GTK_WIDGET (lb_window_get_list (fixture->window));
  GtkWidget *stage;
  GtkWidget *focus;

  g_test_summary ("The view takes the focus, and Escape brings it back to the list.");
  show_html (fixture, "<a href=https://a.example/>link</a>");
  gtk_widget_grab_focus (html_fixture_get_view (fixture));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (focus == html_fixture_get_view (fixture));
  stage = GTK_WIDGET (lb_html_page_get_stage (html_fixture_get_page (fixture)));
  g_assert_false (press (stage, GDK_KEY_Down));
  g_assert_true (press (stage, GDK_KEY_Escape));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, list));
}

/* --- Files --- */

static void
finished_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_browser (void) /* "/ui/html-page/file-for-the-browser" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  LbOpenedMessage *opened;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = NULL;
  g_autofree char *html = NULL;
  GStatBuf status;

  g_test_summary ("A browser gets the document with its pictures, in a file of the user's alone.");
  html_fixture_show (fixture, WITH_PICTURE);
  opened = lb_message_view_get_message (lb_window_get_view (fixture->window));
  lb_html_browser_write_async (lb_opened_message_get_message (opened), finished_cb, &result);
  window_fixture_wait (is_set, &result);
  file = lb_html_browser_write_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (g_file_peek_path (file), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_str_has_prefix (g_file_peek_path (file), g_get_user_runtime_dir ()));
  g_assert_true (g_file_get_contents (g_file_peek_path (file), &html, NULL, NULL));
  g_assert_nonnull (strstr (html, "Content-Security-Policy"));
  g_assert_nonnull (strstr (html, "data:image/png;base64,iVBOR"));
  g_assert_null (strstr (html, "refresh"));
}

static void
test_exports (void) /* "/ui/html-page/picture-and-pdf" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  const LbHtmlEngine *engine;
  g_autoptr(GAsyncResult) picture_result = NULL;
  g_autoptr(GAsyncResult) pdf_result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) picture = NULL;
  g_autoptr(GBytes) pdf = NULL;

  g_test_summary ("A document can be saved as a picture and as a PDF.");
  show_html (fixture, "<div style='height:3000px;background:#f00'>tall</div>");
  engine = lb_html_page_get_engine (html_fixture_get_page (fixture));
  lb_html_export_picture_async (engine, html_fixture_get_view (fixture), NULL, finished_cb,
                                &picture_result);
  window_fixture_wait (is_set, &picture_result);
  picture = lb_html_export_finish (picture_result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (memcmp (g_bytes_get_data (picture, NULL), "\211PNG", 4), ==, 0);

  lb_html_export_pdf_async (engine, html_fixture_get_view (fixture), finished_cb, &pdf_result);
  window_fixture_wait (is_set, &pdf_result);
  pdf = lb_html_export_finish (pdf_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (pdf), >, 500);
  g_assert_cmpint (memcmp (g_bytes_get_data (pdf, NULL), "%PDF", 4), ==, 0);
}

static void
test_both_pictures (void) /* "/ui/html-page/picture-of-both-screens" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1300, 700);
  LbHtmlPage *page;
  LbHtmlStage *stage;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) picture = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  int desktop;

  g_test_summary ("The picture of phone and desktop side by side has both.");
  show_html (fixture, "<body style='margin:0'><div style='height:900px;background:#f00'>x</div>");
  window_fixture_activate (fixture, "win.width::both");
  html_fixture_wait_loaded (fixture);
  page = html_fixture_get_page (fixture);
  stage = lb_html_page_get_stage (page);
  lb_html_export_picture_async (lb_html_page_get_engine (page), lb_html_stage_get_view (stage, 0),
                                lb_html_stage_get_view (stage, 1), finished_cb, &result);
  window_fixture_wait (is_set, &result);
  picture = lb_html_export_finish (result, &error);
  g_assert_no_error (error);
  texture = gdk_texture_new_from_bytes (picture, &error);
  g_assert_no_error (error);
  desktop = gtk_widget_get_width (lb_html_stage_get_view (stage, 1));
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 375 + 24 + desktop);
  g_assert_cmphex (html_fixture_get_pixel (texture, 100, 100), ==, 0xff0000);
  g_assert_cmphex (html_fixture_get_pixel (texture, 375 + 12, 100), ==, 0xffffff);
  g_assert_cmphex (html_fixture_get_pixel (texture, 375 + 24 + 100, 100), ==, 0xff0000);
}

static void
test_link (void) /* "/ui/html-page/link-asks-first" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *view;
  GtkWidget *dialog;
  g_autofree char *started = NULL;

  g_test_summary ("A clicked link is shown whole; only then the desktop's browser opens it.");
  show_html (fixture, "<a href='https://example.org/a?b=c'>example.com</a>");
  view = html_fixture_get_view (fixture);
  /* What the view tells of a click, after it has kept the engine from following it. */
  g_signal_emit_by_name (view, "link", "https://example.org/a?b=c");
  dialog = window_fixture_find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "https://example.org/a?b=c");
  window_fixture_answer (ADW_MESSAGE_DIALOG (dialog), "cancel");
  window_fixture_settle (fixture);
  g_assert_false (launch_fixture_ended (launcher));

  g_signal_emit_by_name (view, "link", "https://example.org/a?b=c");
  dialog = window_fixture_find_window (ADW_TYPE_MESSAGE_DIALOG);
  window_fixture_answer (ADW_MESSAGE_DIALOG (dialog), "open");
  window_fixture_wait (launch_fixture_ended, launcher);
  started = launch_fixture_take (launcher, "started");
  g_assert_cmpstr (started, ==, "https://example.org/a?b=c");

  /* Where it leads is seen before. */
  g_signal_emit_by_name (view, "hovered", "https://example.org/a?b=c");
  window_fixture_settle (fixture);
  window_fixture_assert_says (html_fixture_get_page (fixture), "https://example.org/a?b=c");
}

int
main (int    argc,
      char **argv)
{
  static const char * const types[] = { "x-scheme-handler/https", NULL };
  int status;

  /* The engine's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  g_unsetenv ("MALLOC_CHECK_");
  launcher = launch_fixture_new (types);
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/html-page/one-view-for-all", test_same_view);
  g_test_add_func ("/ui/html-page/pictures-of-the-message", test_cid);
  g_test_add_func ("/ui/html-page/widths", test_widths);
  g_test_add_func ("/ui/html-page/light-dark-inverted", test_renderings);
  g_test_add_func ("/ui/html-page/inversion-turns-colours", test_inversion);
  g_test_add_func ("/ui/html-page/process-dies", test_crash);
  g_test_add_func ("/ui/html-page/views-are-given-back", test_memory);
  g_test_add_func ("/ui/html-page/large-message-asks-first", test_large);
  g_test_add_func ("/ui/html-page/no-html-part", test_none);
  g_test_add_func ("/ui/html-page/find", test_find);
  g_test_add_func ("/ui/html-page/focus-is-not-trapped", test_leave);
  g_test_add_func ("/ui/html-page/file-for-the-browser", test_browser);
  g_test_add_func ("/ui/html-page/picture-and-pdf", test_exports);
  g_test_add_func ("/ui/html-page/picture-of-both-screens", test_both_pictures);
  g_test_add_func ("/ui/html-page/link-asks-first", test_link);
  status = g_test_run ();
  launch_fixture_free (launcher);
  return status;
}
