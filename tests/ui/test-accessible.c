#include "window-fixture.h"

#include "ui/list/lb-message-row.h"

/* A name comes from a label, from another widget, or from the text inside a button. */
static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL);
}

static gboolean
is_control (GtkWidget *widget)
{
  /* The list inside a column view is GTK's own. */
  if (GTK_IS_COLUMN_VIEW (gtk_widget_get_parent (widget)))
    return FALSE;
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_ENTRY (widget) || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_DROP_DOWN (widget) ||
         GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget) || GTK_IS_TEXT_VIEW (widget);
}

/* Inside these GTK makes widgets of its own, which carry the name of the whole. */
static gboolean
is_whole (GtkWidget *widget)
{
  return GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_SEARCH_ENTRY (widget) ||
         GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_TEXT_VIEW (widget);
}

static guint
check_names (GtkWidget *widget)
{
  guint n_controls = 0;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_WINDOW_CONTROLS (widget))
    return 0;
  if (is_control (widget))
    {
      n_controls++;
      if (!has_name (widget))
        g_error ("A %s “%s” has no accessible name", G_OBJECT_TYPE_NAME (widget),
                 gtk_widget_get_tooltip_text (widget));
    }
  if (is_whole (widget))
    return n_controls;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_controls += check_names (child);
  return n_controls;
}

#define MESSAGE "From: Anna <a@example.org>\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nText\r\n"

static void
test_accessible_empty (void) /* "/ui/accessible/empty-page" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1000, 900);

  g_test_summary ("Every control of the empty page has a name.");
  g_assert_cmpuint (check_names (GTK_WIDGET (fixture->window)), >=, 8);
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
      g_assert_cmpuint (check_names (GTK_WIDGET (fixture->window)), >=, 8);
    }
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
  return g_test_run ();
}
