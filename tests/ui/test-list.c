#include "accessible-fixture.h"
#include "window-fixture.h"

#include <string.h>

#include "mailbox/lb-mailbox-tags.h"
#include "ui/lb-settings.h"
#include "ui/list/lb-message-row.h"
#include "ui/list/lb-search-bar.h"
#include "ui/list/lb-search-completion.h"
#include "ui/list/lb-tag-dialog.h"

#define PLAIN "From: %s\r\nTo: b@example.org\r\nSubject: %s\r\n\r\nHello\r\n"

static void
send_subject (WindowFixture *fixture,
              const char    *from,
              const char    *subject)
{
  g_autofree char *message = g_strdup_printf (PLAIN, from, subject);

  window_fixture_send (fixture, "b@example.org", message);
}

static WindowFixture *
make_window (int width)
{
  static const struct { const char *from; const char *subject; } mails[] = {
    { "carla@example.org", "Apples" }, { "bob@example.org", "Pears" },
    { "anna@example.org", "More apples" },
  };
  WindowFixture *fixture = window_fixture_new (width, 800);

  for (gsize i = 0; i < G_N_ELEMENTS (mails); i++)
    send_subject (fixture, mails[i].from, mails[i].subject);
  return fixture;
}

static gboolean
is_answered (gpointer data)
{
  WindowFixture *fixture = data;
  LbMailboxView *messages = lb_message_list_get_messages (lb_window_get_list (fixture->window));

  return !lb_mailbox_view_is_searching (messages);
}

static void
settle (WindowFixture *fixture)
{
  window_fixture_wait (is_answered, fixture);
  window_fixture_settle (fixture);
}

static GtkWidget *
find (WindowFixture *fixture,
      GType          type,
      const char    *text)
{
  return window_fixture_find (GTK_WIDGET (fixture->window), type, text);
}

static GtkWidget *
get_entry (WindowFixture *fixture)
{
  GtkWidget *entry = find (fixture, GTK_TYPE_SEARCH_ENTRY, NULL);

  g_assert_nonnull (entry);
  return entry;
}

typedef struct
{
  WindowFixture *fixture;
  const char    *query;
} Query;

static gboolean
has_query (gpointer data)
{
  const Query *query = data;
  LbMessageList *list = lb_window_get_list (query->fixture->window);

  return g_str_equal (lb_mailbox_view_get_query (lb_message_list_get_messages (list)),
                      query->query);
}

/* Letter by letter, after what is there if that is its begin. */
static void
type (WindowFixture *fixture,
      const char    *text)
{
  GtkEditable *entry = GTK_EDITABLE (get_entry (fixture));
  g_autofree char *query = g_strstrip (g_strdup (text));
  Query wanted = { fixture, query };

  window_fixture_activate (fixture, "win.search");
  if (!g_str_has_prefix (text, gtk_editable_get_text (entry)))
    gtk_editable_delete_text (entry, 0, -1);
  for (const char *at = text + strlen (gtk_editable_get_text (entry)); *at != '\0'; at++)
    {
      int position = (int) (at - text);

      gtk_editable_insert_text (entry, at, 1, &position);
      gtk_editable_set_position (entry, position);
    }
  window_fixture_wait (has_query, &wanted);
  settle (fixture);
}

static guint
get_n_shown (WindowFixture *fixture)
{
  LbMessageList *list = lb_window_get_list (fixture->window);

  return g_list_model_get_n_items (G_LIST_MODEL (lb_message_list_get_messages (list)));
}

#define assert_says(fixture, words) window_fixture_assert_says ((fixture)->window, words)

#define assert_says_not(fixture, words) \
  G_STMT_START { \
    g_autofree char *_said = window_fixture_read (GTK_WIDGET (fixture->window)); \
    if (strstr (_said, words) != NULL) \
    g_error ("“%s” is in: %s", words, _said); \
  } G_STMT_END

