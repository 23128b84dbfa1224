#include "window-fixture.h"

#include <string.h>

#include "mailbox/lb-mailbox-tags.h"
#include "ui/tags/lb-note-dialog.h"
#include "ui/tags/lb-rule-group.h"
#include "ui/tags/lb-tag-bar.h"
#include "ui/tags/lb-tag-manager.h"

#define MAIL "From: a@example.org\r\nX-Tags: checkout\r\nSubject: tagged\r\n\r\nHello\r\n"

typedef struct
{
  GtkWidget  *from;
  const char *words;
  gboolean    is_there;
} Said;

static gboolean
is_said (gpointer data)
{
  const Said *said = data;
  g_autofree char *text = window_fixture_read (said->from);

  return (strstr (text, said->words) != NULL) == said->is_there;
}

static void
wait_until_said (GtkWidget  *from,
                 const char *words,
                 gboolean    is_there)
{
  Said said = { from, words, is_there };

  window_fixture_wait (is_said, &said);
}

static GtkWidget *
get_view (WindowFixture *fixture)
{
  return GTK_WIDGET (lb_window_get_view (fixture->window));
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(gboolean *) user_data = lb_mailbox_change_finish (LB_MAILBOX (object), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
add_tags (WindowFixture      *fixture,
          const char * const *tags)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbMailboxItem) item = NULL;
  LbMailbox *mailbox = window_fixture_mailbox (fixture);
  gboolean is_done = FALSE;
  gint64 row_id;

  item = g_list_model_get_item (G_LIST_MODEL (mailbox), 0);
  row_id = lb_mailbox_item_get_row_id (item);
  g_array_append_val (row_ids, row_id);
  lb_mailbox_change_tags_async (mailbox, row_ids, LB_STORE_TAGS_ADD, tags, NULL, keep_result_cb,
                                &is_done);
  window_fixture_wait (is_set, &is_done);
}

static gboolean
has_one (gpointer data)
{
  LbMessageList *list = lb_window_get_list (data);

  return g_list_model_get_n_items (G_LIST_MODEL (lb_message_list_get_messages (list))) == 1;
}

static void
test_head (void) /* "/ui/tags/head-shows-them" */
{
  static const char * const tags[] = { "two words", NULL };
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *bar;
  GtkWidget *button;
  int min_width;

  g_test_summary ("The head shows tags as they come and change; a click on one searches for it.");
  window_fixture_send (fixture, "b@example.org", "Subject: other\r\n\r\nHello\r\n");
  window_fixture_send (fixture, "b@example.org", MAIL);
  lb_message_list_select (lb_window_get_list (fixture->window), 0);
  wait_until_said (get_view (fixture), "checkout", TRUE);
  add_tags (fixture, tags);
  wait_until_said (get_view (fixture), "two words", TRUE);

  bar = window_fixture_find (get_view (fixture), LB_TYPE_TAG_BAR, NULL);
  gtk_widget_measure (bar, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  g_assert_cmpint (min_width, <, 200);
  button = window_fixture_find (bar, GTK_TYPE_BUTTON, "Search for “two words”");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  window_fixture_wait (has_one, fixture->window);
}

static GtkWindow *
find_window (WindowFixture *fixture,
             GType          type)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    {
      if (g_type_is_a (G_OBJECT_TYPE (at->data), type) &&
          gtk_window_get_transient_for (at->data) != NULL)
        return at->data;
    }
  g_error ("There is no such window");
}

