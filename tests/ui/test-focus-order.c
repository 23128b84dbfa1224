#include "accessible-fixture.h"
#include "window-fixture.h"

#include "ui/help/lb-help-window.h"
#include "ui/list/lb-tag-dialog.h"
#include "ui/preferences/lb-preferences.h"
#include "ui/tags/lb-tag-manager.h"
#include "ui/window/lb-message-window.h"
#include "ui/window/lb-release-dialog.h"

#define MESSAGE "From: Anna <a@example.org>\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nText\r\n"

/* No window here has so many places; a cycle that is longer never comes back. */
#define MAX_STOPS 80

/* What has the focus, in the words of the lists below; a port or a time is in none of them. */
static char *
name_focus (GtkWidget *focus)
{
  GtkWidget *parent = gtk_widget_get_parent (focus);
  g_autofree char *name = NULL;

  if (GTK_IS_TEXT (focus) || GTK_IS_MENU_BUTTON (parent))
    return name_focus (parent);
  if (GTK_IS_LIST_VIEW (parent))
    return g_strdup ("(row)");
  if (GTK_IS_LABEL (focus) && gtk_widget_get_ancestor (focus, ADW_TYPE_ACTION_ROW) != NULL)
    return g_strdup ("(value)");
  name = accessible_dup_name (focus);
  if (name == NULL)
    return g_strdup_printf ("(%s)", G_OBJECT_TYPE_NAME (focus));
  if (g_str_has_prefix (name, "Mail Server: "))
    return g_strdup ("Mail Server");
  return g_steal_pointer (&name);
}

/* All that Tab goes through, from nothing that has the focus until the first is reached again. */
static GPtrArray *
walk (GtkWidget        *window,
      GtkDirectionType  direction)
{
  g_autoptr(GPtrArray) stops = g_ptr_array_new ();

  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  for (int i = 0; i < MAX_STOPS; i++)
    {
      GtkWidget *focus;

      g_assert_true (gtk_widget_child_focus (window, direction));
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      g_assert_nonnull (focus);
      if (stops->len > 0 && focus == g_ptr_array_index (stops, 0))
        return g_steal_pointer (&stops);
      if (g_ptr_array_find (stops, focus, NULL))
        break;
      g_ptr_array_add (stops, focus);
    }
  g_error ("Tab does not come back to where it began");
}

static void
assert_reverse (GPtrArray *forwards,
                GPtrArray *backwards)
{
  g_assert_cmpuint (forwards->len, ==, backwards->len);
  for (guint i = 0; i < forwards->len; i++)
    g_assert_true (g_ptr_array_index (forwards, i) ==
                   g_ptr_array_index (backwards, backwards->len - 1 - i));
}

/* Returns how many places there are. */
static guint
assert_cycle (GtkWidget *window)
{
  g_autoptr(GPtrArray) forwards = walk (window, GTK_DIR_TAB_FORWARD);
  g_autoptr(GPtrArray) backwards = walk (window, GTK_DIR_TAB_BACKWARD);

  assert_reverse (forwards, backwards);
  return forwards->len;
}

static void
assert_order (WindowFixture *fixture,
              const char    *expected)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr(GPtrArray) forwards = walk (window, GTK_DIR_TAB_FORWARD);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < forwards->len; i++)
    {
      g_autofree char *name = name_focus (g_ptr_array_index (forwards, i));

      g_string_append_printf (names, "%s\n", name);
    }
  g_assert_cmpstr (names->str, ==, expected);
  assert_cycle (window);
}

#define MODES       "Mail Server\nCapture\nDebug\nRelay\n"
#define HEADER      MODES "Sessions\nMain Menu\n"
#define SEARCH      "Search messages\nSort\nSelect Messages\n"
#define FILTERS     "Unread\nAttachments\nProblems\nFailed Sessions\n"
#define HEAD        "Hello\nRelease\nSave as .eml\nDelete Message\nMore Actions\n"
#define ADDRESSES   "Anna\na@example.org\nto b@example.org\n"
#define TEXT_PAGE   "(GtkNotebook)\nWrap at 78\nCopy Text\nText of the message\n"
#define CONVERSATION "Copy Conversation\n(GtkTextView)\n"