static void
test_list_search (void) /* "/ui/list/search" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  GtkWidget *focus;

  g_test_summary ("A search finds while one types, counts, and ends with all messages.");

  type (fixture, "appl");
  g_assert_cmpuint (get_n_shown (fixture), ==, 2);
  assert_says (fixture, "2 of 3 messages");
  type (fixture, "from:bob");
  assert_says (fixture, "1 of 3 messages");

  /* What comes and is asked for is found too. */
  send_subject (fixture, "bob@example.org", "Plums");
  while (get_n_shown (fixture) < 2)
    g_main_context_iteration (NULL, TRUE);

  g_signal_emit_by_name (get_entry (fixture), "activate");
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (lb_window_get_list (fixture->window))));
  g_assert_false (gtk_widget_is_ancestor (focus, get_entry (fixture)));

  g_signal_emit_by_name (get_entry (fixture), "stop-search");
  settle (fixture);
  g_assert_cmpuint (get_n_shown (fixture), ==, 4);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_entry (fixture))), ==, "");
  assert_says (fixture, "4 messages");
}

static void
test_list_bad_word (void) /* "/ui/list/bad-word" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);

  g_test_summary ("A bad word is named, and what was found before it stays.");

  type (fixture, "apples");
  g_assert_cmpuint (get_n_shown (fixture), ==, 2);
  type (fixture, "apples larger:x");
  assert_says (fixture, "“larger:x” in the search is not understood");
  g_assert_true (gtk_widget_has_css_class (get_entry (fixture), "error"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (get_entry (fixture)),
                                    GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_cmpuint (get_n_shown (fixture), ==, 2);
  type (fixture, "apples larger:1");
  g_assert_false (gtk_widget_has_css_class (get_entry (fixture), "error"));
  g_assert_cmpuint (get_n_shown (fixture), ==, 2);
}

static void
test_list_none (void) /* "/ui/list/no-results" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  GtkWidget *clear;

  g_test_summary ("Where nothing is found that is said, with the way back.");

  type (fixture, "cherries");
  g_assert_nonnull (find (fixture, ADW_TYPE_STATUS_PAGE, "No Results Found"));
  clear = find (fixture, GTK_TYPE_BUTTON, "Clear");
  g_signal_emit_by_name (clear, "clicked");
  settle (fixture);
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
  g_assert_null (find (fixture, ADW_TYPE_STATUS_PAGE, "No Results Found"));
}

static gboolean
is_visible (gpointer data)
{
  return gtk_widget_get_visible (data);
}

static GtkWidget *
find_completion (WindowFixture *fixture)
{
  GtkWidget *bar = gtk_widget_get_ancestor (get_entry (fixture), LB_TYPE_SEARCH_BAR);

  for (GtkWidget *child = gtk_widget_get_first_child (bar);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (LB_IS_SEARCH_COMPLETION (child))
        return child;
    }

  g_assert_not_reached ();
}

static void
test_list_completion (void) /* "/ui/list/completion-by-keys" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  GtkEditable *entry = GTK_EDITABLE (get_entry (fixture));
  GtkWidget *completion = find_completion (fixture);

  g_test_summary ("The words of the language are offered, and taken by keys alone.");

  type (fixture, "is:u");
  window_fixture_wait (is_visible, completion);
  g_assert_cmpuint (accessible_check_names (completion), >=, 1);
  /* A word that is not complete yet is not called bad. */
  assert_says_not (fixture, "not understood");
  g_assert_true (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Down, 0));
  g_assert_true (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Return, 0));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "is:unread ");
  g_assert_cmpint (gtk_editable_get_position (entry), ==, 10);
  g_assert_false (gtk_widget_get_visible (completion));

  type (fixture, "has:w");
  window_fixture_wait (is_visible, completion);
  g_assert_true (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Tab, 0));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "has:warning ");

  /* Who does not want them goes on: nothing is chosen unasked, and Escape takes them away. */
  type (fixture, "fr");
  window_fixture_wait (is_visible, completion);
  g_assert_false (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Return, 0));
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "fr");
  type (fixture, "is:nonsen");
  g_assert_false (gtk_widget_get_visible (completion));
  type (fixture, "is:re");
  window_fixture_wait (is_visible, completion);
  g_assert_true (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Escape, 0));
  assert_says (fixture, "“is:re” in the search is not understood");

  /* From the empty entry Down leads to all of them. */
  gtk_editable_set_text (entry, "");
  g_assert_true (window_fixture_press (GTK_WIDGET (entry), GDK_KEY_Down, 0));
  g_assert_true (gtk_widget_get_visible (completion));
}