static void
test_note (void) /* "/ui/tags/note" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWindow *dialog;
  GtkWidget *text;

  g_test_summary ("A note is written in a dialog, stands at the head, and can be taken away.");
  window_fixture_send (fixture, "b@example.org", MAIL);
  wait_until_said (get_view (fixture), "checkout", TRUE);
  window_fixture_activate (fixture, "win.note");
  dialog = find_window (fixture, ADW_TYPE_MESSAGE_DIALOG);
  window_fixture_settle_window (dialog);
  text = window_fixture_find (GTK_WIDGET (dialog), GTK_TYPE_TEXT_VIEW, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)),
                            " Ask Anna\nabout this ", -1);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "save");
  wait_until_said (get_view (fixture), "Ask Anna", TRUE);
  g_assert_nonnull (window_fixture_find (get_view (fixture), GTK_TYPE_BUTTON,
                                         "Ask Anna\nabout this"));
  window_fixture_activate (fixture, "win.set-note('')");
  wait_until_said (get_view (fixture), "Ask Anna", FALSE);
}

static GtkWidget *
open_manager (WindowFixture *fixture)
{
  GtkWidget *manager;

  window_fixture_activate (fixture, "win.manage-tags");
  manager = GTK_WIDGET (find_window (fixture, LB_TYPE_TAG_MANAGER));
  wait_until_said (manager, "1 message", TRUE);
  window_fixture_settle_window (GTK_WINDOW (manager));
  return manager;
}

static gboolean
is_row_renamed (gpointer data)
{
  GtkWidget *row = window_fixture_find (data, ADW_TYPE_ENTRY_ROW, NULL);

  return row != NULL && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "payment");
}

static gboolean
is_red (gpointer data)
{
  GtkWidget *pill = window_fixture_find (data, GTK_TYPE_BUTTON, "Search for “payment”");

  return pill != NULL && gtk_widget_has_css_class (pill, "lb-tag-red");
}

static void
test_manager (void) /* "/ui/tags/manager" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *manager;
  GtkWidget *row;
  GtkWindow *question;

  g_test_summary ("Tags are renamed, coloured and deleted, and the head follows.");
  window_fixture_send (fixture, "b@example.org", MAIL);
  wait_until_said (get_view (fixture), "checkout", TRUE);
  manager = open_manager (fixture);
  row = window_fixture_find (manager, ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (row), "payment");
  g_signal_emit_by_name (row, "apply");
  wait_until_said (get_view (fixture), "payment", TRUE);
  window_fixture_wait (is_row_renamed, manager);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (window_fixture_find (manager, GTK_TYPE_DROP_DOWN,
                                                                  NULL)), 5);
  window_fixture_settle (fixture);
  window_fixture_wait (is_red, get_view (fixture));

  g_signal_emit_by_name (window_fixture_find (manager, GTK_TYPE_BUTTON, "Delete Tag"), "clicked");
  question = find_window (fixture, ADW_TYPE_MESSAGE_DIALOG);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (question)), ==,
                   "Delete “payment”?");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "delete");
  wait_until_said (manager, "No Tags", TRUE);
  wait_until_said (get_view (fixture), "payment", FALSE);
  gtk_window_destroy (GTK_WINDOW (manager));
}

static gboolean
is_pinned (gpointer data)
{
  g_autoptr(LbMailboxItem) item = g_list_model_get_item (data, 0);

  return lb_mailbox_item_is_pinned (item);
}

static void
test_pin (void) /* "/ui/tags/pin" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);

  g_test_summary ("The open message is pinned from its menu.");
  window_fixture_send (fixture, "b@example.org", MAIL);
  wait_until_said (get_view (fixture), "checkout", TRUE);
  window_fixture_activate (fixture, "win.toggle-pin");
  window_fixture_wait (is_pinned, window_fixture_mailbox (fixture));
}

static GtkWidget *
find_row (GtkWidget  *from,
          GType       type,
          const char *title)
{
  GtkWidget *row = window_fixture_find (from, type, title);

  g_assert_nonnull (row);
  return row;
}

static void
test_rules (void) /* "/ui/tags/rules" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *group = g_object_new (LB_TYPE_RULE_GROUP, NULL);
  GtkWidget *expander;

  g_test_summary ("A rule is added and deleted; what it finds of new messages gets its tag.");
  gtk_window_set_child (GTK_WINDOW (window), group);
  lb_rule_group_set_mailbox (LB_RULE_GROUP (group), window_fixture_mailbox (fixture));
  gtk_window_present (GTK_WINDOW (window));
  window_fixture_settle_window (GTK_WINDOW (window));
  expander = find_row (group, ADW_TYPE_EXPANDER_ROW, "New Rule");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
  window_fixture_settle_window (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (find_row (group, ADW_TYPE_ENTRY_ROW,
                                                 "Messages That Are Found By")),
                         "subject:tagged");
  gtk_editable_set_text (GTK_EDITABLE (find_row (group, ADW_TYPE_ENTRY_ROW, "Get the Tag")),
                         "by-rule");
  g_signal_emit_by_name (window_fixture_find (group, GTK_TYPE_BUTTON, "_Add Rule"), "clicked");
  wait_until_said (group, "subject:tagged", TRUE);
  wait_until_said (group, "Tag with “by-rule”", TRUE);

  window_fixture_send (fixture, "b@example.org", MAIL);
  wait_until_said (get_view (fixture), "by-rule", TRUE);
  g_signal_emit_by_name (window_fixture_find (group, GTK_TYPE_BUTTON, "Delete Rule"), "clicked");
  wait_until_said (group, "subject:tagged", FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/tags/head-shows-them", test_head);
  g_test_add_func ("/ui/tags/note", test_note);
  g_test_add_func ("/ui/tags/manager", test_manager);
  g_test_add_func ("/ui/tags/pin", test_pin);
  g_test_add_func ("/ui/tags/rules", test_rules);
  return g_test_run ();
}