/* In the order in which they are seen: from the top down, the list before the message. */
static const struct
{
  const char *name;
  const char *action; /* that is done before, if any */
  int         width;
  const char *order;
} cases[] = {
  { "message", NULL, 1200,
    HEADER SEARCH FILTERS "(row)\nDelete All Messages\n" HEAD ADDRESSES TEXT_PAGE },
  { "selection", "win.select-messages", 1200,
    HEADER SEARCH FILTERS "(row)\nSelect All\nCancel\nMark as Read or Unread\nPin or Unpin\n"
    "Tag…\nExport…\nRelease…\nDelete\nExport…\nDelete\n" },
  { "sessions", "win.show-sessions(false)", 1200,
    "Back to the Messages\nMail Server\nMain Menu\n(row)\nFailed Only\nlocalhost\n"
    "(value)\n(value)\n(value)\n(value)\n(value)\n(value)\n(value)\nHello\n" CONVERSATION },
  { "narrow-list", NULL, 360,
    MODES "Main Menu\n" SEARCH FILTERS "(row)\nDelete All Messages\n" },
  { "narrow-message", "win.other-pane", 360,
    "Back to the List\nHello\nDelete Message\nMore Actions\n" ADDRESSES TEXT_PAGE },
};

static void
test_order (gconstpointer data) /* "/ui/focus-order/…" */
{
  int i = GPOINTER_TO_INT (data);
  g_autoptr(WindowFixture) fixture = window_fixture_new (cases[i].width, 900);

  g_test_summary ("Tab goes through all that is seen in its order, Shift+Tab in the reverse, and "
                  "both come back to where they began.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  if (cases[i].action != NULL)
    window_fixture_activate (fixture, cases[i].action);
  window_fixture_settle (fixture);
  assert_order (fixture, cases[i].order);
}

/* With an attachment whose type is not what it says, so that every page has something. */
#define PARTS                                                                     \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: Parts\r\n"                 \
  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"        \
  "--b\r\nContent-Type: text/plain\r\n\r\nText\r\n--b\r\nContent-Type: image/png\r\n" \
  "Content-Disposition: attachment; filename=a.png\r\n\r\nno picture\r\n--b--\r\n"

static void
test_pages (void) /* "/ui/focus-order/pages-are-no-traps" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 900);
  LbMessageView *view = lb_window_get_view (fixture->window);
  guint n_pages = 0;

  g_test_summary ("Tab leaves every page of a message again, in either direction.");
  window_fixture_send (fixture, "b@example.org", PARTS);
  window_fixture_wait_shown (fixture);
  for (int tab = LB_TAB_TEXT; tab < LB_N_TABS; tab++)
    {
      if (!lb_message_view_has_tab (view, (LbTab) tab))
        continue;
      lb_message_view_set_tab (view, (LbTab) tab);
      window_fixture_settle (fixture);
      g_test_message ("tab %d", tab);
      g_assert_cmpuint (assert_cycle (GTK_WIDGET (fixture->window)), >, 20);
      n_pages++;
    }
  g_assert_cmpuint (n_pages, ==, 6);
}

/* What the window of a message opens by an action. */
static const struct
{
  const char *name;
  const char *action;
  GType       (*get_type)(void);
} windows[] = {
  { "message-window", "win.open-in-window", lb_message_window_get_type },
  { "tag-dialog", "win.tag", lb_tag_dialog_get_type },
  { "note-dialog", "win.note", adw_message_dialog_get_type },
  { "tag-manager", "win.manage-tags", lb_tag_manager_get_type },
  { "release-dialog", "win.relay-message", lb_release_dialog_get_type },
  { "preferences", "app.preferences", lb_preferences_get_type },
  { "help", "app.help", lb_help_window_get_type },
};

static void
test_window (gconstpointer data) /* "/ui/focus-order/cycle/…" */
{
  int i = GPOINTER_TO_INT (data);
  g_autoptr(WindowFixture) fixture = NULL;
  GtkWidget *window;

  g_test_summary ("Tab goes round in every other window and dialog, in either direction.");
  fixture = window_fixture_new_full ("127.0.0.1:0", NULL, "127.0.0.1:9", 1200, 900);
  window_fixture_send (fixture, "b@example.org", "X-Tags: shop\r\n" MESSAGE);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, windows[i].action);
  window = window_fixture_find_window (windows[i].get_type ());
  window_fixture_settle_window (GTK_WINDOW (window));
  g_assert_cmpuint (assert_cycle (window), >=, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
press_in (GtkWidget  *widget,
          GListModel *shortcuts,
          const char *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (
                                                                   shortcut));

      if (g_str_equal (trigger, key) &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, NULL))
        return TRUE;
    }
  return FALSE;
}