static gboolean
is_all_read (gpointer data)
{
  return lb_mailbox_get_n_unread (window_fixture_mailbox (data)) == 0;
}

static void
test_list_filter (void) /* "/ui/list/filters" */
{
  static const char mixed[] =
    "From: a@example.org\r\nTo: b@example.org\r\nSubject: With file\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\n\r\nHello\r\n--xx\r\n"
    "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n"
    "x\r\n--xx--\r\n";
  g_autoptr(WindowFixture) fixture = make_window (1200);
  g_autofree char *long_line = g_strnfill (1100, 'x');
  g_autofree char *odd = g_strdup_printf (PLAIN "%s\r\n", "a@example.org", "Odd", long_line);

  g_test_summary ("Each filter leaves the others out; the search goes along with it.");

  window_fixture_send (fixture, "b@example.org", mixed);
  window_fixture_send (fixture, "b@example.org", odd);
  window_fixture_wait (is_all_read, fixture);

  window_fixture_activate (fixture, "win.filter-attachments");
  settle (fixture);
  assert_says (fixture, "1 of 5 messages");
  window_fixture_activate (fixture, "win.filter-problems");
  settle (fixture);
  assert_says (fixture, "0 of 5 messages");
  window_fixture_activate (fixture, "win.filter-attachments");
  settle (fixture);
  assert_says (fixture, "1 of 5 messages");
  assert_says (fixture, "1 warning");

  window_fixture_activate (fixture, "win.end-search");
  g_assert_false (gtk_toggle_button_get_active (
                    GTK_TOGGLE_BUTTON (find (fixture, GTK_TYPE_TOGGLE_BUTTON, "Problems"))));
  window_fixture_activate (fixture, "win.filter-unread");
  settle (fixture);
  assert_says (fixture, "0 of 5 messages");
  send_subject (fixture, "anna@example.org", "New apples");
  while (get_n_shown (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);
  type (fixture, "pears");
  assert_says (fixture, "0 of 6 messages");
}

static char *
read_order (WindowFixture *fixture)
{
  GListModel *model = G_LIST_MODEL (lb_message_list_get_messages (
                                      lb_window_get_list (fixture->window)));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (model, i);

      while (!lb_mailbox_item_is_loaded (item))
        g_main_context_iteration (NULL, TRUE);
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", lb_mailbox_item_get_subject (item));
    }

  return g_string_free (text, FALSE);
}

static void
test_list_sort (void) /* "/ui/list/sort" */
{
  static const struct { const char *action; const char *subjects; } cases[] = {
    { "win.sort::oldest", "Apples, Pears, More apples" },
    { "win.sort::subject", "Apples, More apples, Pears" },
    { "win.sort::sender", "More apples, Pears, Apples" },
    { "win.sort::size", "More apples, Apples, Pears" },
    { "win.sort::newest", "More apples, Pears, Apples" },
  };
  g_autoptr(WindowFixture) fixture = make_window (1200);
  g_autofree char *remembered = NULL;
  g_autofree char *order = NULL;

  g_test_summary ("The list is sorted as the menu says, the choice is kept, arrivals find places.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *subjects = NULL;

      window_fixture_activate (fixture, cases[i].action);
      settle (fixture);
      subjects = read_order (fixture);
      g_assert_cmpstr (subjects, ==, cases[i].subjects);
    }

  window_fixture_activate (fixture, "win.sort::subject");
  remembered = g_settings_get_string (lb_settings_get_default (), "sort");
  g_assert_cmpstr (remembered, ==, "subject");
  settle (fixture);
  send_subject (fixture, "zoe@example.org", "Oranges");
  while (get_n_shown (fixture) < 4)
    g_main_context_iteration (NULL, TRUE);
  order = read_order (fixture);
  g_assert_cmpstr (order, ==, "Apples, More apples, Oranges, Pears");
  g_settings_reset (lb_settings_get_default (), "sort");
}

