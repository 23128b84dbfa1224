#include "html-fixture.h"

static gboolean
is_missing (gpointer data)
{
  LbHtmlPage *page = html_fixture_get_page (data);

  return page != NULL && g_str_equal (lb_html_page_get_state (page), "missing");
}

static void
test_missing (void) /* "/ui/html-missing/page-says-so" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 700);
  g_autofree char *message = html_fixture_make_message ("html", "<p>Hello</p>");
  GtkWidget *page;

  g_test_summary ("Without the module the page says so, and the browser is offered.");
  window_fixture_send (fixture, "b@example.org", message);
  lb_message_view_set_tab (lb_window_get_view (fixture->window), LB_TAB_HTML);
  window_fixture_wait (is_missing, fixture);
  window_fixture_settle (fixture);
  page = GTK_WIDGET (html_fixture_get_page (fixture));
  g_assert_nonnull (window_fixture_find (page, ADW_TYPE_STATUS_PAGE, "HTML View Not Installed"));
  g_assert_nonnull (window_fixture_find (page, GTK_TYPE_BUTTON, "Open in Browser"));
  g_assert_nonnull (window_fixture_find (page, GTK_TYPE_BUTTON, "Show Text"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                    "open-in-browser"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "save-picture"));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LETTERBOX_HTML_MODULE_DIR", "/nowhere", TRUE);
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/html-missing/page-says-so", test_missing);
  return g_test_run ();
}