/* A key of the window or the application. TRUE: it was taken. */
static gboolean
press (WindowFixture *fixture,
       const char    *key)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (window);
  gboolean is_taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !is_taken; i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller))
        is_taken = press_in (window, G_LIST_MODEL (controller), key);
    }
  window_fixture_settle (fixture);
  return is_taken;
}

static gboolean
has_focus (WindowFixture *fixture,
           gpointer       pane)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_get_mapped (pane) && gtk_widget_is_ancestor (focus, pane);
}

static void
test_narrow (void) /* "/ui/focus-order/narrow-by-keys" */
{
  static const struct
  {
    const char *key;
    gboolean    is_from_top; /* with the focus in the header bar */
  } ways_back[] = {
    { "<Alt>Left", FALSE },
    { "<Alt>Left", TRUE },
    { "Escape", FALSE },
    { "Escape", TRUE },
  };
  g_autoptr(WindowFixture) fixture = window_fixture_new (360, 700);
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("In the narrowest window keys alone go to the message and back.");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  lb_message_list_focus (list);
  for (gsize i = 0; i < G_N_ELEMENTS (ways_back); i++)
    {
      g_assert_true (has_focus (fixture, list));
      g_assert_true (gtk_widget_activate (gtk_window_get_focus (GTK_WINDOW (fixture->window))));
      window_fixture_settle (fixture);
      g_assert_true (has_focus (fixture, view));
      if (ways_back[i].is_from_top)
        gtk_widget_grab_focus (window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON,
                                                    "Back to the List"));
      g_assert_true (press (fixture, ways_back[i].key));
    }
  g_assert_true (has_focus (fixture, list));
}

static void
assert_f10_opens (WindowFixture *fixture,
                  const char    *name)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *button = window_fixture_find (window, GTK_TYPE_MENU_BUTTON, name);
  GtkPopover *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));

  g_assert_true (press (fixture, "F10"));
  g_assert_true (has_focus (fixture, popover));
  gtk_popover_popdown (popover);
  window_fixture_settle (fixture);
}

static void
test_menu (void) /* "/ui/focus-order/menu-by-f10" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (360, 700);

  g_test_summary ("F10 opens the menu that is seen, and the focus is in it.");
  assert_f10_opens (fixture, "Main Menu");
  window_fixture_send (fixture, "b@example.org", MESSAGE);
  window_fixture_wait_shown (fixture);
  assert_f10_opens (fixture, "Main Menu");
  window_fixture_activate (fixture, "win.other-pane");
  window_fixture_settle (fixture);
  assert_f10_opens (fixture, "More Actions");
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/focus-order/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_order);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/focus-order/cycle/", windows[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_window);
    }
  g_test_add_func ("/ui/focus-order/pages-are-no-traps", test_pages);
  g_test_add_func ("/ui/focus-order/narrow-by-keys", test_narrow);
  g_test_add_func ("/ui/focus-order/menu-by-f10", test_menu);
  return g_test_run ();
}