static gboolean
has_pins_and_tags (gpointer data)
{
  g_autofree char *text = window_fixture_read (GTK_WIDGET (((WindowFixture *) data)->window));

  return strstr (text, "billing") != NULL && strstr (text, "+1") != NULL;
}

static void
test_list_marks (void) /* "/ui/list/rows-show-tags-pin-and-note" */
{
  static const char * const tags[] = { "billing", "beta", "third", NULL };
  g_autoptr(WindowFixture) fixture = make_window (1200);
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMailbox *mailbox = window_fixture_mailbox (fixture);
  g_autoptr(GArray) row_ids = NULL;
  GtkWidget *row = find (fixture, LB_TYPE_MESSAGE_ROW, NULL);
  GtkWidget *pill;

  g_test_summary ("What one puts on a message is seen in its row, and told to who hears it.");

  lb_message_list_select (list, 0);
  row_ids = lb_message_list_list_selected (list);
  window_fixture_activate (fixture, "win.toggle-pin");
  lb_mailbox_change_tags_async (mailbox, row_ids, LB_STORE_TAGS_SET, tags, NULL, NULL, NULL);
  lb_mailbox_set_tag_color_async (mailbox, "billing", "red", NULL, NULL, NULL);
  lb_mailbox_set_note_async (mailbox, g_array_index (row_ids, gint64, 0), "Look again", NULL, NULL,
                             NULL);
  window_fixture_wait (has_pins_and_tags, fixture);
  while (strstr (gtk_widget_get_tooltip_text (row), "Note: Look again") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (row), "Pinned"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (row), "Tag third"));

  pill = window_fixture_find (row, GTK_TYPE_LABEL, "billing");
  while (pill == NULL || !gtk_widget_has_css_class (pill, "lb-tag-red"))
    {
      g_main_context_iteration (NULL, TRUE);
      pill = window_fixture_find (row, GTK_TYPE_LABEL, "billing");
    }
}

static void
test_list_selection (void) /* "/ui/list/selection-mode" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  LbMessageList *list = lb_window_get_list (fixture->window);
  LbMailbox *mailbox = window_fixture_mailbox (fixture);
  GtkWidget *check;
  GtkWidget *focus;
  guint position;

  g_test_summary ("Several messages are selected, and everything is done with all of them.");

  window_fixture_wait (is_all_read, fixture);
  lb_message_list_select (list, GTK_INVALID_LIST_POSITION);
  window_fixture_activate (fixture, "win.select-messages");
  window_fixture_settle (fixture);
  assert_says (fixture, "Select messages");

  /* What Space does with the row that has the focus. */
  lb_message_list_focus (list);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  check = window_fixture_find (focus, GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_nonnull (check);
  gtk_widget_activate_action (focus, "listitem.select", "(bb)", TRUE, FALSE);
  assert_says (fixture, "1 selected");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  position = lb_message_list_get_position (list);
  send_subject (fixture, "anna@example.org", "Arrival");
  assert_says (fixture, "1 selected");
  g_assert_cmpuint (lb_message_list_get_position (list), ==, position + 1);

  window_fixture_activate (fixture, "win.select-all");
  window_fixture_settle (fixture);
  assert_says (fixture, "4 selected");
  g_assert_nonnull (find (fixture, ADW_TYPE_STATUS_PAGE, "4 Messages Selected"));
  window_fixture_activate (fixture, "win.toggle-read");
  while (lb_mailbox_get_n_unread (mailbox) != 0)
    g_main_context_iteration (NULL, TRUE);
  window_fixture_activate (fixture, "win.delete");
  window_fixture_settle (fixture);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 0);
  assert_says (fixture, "4 messages deleted");
  window_fixture_activate (fixture, "win.undo-delete");
  window_fixture_settle (fixture);
  g_assert_cmpuint (lb_mailbox_get_n_messages (mailbox), ==, 4);
  g_assert_false (lb_message_list_get_selecting (list));
}

