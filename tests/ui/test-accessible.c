#include "accessible-fixture.h"
#include "window-fixture.h"

#include <glib/gstdio.h>

#include "ui/help/lb-help-window.h"
#include "ui/list/lb-message-row.h"
#include "ui/list/lb-search-bar.h"
#include "ui/list/lb-tag-dialog.h"
#include "ui/preferences/lb-preferences.h"
#include "ui/tags/lb-tag-manager.h"
#include "ui/window/lb-message-window.h"
#include "ui/window/lb-release-dialog.h"
#include "ui/window/lb-server-button.h"

#define MESSAGE "From: Anna <a@example.org>\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nText\r\n"

static void
test_accessible_empty (void) /* "/ui/accessible/empty-page" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 900);

  g_test_summary ("Every control of the empty page has a name.");
  g_assert_cmpuint (accessible_check_names (GTK_WIDGET (fixture->window)), >=, 8);
}

static void
test_accessible_pages (void) /* "/ui/accessible/every-page" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("Every control of the list, the message and each of its pages has a name.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  for (int tab = 0; tab < LB_N_TABS; tab++)
    {
      if (!lb_message_view_has_tab (view, (LbTab) tab))
        continue;
      lb_message_view_set_tab (view, (LbTab) tab);
      window_fixture_settle (fixture);
      g_assert_cmpuint (accessible_check_names (GTK_WIDGET (fixture->window)), >=, 8);
    }
}

/* In the window with a message open. */
static const struct
{
  const char *name;
  const char *action; /* that is done before, if any */
  int         width;
  guint       n_controls;
} states[] = {
  { "list", NULL, 1200, 20 },
  { "search", "win.search", 1200, 20 },
  { "search-without-result", "win.search-for(('subject', 'nothing'))", 1200, 12 },
  { "thread", "win.show-thread", 1200, 20 },
  { "filter", "win.filter-unread", 1200, 12 },
  { "selection", "win.select-messages", 1200, 20 },
  { "find-in-message", "win.find-in-message", 1200, 20 },
  { "sessions", "win.show-sessions(false)", 1200, 6 },
  { "failed-sessions", "win.show-sessions(true)", 1200, 4 },
  { "debug", "win.mode::debug", 1200, 20 },
  { "narrow", NULL, 360, 10 },
  { "narrow-message", "win.other-pane", 360, 8 },
  { "narrow-selection", "win.select-messages", 360, 10 },
  { "narrow-sessions", "win.show-sessions(false)", 360, 4 },
};

