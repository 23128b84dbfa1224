#include "window-fixture.h"

#include <string.h>

#include "ui/lb-settings.h"
#include "ui/list/lb-message-row.h"

static void
send_mail (WindowFixture *fixture,
           const char    *id,
           const char    *answered)
{
  g_autofree char *reply = NULL;
  g_autofree char *message = NULL;

  reply = answered != NULL ? g_strdup_printf ("In-Reply-To: <%s@x>\r\n", answered) : g_strdup ("");
  message = g_strdup_printf ("From: a@example.org\r\nMessage-ID: <%s@x>\r\n%sSubject: %s\r\n"
                             "\r\nHello\r\n",
                             id, reply, id);
  window_fixture_send (fixture, "b@example.org", message);
}

/* A conversation of three among others; nobody looks on as they come. */
static WindowFixture *
make_window (void)
{
  WindowFixture *fixture = window_fixture_new (1200, 800);

  send_mail (fixture, "Old", NULL);
  lb_message_list_select (lb_window_get_list (fixture->window), GTK_INVALID_LIST_POSITION);
  send_mail (fixture, "Question", NULL);
  send_mail (fixture, "Bill", NULL);
  send_mail (fixture, "Answer", "Question");
  send_mail (fixture, "Thanks", "Answer");
  send_mail (fixture, "News", NULL);
  return fixture;
}

static LbMessageList *
get_list (WindowFixture *fixture)
{
  return lb_window_get_list (fixture->window);
}

static char *
read_list (WindowFixture *fixture)
{
  GListModel *model = G_LIST_MODEL (lb_message_list_get_messages (get_list (fixture)));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(LbMailboxItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", lb_mailbox_item_get_subject (item));
    }

  return g_string_free (text, FALSE);
}

typedef struct
{
  WindowFixture *fixture;
  const char    *text;
} Wanted;

static gboolean
shows (gpointer data)
{
  const Wanted *wanted = data;
  g_autofree char *text = read_list (wanted->fixture);

  return g_str_equal (text, wanted->text);
}

static void
wait_for (WindowFixture *fixture,
          const char    *text)
{
  Wanted wanted = { fixture, text };

  window_fixture_wait (shows, &wanted);
  window_fixture_settle (fixture);
}

/* What a screen reader says first of the row of a message. */
static char *
read_row (WindowFixture *fixture,
          const char    *subject)
{
  GtkWidget *label = window_fixture_find (GTK_WIDGET (get_list (fixture)), GTK_TYPE_LABEL, subject);
  GtkWidget *row;

  if (label == NULL)
    return g_strdup ("");

  row = gtk_widget_get_ancestor (label, LB_TYPE_MESSAGE_ROW);
  row = gtk_widget_get_parent (gtk_widget_get_parent (row));
  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                             "");
}

typedef struct
{
  WindowFixture *fixture;
  const char    *subject;
  const char    *words;
} Row;

static gboolean
row_says (gpointer data)
{
  const Row *row = data;
  g_autofree char *said = read_row (row->fixture, row->subject);

  return strstr (said, row->words) != NULL;
}

static void
wait_for_row (WindowFixture *fixture,
              const char    *subject,
              const char    *words)
{
  Row row = { fixture, subject, words };

  window_fixture_wait (row_says, &row);
}

static void
assert_selected (WindowFixture *fixture,
                 const char    *subject)
{
  g_autoptr(LbMailboxItem) item = lb_message_list_get_selected (get_list (fixture));

  g_assert_nonnull (item);
  g_assert_cmpstr (lb_mailbox_item_get_subject (item), ==, subject);
}

static void
test_threads_group (void) /* "/ui/threads/one-row-for-a-conversation" */
{
  g_autoptr(WindowFixture) fixture = make_window ();
  g_autofree char *alone = NULL;

  g_test_summary ("Grouped, a conversation is the row of its newest message, which counts it.");

  wait_for (fixture, "News, Thanks, Answer, Bill, Question, Old");
  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Bill, Old");
  wait_for_row (fixture, "Thanks", "thread of 3 messages, 3 unread");
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (get_list (fixture)), GTK_TYPE_LABEL, "3"));
  alone = read_row (fixture, "Bill");
  g_assert_null (strstr (alone, "thread of"));

  lb_message_list_select (get_list (fixture), 1);
  window_fixture_wait_shown (fixture);
  wait_for_row (fixture, "Thanks", "thread of 3 messages, 2 unread");
  window_fixture_activate (fixture, "win.toggle-read");
  wait_for_row (fixture, "Thanks", "thread of 3 messages, Thanks");
  window_fixture_activate (fixture, "win.toggle-read");
  wait_for_row (fixture, "Thanks", "thread of 3 messages, 3 unread");

  window_fixture_activate (fixture, "win.sort::oldest");
  wait_for (fixture, "Old, Bill, Thanks, News");
  window_fixture_activate (fixture, "win.sort::subject");
  wait_for (fixture, "Bill, News, Old, Thanks");
  assert_selected (fixture, "Thanks");
  g_settings_reset (lb_settings_get_default (), "sort");
  g_settings_reset (lb_settings_get_default (), "group-by-thread");
}