static gboolean
has_tag (gpointer data)
{
  g_autofree char *text = window_fixture_read (GTK_WIDGET (data));

  return strstr (text, "urgent") != NULL;
}

static void
test_list_tag (void) /* "/ui/list/tags-of-a-selection" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  LbMessageList *list = lb_window_get_list (fixture->window);
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr(GtkWidget) dialog = NULL;
  GtkWidget *entry;

  g_test_summary ("All selected messages get a tag, which then can be searched for.");

  gtk_selection_model_select_range (lb_message_list_get_selection (list), 0, 2, TRUE);
  window_fixture_activate (fixture, "win.tag");
  window_fixture_settle (fixture);
  for (guint i = 0; i < g_list_model_get_n_items (windows) && dialog == NULL; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (LB_IS_TAG_DIALOG (window))
        dialog = g_steal_pointer (&window);
    }
  g_assert_nonnull (dialog);
  while (!adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "apply"))
    g_main_context_iteration (NULL, TRUE);
  entry = window_fixture_find (dialog, ADW_TYPE_ENTRY_ROW, "New Tag");
  gtk_editable_set_text (GTK_EDITABLE (entry), "urgent");
  g_signal_emit_by_name (entry, "entry-activated");
  window_fixture_wait (has_tag, fixture->window);
  type (fixture, "tag:urgent");
  g_assert_cmpuint (get_n_shown (fixture), ==, 2);
}

static void
test_list_unread (void) /* "/ui/list/next-and-previous-unread" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  LbMessageList *list = lb_window_get_list (fixture->window);

  g_test_summary ("From one unread message to the next, down and up; at the end that is said.");

  window_fixture_wait (is_all_read, fixture);
  lb_message_list_select (list, 1);
  window_fixture_settle (fixture);
  window_fixture_activate (fixture, "win.previous");
  lb_message_list_select (list, 2);
  window_fixture_activate (fixture, "win.toggle-read");
  while (lb_mailbox_get_n_unread (window_fixture_mailbox (fixture)) != 1)
    g_main_context_iteration (NULL, TRUE);
  lb_message_list_select (list, 0);
  window_fixture_activate (fixture, "win.next-unread");
  g_assert_cmpuint (lb_message_list_get_position (list), ==, 2);
  window_fixture_wait (is_all_read, fixture);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "previous-unread"));
}

/* Where the row of a message stands in the window; -1: it is not seen. */
static double
find_row_y (GtkWidget *from,
            GtkWidget *list,
            gint64     row_id)
{
  LbMailboxItem *item = LB_IS_MESSAGE_ROW (from) ? lb_message_row_get_item (LB_MESSAGE_ROW (from))
                                                 : NULL;
  graphene_rect_t bounds;

  if (item != NULL && lb_mailbox_item_get_row_id (item) == row_id && gtk_widget_get_mapped (from) &&
      gtk_widget_compute_bounds (from, list, &bounds))
    return bounds.origin.y;

  for (GtkWidget *child = gtk_widget_get_first_child (from);
       child != NULL && item == NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      double y = find_row_y (child, list, row_id);

      if (y >= 0)
        return y;
    }

  return -1.;
}