static void
test_accessible_state (gconstpointer data) /* "/ui/accessible/window/…" */
{
  int i = GPOINTER_TO_INT (data);
  g_autoptr(WindowFixture) fixture = window_fixture_new (states[i].width, 900);

  g_test_summary ("Every control of the window has a name and a role, whatever it shows.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  if (states[i].action != NULL)
    window_fixture_activate (fixture, states[i].action);
  window_fixture_settle (fixture);
  g_assert_cmpuint (accessible_check_names (GTK_WIDGET (fixture->window)), >=,
                    states[i].n_controls);
}

/* What the window of a message opens by an action. */
static const struct
{
  const char *name;
  const char *action;
  GType       (*get_type)(void);
  guint       n_controls;
} windows[] = {
  { "message", "win.open-in-window", lb_message_window_get_type, 8 },
  { "tags", "win.tag", lb_tag_dialog_get_type, 3 },
  { "note", "win.note", adw_message_dialog_get_type, 3 },
  { "tag-manager", "win.manage-tags", lb_tag_manager_get_type, 1 },
  { "release", "win.relay-message", lb_release_dialog_get_type, 4 },
  { "help", "app.help", lb_help_window_get_type, 2 },
};

static void
test_accessible_window (gconstpointer data) /* "/ui/accessible/opens/…" */
{
  int i = GPOINTER_TO_INT (data);
  g_autoptr(WindowFixture) fixture = NULL;
  GtkWidget *window;

  g_test_summary ("Every control of the other windows and dialogs has a name and a role.");
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9", 1200, 900);
  window_fixture_send (fixture, "b@example.org", "X-Tags: shop\r\n" MESSAGE);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, windows[i].action);
  window = window_fixture_find_window (windows[i].get_type ());
  window_fixture_settle_window (GTK_WINDOW (window));
  g_assert_cmpuint (accessible_check_names (window), >=, windows[i].n_controls);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_accessible_preferences (void) /* "/ui/accessible/preferences" */
{
  static const char * const pages[] = { "server", "relay", "messages" };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  LbService *service = lb_application_get_service (fixture->application);
  GtkWidget *preferences = lb_preferences_new (GTK_WINDOW (fixture->window), service);

  g_test_summary ("Every row of every page of the preferences has a name and a role.");
  gtk_window_present (GTK_WINDOW (preferences));
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), pages[i]);
      window_fixture_settle_window (GTK_WINDOW (preferences));
      g_assert_cmpuint (accessible_check_names (preferences), >=, 8);
    }
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_accessible_popovers (void) /* "/ui/accessible/menus" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *server = window_fixture_find (window, LB_TYPE_SERVER_BUTTON, NULL);
  GtkWidget *button = window_fixture_find (server, GTK_TYPE_MENU_BUTTON, NULL);
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));

  g_test_summary ("Every control of the server menu and of the sort menu has a name and a role.");
  lb_server_button_popup (LB_SERVER_BUTTON (server));
  window_fixture_settle (fixture);
  g_assert_cmpuint (accessible_check_names (popover), >=, 5);
  gtk_popover_popdown (GTK_POPOVER (popover));

  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  window = window_fixture_find (window, LB_TYPE_SEARCH_BAR, NULL);
  button = window_fixture_find (window, GTK_TYPE_MENU_BUTTON, "Sort");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  window_fixture_settle (fixture);
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  gtk_test_accessible_assert_role (popover, GTK_ACCESSIBLE_ROLE_MENU);
  window_fixture_assert_says (popover, "Newest");
}

static void
test_accessible_store (void) /* "/ui/accessible/store-cannot-be-used" */
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  WindowFixture *fixture;

  g_test_summary ("The ways out of a store that cannot be used have a name and a role.");
  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 900);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  g_assert_cmpuint (accessible_check_names (GTK_WIDGET (fixture->window)), >=, 8);
  window_fixture_free (fixture);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_accessible_roles (void) /* "/ui/accessible/roles" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *row;
  GtkWidget *list_item;
  GtkWidget *notebook;
  GtkWidget *bar;

  g_test_summary ("The list, its rows, the tabs and the state bar say what they are.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.mode::debug");
  window_fixture_settle (fixture);
  row = window_fixture_find (window, LB_TYPE_MESSAGE_ROW, NULL);
  notebook = window_fixture_find (window, GTK_TYPE_NOTEBOOK, NULL);
  bar = window_fixture_find (GTK_WIDGET (lb_window_get_state_bar (fixture->window)), GTK_TYPE_BOX,
                             NULL);

  gtk_test_accessible_assert_role (window_fixture_find (window, GTK_TYPE_LIST_VIEW, NULL),
                                   GTK_ACCESSIBLE_ROLE_LIST);
  list_item = gtk_widget_get_parent (gtk_widget_get_parent (row));
  gtk_test_accessible_assert_role (list_item, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (list_item),
                                                   GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_nonnull (notebook);
  gtk_test_accessible_assert_role (bar, GTK_ACCESSIBLE_ROLE_ALERT);
}

static gboolean
focus_is_in (WindowFixture *fixture,
             gpointer       pane)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, pane);
}

static void
test_accessible_keyboard (void) /* "/ui/accessible/keyboard" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  GtkWidget *window = GTK_WIDGET (fixture->window);
  LbMessageView *view = lb_window_get_view (fixture->window);
  gboolean was_in_list = FALSE;
  gboolean was_in_view = FALSE;

  g_test_summary ("Tab goes through list and message; F6 goes from one to the other.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  for (int i = 0; i < 40; i++)
    {
      gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
      was_in_list |= focus_is_in (fixture, lb_window_get_list (fixture->window));
      was_in_view |= focus_is_in (fixture, view);
    }
  g_assert_true (was_in_list);
  g_assert_true (was_in_view);

  lb_message_list_focus (lb_window_get_list (fixture->window));
  window_fixture_activate (fixture, "win.other-pane");
  g_assert_true (focus_is_in (fixture, view));
  window_fixture_activate (fixture, "win.other-pane");
  g_assert_false (focus_is_in (fixture, view));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/accessible/empty-page", test_accessible_empty);
  g_test_add_func ("/ui/accessible/every-page", test_accessible_pages);
  g_test_add_func ("/ui/accessible/roles", test_accessible_roles);
  g_test_add_func ("/ui/accessible/keyboard", test_accessible_keyboard);
  g_test_add_func ("/ui/accessible/preferences", test_accessible_preferences);
  g_test_add_func ("/ui/accessible/menus", test_accessible_popovers);
  g_test_add_func ("/ui/accessible/store-cannot-be-used", test_accessible_store);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/accessible/window/", states[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_accessible_state);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/accessible/opens/", windows[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_accessible_window);
    }
  return g_test_run ();
}
