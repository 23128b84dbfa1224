#include "config.h"
#include "mailbox/lb-thread-view.h"

#include "mailbox-fixture.h"

static guint
get_n_threads (LbThreadView *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (view));
}

static void
send (LbMailbox  *mailbox,
      const char *id,
      const char *references)
{
  g_autofree char *text = g_strdup_printf ("Subject: %s\r\nMessage-ID: <%s@example.org>\r\n"
                                           "References: %s\r\n\r\n", id, id, references);

  g_free (fixture_mail (mailbox, text));
}

/* "3 4, 1 2": the threads as the model has them, each with its rows. */
static char *
show (LbThreadView *view)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < get_n_threads (view); i++)
    {
      g_autoptr(LbThread) thread = g_list_model_get_item (G_LIST_MODEL (view), i);
      GArray *row_ids = lb_thread_get_row_ids (thread);

      g_assert_cmpint (lb_mailbox_item_get_row_id (lb_thread_get_root (thread)), ==,
                       g_array_index (row_ids, gint64, 0));
      g_assert_cmpint (lb_mailbox_item_get_row_id (lb_thread_get_last (thread)), ==,
                       g_array_index (row_ids, gint64, row_ids->len - 1));
      g_string_append (text, i > 0 ? ", " : "");
      for (guint j = 0; j < row_ids->len; j++)
        {
          gint64 row_id = g_array_index (row_ids, gint64, j);

          g_assert_cmpuint (lb_thread_view_get_position (view, row_id), ==, i);
          g_string_append_printf (text, "%s%d", j > 0 ? " " : "", (int) row_id);
        }
    }

  return g_string_free (text, FALSE);
}

/* A view follows a moment later. */
static void
wait_for (LbThreadView *view,
          const char   *expected)
{
  g_autofree char *shown = show (view);

  while (!g_str_equal (shown, expected))
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (shown);
      shown = show (view);
    }
}

static void
test_view_follows (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) messages = lb_mailbox_view_new (mailbox);
  g_autoptr(LbThreadView) view = NULL;
  g_autoptr(Shadow) shadow = NULL;
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 second = 2;

  g_test_summary ("Threads follow arrivals, deletions, undo and what a query finds.");

  send (mailbox, "a", "");
  send (mailbox, "b", "<a@example.org>");
  send (mailbox, "c", "");
  fixture_settle (mailbox);
  view = lb_thread_view_new (messages);
  g_assert_true (lb_thread_view_is_grouping (view));
  shadow = shadow_new (G_LIST_MODEL (view));
  wait_for (view, "3, 1 2");

  send (mailbox, "d", "<b@example.org>");
  wait_for (view, "1 2 4, 3");
  send (mailbox, "e", "<c@example.org> <d@example.org>");
  wait_for (view, "1 2 3 4 5");
  shadow_check (shadow);

  g_array_append_val (row_ids, second);
  g_assert_cmpuint (lb_mailbox_delete (mailbox, row_ids), ==, 1);
  wait_for (view, "1 3 4 5");
  lb_mailbox_undo_delete (mailbox);
  wait_for (view, "1 2 3 4 5");

  lb_mailbox_view_set_query (messages, "subject:a OR subject:d");
  wait_for (view, "1 4");
  lb_mailbox_view_set_query (messages, "subject:nothing");
  wait_for (view, "");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (view), 0));
  shadow_check (shadow);
  fixture_close_mailbox (mailbox);
}

static void
count_notify_cb (guint *n_notified)
{
  *n_notified += 1;
}

static void
test_view_objects (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) messages = lb_mailbox_view_new (mailbox);
  g_autoptr(LbThreadView) view = NULL;
  g_autoptr(LbThread) thread = NULL;
  g_autoptr(LbThread) again = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 first = 1;
  guint n_notified = 0;

  g_test_summary ("A thread stays the same object and notifies what it gets and what is read.");

  send (mailbox, "a", "");
  fixture_settle (mailbox);
  view = lb_thread_view_new (messages);
  wait_for (view, "1");
  thread = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_assert_cmpuint (lb_thread_get_n_messages (thread), ==, 1);
  g_assert_cmpuint (lb_thread_get_n_unread (thread), ==, 1);
  g_assert_true (lb_thread_get_root (thread) == lb_thread_get_last (thread));
  g_signal_connect_swapped (thread, "notify::n-messages", G_CALLBACK (count_notify_cb),
                            &n_notified);

  send (mailbox, "b", "<a@example.org>");
  wait_for (view, "1 2");
  again = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_assert_true (thread == again);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (lb_thread_get_n_unread (thread), ==, 2);

  g_array_append_val (row_ids, first);
  lb_mailbox_set_rows_read_async (mailbox, row_ids, TRUE, NULL, fixture_await_cb, &result);
  g_assert_true (lb_mailbox_set_read_finish (mailbox, fixture_await (&result), NULL));
  while (lb_thread_get_n_unread (thread) > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (lb_mailbox_item_get_subject (lb_thread_get_root (thread)), ==, "a");
  fixture_close_mailbox (mailbox);
}

static void
test_view_dropped (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) messages = lb_mailbox_view_new (mailbox);
  g_autoptr(LbThread) thread = NULL;
  LbThreadView *view = lb_thread_view_new (messages);

  g_test_summary ("A view may go while it asks, and before its threads.");

  g_object_add_weak_pointer (G_OBJECT (view), (gpointer *) &view);
  g_object_unref (view);
  g_assert_null (view);

  send (mailbox, "a", "");
  fixture_settle (mailbox);
  view = lb_thread_view_new (messages);
  wait_for (view, "1");
  thread = g_list_model_get_item (G_LIST_MODEL (view), 0);
  g_object_unref (view);
  g_assert_cmpuint (lb_thread_get_n_messages (thread), ==, 1);
  fixture_close_mailbox (mailbox);
}

static void
test_view_many (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) messages = lb_mailbox_view_new (mailbox);
  g_autoptr(LbThreadView) view = NULL;
  g_autoptr(Shadow) shadow = NULL;
  guint n_before;

  g_test_summary ("A change of one thread among many is told as one change, of very many as one "
                  "too.");

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      send (mailbox, id, "");
    }

  fixture_settle (mailbox);
  view = lb_thread_view_new (messages);
  while (get_n_threads (view) < 200)
    g_main_context_iteration (NULL, TRUE);

  shadow = shadow_new (G_LIST_MODEL (view));
  send (mailbox, "answer", "<m100@example.org>");
  while (shadow_get_n_signals (shadow) < 2)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (lb_thread_view_get_position (view, 101), ==, 0);
  g_assert_cmpuint (get_n_threads (view), ==, 200);
  n_before = shadow_get_n_signals (shadow);
  lb_mailbox_view_set_query (messages, "subject:m1 OR subject:m3 OR subject:m5");
  while (get_n_threads (view) == 200)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (shadow_get_n_signals (shadow), >, n_before);
  shadow_check (shadow);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/thread-view/follows", test_view_follows);
  g_test_add_func ("/mailbox/thread-view/objects", test_view_objects);
  g_test_add_func ("/mailbox/thread-view/dropped", test_view_dropped);
  g_test_add_func ("/mailbox/thread-view/many", test_view_many);

  return g_test_run ();
}
