#include "html-fixture.h"
#include "launch-fixture.h"

#include <glib/gstdio.h>

static LaunchFixture *launcher;

static gboolean
is_failed (gpointer data)
{
  LbHtmlPage *page = html_fixture_get_page (data);

  return page != NULL && g_str_equal (lb_html_page_get_state (page), "failed");
}

/* The page of a mail whose HTML cannot be shown safely. */
static GtkWidget *
show_failed (WindowFixture *fixture)
{
  g_autofree char *message = html_fixture_make_message ("html", "<p>Hello</p>");
  GtkWidget *page;

  window_fixture_send (fixture, "b@example.org", message);
  window_fixture_wait_shown (fixture);
  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_HTML);
  window_fixture_wait (is_failed, fixture);
  window_fixture_settle (fixture);
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  g_assert_nonnull (window_fixture_find (page, GTK_TYPE_BUTTON, "Open in Browser"));
  g_assert_nonnull (window_fixture_find (page, GTK_TYPE_BUTTON, "Show Text"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "save-picture"));
  return page;
}

static void
test_failed_sandbox (void) /* "/ui/html-failed/no-sandbox" */
{
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  GtkWidget *page;
  GtkWidget *button;
  g_autofree char *uri = NULL;
  g_autofree char *html = NULL;
  g_autofree char *mode = NULL;

  g_test_summary ("Where nothing can be confined, HTML is not shown, and the browser is offered.");
  g_unsetenv ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS");
  g_setenv ("PATH", "/nowhere", TRUE);
  page = show_failed (fixture);
  g_setenv ("PATH", path, TRUE);

  /* A cleaned file that only the user may read. */
  button = window_fixture_find (page, GTK_TYPE_BUTTON, "Open in Browser");
  g_signal_emit_by_name (button, "clicked");
  window_fixture_wait (launch_fixture_ended, launcher);
  uri = launch_fixture_take (launcher, "started");
  html = launch_fixture_take (launcher, "octets");
  mode = launch_fixture_take (launcher, "mode");
  g_assert_true (g_str_has_suffix (uri, "message.html"));
  g_assert_nonnull (strstr (html, "Content-Security-Policy"));
  g_assert_nonnull (strstr (html, "Hello"));
  g_assert_cmpstr (mode, ==, "600\n");
}

static void
test_failed_filter (void) /* "/ui/html-failed/no-filter" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  g_autofree char *parent = g_build_filename (g_get_user_cache_dir (), "letterbox", NULL);
  g_autofree char *folder = g_build_filename (parent, "html", NULL);

  g_test_summary ("Without the filter that blocks remote content, HTML is not shown.");
  /* With the sandbox passed over: it is the filter that fails here. */
  g_setenv ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1", TRUE);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_rmdir (folder);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  fixture = window_fixture_new (1000, 700);
  show_failed (fixture);
  g_unlink (folder);
}

int
main (int    argc,
      char **argv)
{
  static const char * const types[] = { "text/html", NULL };
  int status;

  /* The engine's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  g_unsetenv ("MALLOC_CHECK_");
  launcher = launch_fixture_new (types);
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/html-failed/no-filter", test_failed_filter);
  g_test_add_func ("/ui/html-failed/no-sandbox", test_failed_sandbox);
  status = g_test_run ();
  launch_fixture_free (launcher);
  return status;
}