static void
test_list_burst (void) /* "/ui/list/burst-moves-nothing" */
{
  static const char * const orders[] = {
    "win.sort::newest", "win.sort::oldest", "win.sort::subject",
  };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageList *list = lb_window_get_list (fixture->window);
  GtkWidget *view;

  g_test_summary ("However much comes, what one looks at stays where it is, and selected.");

  window_fixture_fill (fixture, 400);
  view = find (fixture, GTK_TYPE_LIST_VIEW, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(LbMailboxItem) before = NULL;
      g_autoptr(LbMailboxItem) after = NULL;
      gint64 row_id;
      guint n_shown;
      double y;

      window_fixture_activate (fixture, orders[i]);
      settle (fixture);
      n_shown = get_n_shown (fixture);
      lb_message_list_select (list, n_shown / 2);
      settle (fixture);
      before = lb_message_list_get_selected (list);
      row_id = lb_mailbox_item_get_row_id (before);
      y = find_row_y (view, view, row_id);
      g_assert_cmpfloat (y, >=, 0.);

      window_fixture_fill (fixture, 1000);
      while (get_n_shown (fixture) < n_shown + 1000)
        g_main_context_iteration (NULL, TRUE);
      settle (fixture);
      after = lb_message_list_get_selected (list);
      g_assert_true (before == after);
      g_assert_cmpfloat_with_epsilon (find_row_y (view, view, row_id), y, 1.);
    }

  g_settings_reset (lb_settings_get_default (), "sort");
}

static void
test_list_thread (void) /* "/ui/list/thread-of-a-message" */
{
  static const char question[] =
    "From: a@example.org\r\nMessage-ID: <1@x>\r\nSubject: Question\r\n\r\nHello\r\n";
  static const char answer[] =
    "From: b@example.org\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\nSubject: Answer\r\n"
    "\r\nHello\r\n";
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageList *list = lb_window_get_list (fixture->window);
  g_autofree char *order = NULL;

  g_test_summary ("From a message one comes to those that it answers, and that answer it.");

  window_fixture_send (fixture, "b@example.org", question);
  send_subject (fixture, "c@example.org", "Something else");
  window_fixture_send (fixture, "a@example.org", answer);
  lb_message_list_select (list, 2);
  window_fixture_wait_shown (fixture);
  window_fixture_activate (fixture, "win.show-thread");
  settle (fixture);
  order = read_order (fixture);
  g_assert_cmpstr (order, ==, "Answer, Question");
}

static void
test_list_show_row (void) /* "/ui/list/leads-to-what-is-left-out" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  LbMessageList *list = lb_window_get_list (fixture->window);
  g_autoptr(LbMailboxItem) selected = NULL;

  g_test_summary ("Who is led to a message that the search leaves out sees it all the same.");

  type (fixture, "pears");
  g_assert_cmpuint (get_n_shown (fixture), ==, 1);
  window_fixture_activate (fixture, "win.show-message(int64 1)");
  settle (fixture);
  selected = lb_message_list_get_selected (list);
  g_assert_cmpstr (lb_mailbox_item_get_subject (selected), ==, "Apples");
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
}

static void
test_list_failed_sessions (void) /* "/ui/list/failed-sessions" */
{
  g_autoptr(WindowFixture) fixture = make_window (1200);
  GtkWidget *chip = find (fixture, GTK_TYPE_BUTTON, "Failed Sessions");

  g_test_summary ("What failed before it was a message is one click away from the list.");

  g_signal_emit_by_name (chip, "clicked");
  settle (fixture);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "sessions");
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/list/search", test_list_search);
  g_test_add_func ("/ui/list/bad-word", test_list_bad_word);
  g_test_add_func ("/ui/list/no-results", test_list_none);
  g_test_add_func ("/ui/list/completion-by-keys", test_list_completion);
  g_test_add_func ("/ui/list/filters", test_list_filter);
  g_test_add_func ("/ui/list/sort", test_list_sort);

  g_test_add_func ("/ui/list/rows-show-tags-pin-and-note", test_list_marks);
  g_test_add_func ("/ui/list/selection-mode", test_list_selection);
  g_test_add_func ("/ui/list/tags-of-a-selection", test_list_tag);
  g_test_add_func ("/ui/list/next-and-previous-unread", test_list_unread);
  g_test_add_func ("/ui/list/burst-moves-nothing", test_list_burst);
  g_test_add_func ("/ui/list/thread-of-a-message", test_list_thread);
  g_test_add_func ("/ui/list/leads-to-what-is-left-out", test_list_show_row);
  g_test_add_func ("/ui/list/failed-sessions", test_list_failed_sessions);

  return g_test_run ();
}
