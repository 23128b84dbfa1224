#include "launch-fixture.h"
#include "window-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/message/lb-part-drag.h"

#define HEAD                                                        \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: parts\r\n" \
  "Date: Wed, 14 May 2025 14:02:31 +0000\r\nMIME-Version: 1.0\r\n"  \
  "Content-Type: multipart/mixed; boundary=xx\r\n\r\n"             \
  "--xx\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello there\r\n"
#define PART(type, name)                                        \
  "--xx\r\nContent-Type: " type "\r\n"                         \
  "Content-Disposition: attachment; filename=\"" name "\"\r\n"  \
  "Content-Transfer-Encoding: base64\r\n\r\n"

static const char document[] = HEAD
                               PART ("application/pdf", "../bill 1.pdf")
                               "JVBERi0xLjQK\r\n--xx--\r\n";
static const char masked[] = HEAD
                             PART ("application/pdf", "bill.pdf.exe")
                             "TVqQAAMAAAA=\r\n--xx--\r\n";
static const char picture[] = HEAD
                              PART ("image/png", "dot.png")
                              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAA\r\n"
                              "DUlEQVR42mNk+M9QDwADhgGAWjR9awAA\r\n"
                              "AABJRU5ErkJggg==\r\n--xx--\r\n";

/* Of a type that no other program opens. */
static const char own[] = HEAD
                          PART ("application/x-letterbox-test", "own.test")
                          "b3du\r\n--xx--\r\n";

static LaunchFixture *launcher;

static GtkWidget *
show_parts (WindowFixture *fixture,
            const char    *message)
{
  window_fixture_send (fixture, "b@example.org", message);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.tab(5)");
  window_fixture_settle (fixture);
  return lb_message_view_get_page (lb_window_get_view (fixture->window), LB_TAB_PARTS);
}

static LbMessagePart *
get_attachment (WindowFixture *fixture)
{
  LbOpenedMessage *opened = lb_message_view_get_message (lb_window_get_view (fixture->window));
  GPtrArray *parts = lb_message_get_attachments (lb_opened_message_get_message (opened));

  g_assert_cmpuint (parts->len, ==, 1);
  return g_ptr_array_index (parts, 0);
}

/* The last row: the attachment. */
static void
select_attachment (WindowFixture *fixture,
                   GtkWidget     *page)
{
  GtkListView *view = GTK_LIST_VIEW (window_fixture_find (page, GTK_TYPE_LIST_VIEW, NULL));
  GtkSelectionModel *selection = gtk_list_view_get_model (view);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (selection));

  gtk_selection_model_select_item (selection, n_rows - 1, TRUE);
  window_fixture_settle (fixture);
}

static void
open_attachment (WindowFixture *fixture)
{
  const char *id = lb_message_part_get_id (get_attachment (fixture));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.open-part", "s", id);
}

static void
answer (const char *response)
{
  GtkWidget *dialog = window_fixture_find_window (ADW_TYPE_MESSAGE_DIALOG);

  window_fixture_answer (ADW_MESSAGE_DIALOG (dialog), response);
}

static void
test_parts_open (void) /* "/ui/parts/open" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *octets = NULL;
  g_autofree char *mode = NULL;

  g_test_summary ("A part opens in the desktop's program, from a file that only the user reads.");
  show_parts (fixture, document);
  /* The name is that of a document, but has a folder in it: that is told before. */
  open_attachment (fixture);
  answer ("open");
  window_fixture_wait (launch_fixture_ended, launcher);
  path = launch_fixture_take (launcher, "started");
  name = g_path_get_basename (path);
  octets = launch_fixture_take (launcher, "octets");
  mode = launch_fixture_take (launcher, "mode");
  g_assert_cmpstr (name, ==, "bill 1.pdf");
  g_assert_cmpstr (octets, ==, "%PDF-1.4\n");
  g_assert_cmpstr (mode, ==, "600\n");
}

static void
test_parts_warned (void) /* "/ui/parts/warned-of" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_parts (fixture, masked);
  g_autofree char *started = NULL;

  g_test_summary ("A program that looks like a document, and a wrong type, are told before.");
  select_attachment (fixture, page);
  window_fixture_assert_says (page, "The name of an attached program looks like that of a doc");
  window_fixture_assert_says (page, "A part is declared as application/pdf, but does not begin");
  open_attachment (fixture);
  answer ("cancel");
  window_fixture_settle (fixture);
  started = launch_fixture_take (launcher, "started");
  g_assert_cmpstr (started, ==, NULL);
}

static gboolean
has_picture (gpointer data)
{
  GtkWidget *widget = window_fixture_find (data, GTK_TYPE_PICTURE, NULL);

  return widget != NULL && gtk_picture_get_paintable (GTK_PICTURE (widget)) != NULL;
}

static void
test_parts_picture (void) /* "/ui/parts/picture" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *page = show_parts (fixture, picture);

  g_test_summary ("A picture has a preview, its type, encoding and size; no warning.");
  select_attachment (fixture, page);
  window_fixture_wait (has_picture, page);
  window_fixture_assert_says (page, "image/png");
  window_fixture_assert_says (page, "base64");
  window_fixture_assert_says (page, "70 B");
  g_assert_null (window_fixture_find (page, GTK_TYPE_LABEL, "A part is declared"));
}

static gboolean
is_written (gpointer data)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (data, &text, NULL, NULL) && g_str_has_prefix (text, "%PDF");
}

static void
test_parts_drag (void) /* "/ui/parts/drag" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  g_autoptr(GdkContentProvider) content = NULL;
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(GSList) files = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  g_test_summary ("A part is dragged out as a file with a safe name that only the user reads.");
  show_parts (fixture, document);
  content = lb_part_drag_new_content (get_attachment (fixture));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  gdk_content_provider_get_value (content, &value, &error);
  g_assert_no_error (error);
  files = gdk_file_list_get_files (g_value_get_boxed (&value));
  path = g_file_get_path (files->data);
  g_assert_true (g_str_has_suffix (path, "/bill 1.pdf"));
  window_fixture_wait (is_written, path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_parts_open_with (void) /* "/ui/parts/open-with" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *chooser;
  g_autofree char *octets = NULL;
  g_autofree char *started = NULL;

  g_test_summary ("Another program can be chosen for a part.");
  show_parts (fixture, own);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.open-part-with", "s",
                              lb_message_part_get_id (get_attachment (fixture)));
  chooser = window_fixture_find_window (GTK_TYPE_APP_CHOOSER_DIALOG);
  window_fixture_settle (fixture);
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_OK);
  window_fixture_wait (launch_fixture_ended, launcher);
  started = launch_fixture_take (launcher, "started");
  octets = launch_fixture_take (launcher, "octets");
  g_assert_true (g_str_has_suffix (started, "own.test"));
  g_assert_cmpstr (octets, ==, "own");
}

int
main (int    argc,
      char **argv)
{
  static const char * const types[] = { "application/pdf", "application/x-letterbox-test", NULL };
  int status;

  launcher = launch_fixture_new (types);
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/parts/open", test_parts_open);
  g_test_add_func ("/ui/parts/warned-of", test_parts_warned);
  g_test_add_func ("/ui/parts/picture", test_parts_picture);
  g_test_add_func ("/ui/parts/drag", test_parts_drag);
  g_test_add_func ("/ui/parts/open-with", test_parts_open_with);

  status = g_test_run ();
  launch_fixture_free (launcher);
  return status;
}
