#include "window-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/lb-temp.h"
#include "ui/list/lb-message-drag.h"

static gboolean
has_two (gpointer data)
{
  return lb_mailbox_get_n_messages (window_fixture_mailbox (data)) == 2;
}

static gboolean
says_imported (gpointer data)
{
  WindowFixture *fixture = data;
  g_autofree char *said = window_fixture_read (GTK_WIDGET (fixture->window));

  return strstr (said, "2 messages imported") != NULL;
}

static gboolean
says_exported (gpointer data)
{
  WindowFixture *fixture = data;
  g_autofree char *said = window_fixture_read (GTK_WIDGET (fixture->window));

  return strstr (said, "2 messages exported") != NULL;
}

static char *
write_mbox (WindowFixture *fixture)
{
  char *path = g_build_filename (fixture->folder, "two.mbox", NULL);

  g_assert_true (g_file_set_contents (path, "From a\nSubject: one\n\nx\n\nFrom b\nSubject: two\n\n",
                                      -1, NULL));
  return path;
}

static void
test_open (void)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  g_autofree char *path = write_mbox (fixture);
  g_autofree char *out = g_build_filename (fixture->folder, "out.mbox", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) out_file = g_file_new_for_path (out);

  g_test_summary ("What the desktop opens with Letterbox comes in; all goes out by one call.");

  g_application_open (G_APPLICATION (fixture->application), &file, 1, "");
  window_fixture_wait (has_two, fixture);
  window_fixture_wait (says_imported, fixture);

  lb_window_export (fixture->window, NULL, out_file);
  window_fixture_wait (says_exported, fixture);
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "X-Envelope-From: <a>\r\n"));
  g_assert_nonnull (strstr (text, "Subject: two\n"));
  g_unlink (path);
  g_unlink (out);
}

static gboolean
says_missing (gpointer data)
{
  WindowFixture *fixture = data;
  g_autofree char *said = window_fixture_read (GTK_WIDGET (fixture->window));

  return strstr (said, "missing.eml") != NULL;
}

static void
test_missing (void)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_build_filename (fixture->folder, "missing.eml", NULL));
  lb_window_import (fixture->window, files);
  window_fixture_wait (says_missing, fixture);
  g_assert_cmpuint (lb_mailbox_get_n_messages (window_fixture_mailbox (fixture)), ==, 0);
}

static void
test_actions (void)
{
  static const char * const with_messages[] = { "export-all", "export" };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  GActionGroup *actions = G_ACTION_GROUP (fixture->window);

  g_test_summary ("Files can come in at once, and go out when there is something.");

  g_assert_true (g_action_group_get_action_enabled (actions, "import"));
  for (gsize i = 0; i < G_N_ELEMENTS (with_messages); i++)
    g_assert_false (g_action_group_get_action_enabled (actions, with_messages[i]));

  window_fixture_fill (fixture, 2);
  lb_message_list_select (lb_window_get_list (fixture->window), 0);
  window_fixture_settle (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (with_messages); i++)
    g_assert_true (g_action_group_get_action_enabled (actions, with_messages[i]));
}

static gboolean
is_written (gpointer data)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (data, &text, NULL, NULL) && strstr (text, "Message 0") != NULL;
}

static void
test_drag (void)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMailboxView *messages = lb_message_list_get_messages (list);
  g_autoptr(GArray) row_ids = NULL;
  g_autoptr(GdkContentProvider) content = NULL;
  g_autoptr(GSList) files = NULL;
  g_auto(GValue) value = G_VALUE_INIT;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  g_test_summary ("Dragged messages are files that only the user reads, gone with the program.");

  window_fixture_fill (fixture, 2);
  gtk_selection_model_select_all (lb_message_list_get_selection (list));
  row_ids = lb_message_list_list_selected (list);
  content = lb_message_drag_new_content (messages, row_ids);
  g_assert_nonnull (content);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_assert_true (gdk_content_provider_get_value (content, &value, &error));
  g_assert_no_error (error);
  files = gdk_file_list_get_files (g_value_get_boxed (&value));
  g_assert_cmpuint (g_slist_length (files), ==, 2);
  path = g_file_get_path (files->next->data);
  name = g_path_get_basename (path);
  g_assert_cmpstr (name, ==, "Message 0.eml");

  window_fixture_wait (is_written, path);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  lb_temp_clean ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static gboolean
offers_cancel (gpointer data)
{
  WindowFixture *fixture = data;

  return window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Cancel") != NULL;
}

static gboolean
says_cancelled (gpointer data)
{
  WindowFixture *fixture = data;
  g_autofree char *said = window_fixture_read (GTK_WIDGET (fixture->window));

  return strstr (said, "Cancelled") != NULL;
}

static void
test_cancel (void)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  g_autofree char *path = g_build_filename (fixture->folder, "many.mbox", NULL);
  g_autoptr(GString) mbox = g_string_new (NULL);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *button;
  guint n_messages;

  g_test_summary ("A long import shows its progress and is cancelled; what came until then stays.");
  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (mbox, "From a\nSubject: %u\n\nx\n\n", i);
  g_assert_true (g_file_set_contents (path, mbox->str, (gssize) mbox->len, NULL));
  g_ptr_array_add (files, g_file_new_for_path (path));
  lb_window_import (fixture->window, files);
  window_fixture_wait (offers_cancel, fixture);
  button = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Cancel");
  g_signal_emit_by_name (button, "clicked");
  window_fixture_wait (says_cancelled, fixture);
  n_messages = lb_mailbox_get_n_messages (window_fixture_mailbox (fixture));
  g_assert_cmpuint (n_messages, >, 0);
  g_assert_cmpuint (n_messages, <, 50000);
  g_unlink (path);
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  g_error ("Nothing can be dropped");
}

static void
test_drop (void)
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 800);
  g_autofree char *path = write_mbox (fixture);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GSList list = { file, NULL };
  g_auto(GValue) value = G_VALUE_INIT;
  gboolean is_taken = FALSE;

  g_test_summary ("Files that are dropped on the window come in.");
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (&list));
  g_signal_emit_by_name (find_drop_target (GTK_WIDGET (fixture->window)), "drop", &value, 5.0, 5.0,
                         &is_taken);
  g_assert_true (is_taken);
  window_fixture_wait (has_two, fixture);
  window_fixture_wait (says_imported, fixture);
  g_unlink (path);
}

int
main (int   argc,
      char *argv[])
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/files/open-and-export", test_open);
  g_test_add_func ("/ui/files/missing", test_missing);
  g_test_add_func ("/ui/files/actions", test_actions);
  g_test_add_func ("/ui/files/drag", test_drag);
  g_test_add_func ("/ui/files/long-import-is-cancelled", test_cancel);
  g_test_add_func ("/ui/files/dropped-files-come-in", test_drop);

  return g_test_run ();
}