static void
test_threads_arrival (void) /* "/ui/threads/an-arrival-joins" */
{
  static const struct { const char *sort; guint place; const char *before, *after; } cases[] = {
    { "win.sort::newest", 1, "News, Thanks, Bill, Old", "Welcome, News, Bill, Old" },
    { "win.sort::oldest", 2, "Old, Bill, Thanks, News", "Old, Bill, News, Welcome" },
    { "win.sort::subject", 3, "Bill, News, Old, Thanks", "Bill, News, Old, Welcome" },
  };

  g_test_summary ("What answers a conversation moves its row, which stays selected, in any order.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(WindowFixture) fixture = make_window ();

      window_fixture_activate (fixture, cases[i].sort);
      window_fixture_activate (fixture, "win.group-threads");
      wait_for (fixture, cases[i].before);
      lb_message_list_select (get_list (fixture), cases[i].place);
      assert_selected (fixture, "Thanks");
      send_mail (fixture, "Welcome", "Thanks");
      wait_for (fixture, cases[i].after);
      wait_for_row (fixture, "Welcome", "thread of 4 messages");
      assert_selected (fixture, "Welcome");
      g_settings_reset (lb_settings_get_default (), "sort");
      g_settings_reset (lb_settings_get_default (), "group-by-thread");
    }
}

static void
test_threads_delete (void) /* "/ui/threads/deleted-as-a-whole" */
{
  g_autoptr(WindowFixture) fixture = make_window ();
  g_autoptr(GArray) row_ids = NULL;

  g_test_summary ("What is done with the row of a thread is done with all its messages.");

  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Bill, Old");
  lb_message_list_select (get_list (fixture), 1);
  row_ids = lb_message_list_list_selected (get_list (fixture));
  g_assert_cmpuint (row_ids->len, ==, 3);
  window_fixture_activate (fixture, "win.delete");
  wait_for (fixture, "News, Bill, Old");
  window_fixture_assert_says (fixture->window, "3 messages deleted");
  assert_selected (fixture, "Bill");
  g_assert_cmpuint (lb_mailbox_get_n_messages (window_fixture_mailbox (fixture)), ==, 3);

  window_fixture_activate (fixture, "win.undo-delete");
  wait_for (fixture, "News, Thanks, Bill, Old");
  wait_for_row (fixture, "Thanks", "thread of 3 messages");
  g_settings_reset (lb_settings_get_default (), "group-by-thread");
}

static void
test_threads_show (void) /* "/ui/threads/opened-and-left" */
{
  g_autoptr(WindowFixture) fixture = make_window ();
  GtkWidget *view;
  g_autofree char *said = NULL;

  g_test_summary ("Enter shows the messages of a thread, Escape the threads again.");

  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Bill, Old");
  lb_message_list_select (get_list (fixture), 1);
  window_fixture_wait_shown (fixture);
  view = window_fixture_find (GTK_WIDGET (get_list (fixture)), GTK_TYPE_LIST_VIEW, NULL);
  g_signal_emit_by_name (view, "activate", 1);
  wait_for (fixture, "Thanks, Answer, Question");
  said = read_row (fixture, "Thanks");
  g_assert_null (strstr (said, "thread of"));

  lb_message_list_select (get_list (fixture), 2);
  window_fixture_activate (fixture, "win.delete");
  wait_for (fixture, "Thanks, Answer");
  assert_selected (fixture, "Answer");
  window_fixture_activate (fixture, "win.end-search");
  wait_for (fixture, "News, Thanks, Bill, Old");
  assert_selected (fixture, "Thanks");
  wait_for_row (fixture, "Thanks", "thread of 2 messages");
  g_settings_reset (lb_settings_get_default (), "group-by-thread");
}

static void
test_threads_led (void) /* "/ui/threads/leads-into-one" */
{
  g_autoptr(WindowFixture) fixture = make_window ();

  g_test_summary ("Who is led to an older message of a thread sees that one.");

  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Bill, Old");
  window_fixture_activate (fixture, "win.show-message(int64 2)");
  wait_for (fixture, "Thanks, Answer, Question");
  assert_selected (fixture, "Question");
  g_settings_reset (lb_settings_get_default (), "group-by-thread");
}

static void
test_threads_off (void) /* "/ui/threads/remembered-and-switched-off" */
{
  g_autoptr(WindowFixture) fixture = make_window ();
  g_autofree char *said = NULL;

  g_test_summary ("It is remembered; without it every message has its row again.");

  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Bill, Old");
  g_assert_true (g_settings_get_boolean (lb_settings_get_default (), "group-by-thread"));
  g_clear_pointer (&fixture, window_fixture_free);

  fixture = make_window ();
  wait_for (fixture, "News, Thanks, Bill, Old");
  lb_message_list_select (get_list (fixture), 1);
  window_fixture_activate (fixture, "win.group-threads");
  wait_for (fixture, "News, Thanks, Answer, Bill, Question, Old");
  assert_selected (fixture, "Thanks");
  said = read_row (fixture, "Thanks");
  g_assert_null (strstr (said, "thread of"));
  g_assert_false (g_settings_get_boolean (lb_settings_get_default (), "group-by-thread"));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/threads/one-row-for-a-conversation", test_threads_group);
  g_test_add_func ("/ui/threads/an-arrival-joins", test_threads_arrival);
  g_test_add_func ("/ui/threads/deleted-as-a-whole", test_threads_delete);
  g_test_add_func ("/ui/threads/opened-and-left", test_threads_show);
  g_test_add_func ("/ui/threads/leads-into-one", test_threads_led);
  g_test_add_func ("/ui/threads/remembered-and-switched-off", test_threads_off);

  return g_test_run ();
}
