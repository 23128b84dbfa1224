#include "config.h"
#include "mailbox/lb-mailbox-view.h"

#include <string.h>

#include "mailbox-fixture.h"

static void
wait_for_answer (LbMailboxView *view)
{
  while (lb_mailbox_view_is_searching (view))
    g_main_context_iteration (NULL, TRUE);
}

static guint
get_n_items (LbMailboxView *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (view));
}

static gint64
get_row_id (LbMailboxView *view,
            guint          position)
{
  g_autoptr(LbMailboxItem) item = g_list_model_get_item (G_LIST_MODEL (view), position);

  g_assert_cmpuint (lb_mailbox_view_get_position (view, lb_mailbox_item_get_row_id (item)), ==,
                    position);
  return lb_mailbox_item_get_row_id (item);
}

static void
send_pairs (LbMailbox *mailbox,
            guint      n)
{
  for (guint i = 0; i < n; i++)
    {
      g_free (fixture_mail (mailbox, "\r\nodd\r\n"));
      g_free (fixture_mail (mailbox, "\r\neven\r\n"));
    }

  fixture_settle (mailbox);
}

static void
test_view_follows (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (view));
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 deleted[] = { 3, 7, 8 };

  g_test_summary ("A view shows all, then what was found, and follows what comes and goes.");

  send_pairs (mailbox, 10);
  g_assert_cmpuint (get_n_items (view), ==, 20);

  lb_mailbox_view_set_query (view, " odd ");
  g_assert_true (lb_mailbox_view_is_searching (view));
  g_assert_cmpuint (get_n_items (view), ==, 20);
  wait_for_answer (view);
  g_assert_cmpstr (lb_mailbox_view_get_query (view), ==, "odd");
  g_assert_cmpuint (get_n_items (view), ==, 10);
  g_assert_cmpint (get_row_id (view, 0), ==, 19);
  g_assert_cmpint (get_row_id (view, 9), ==, 1);

  g_array_append_vals (row_ids, deleted, G_N_ELEMENTS (deleted));
  lb_mailbox_delete (mailbox, row_ids);
  g_assert_cmpuint (get_n_items (view), ==, 8);
  shadow_check (shadow);

  send_pairs (mailbox, 2);
  while (get_n_items (view) < 10)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_row_id (view, 0), ==, 23);
  shadow_check (shadow);

  lb_mailbox_undo_delete (mailbox);
  while (get_n_items (view) < 12)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_row_id (view, 11), ==, 1);

  lb_mailbox_view_set_query (view, "");
  g_assert_cmpuint (get_n_items (view), ==, 24);
  shadow_check (shadow);
  fixture_close_mailbox (mailbox);
}

static void
test_view_error (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);

  g_test_summary ("A bad query leaves what is shown, and says why; the next good one clears it.");

  send_pairs (mailbox, 3);
  lb_mailbox_view_set_query (view, "odd");
  wait_for_answer (view);
  lb_mailbox_view_set_query (view, "odd larger:x");
  wait_for_answer (view);
  g_assert_nonnull (strstr (lb_mailbox_view_get_error (view), "larger:x"));
  g_assert_cmpuint (get_n_items (view), ==, 3);
  lb_mailbox_view_set_query (view, "even");
  wait_for_answer (view);
  g_assert_null (lb_mailbox_view_get_error (view));
  g_assert_cmpuint (get_n_items (view), ==, 3);
  g_assert_cmpint (get_row_id (view, 0), ==, 6);
  fixture_close_mailbox (mailbox);
}

static void
test_view_typing (void)
{
  static const char * const typed[] = { "o", "od", "odd", "odd e", "od", "e", "ev", "even" };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (view));

  g_test_summary ("Of queries that overtake each other only the last one counts.");

  send_pairs (mailbox, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      lb_mailbox_view_set_query (view, typed[i]);
      if (i % 3 == 0)
        g_main_context_iteration (NULL, FALSE);
    }

  wait_for_answer (view);
  g_assert_cmpuint (get_n_items (view), ==, 20);
  g_assert_cmpint (get_row_id (view, 0), ==, 40);
  shadow_check (shadow);
  fixture_close_mailbox (mailbox);
}

static void
test_view_dropped (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  LbMailboxView *view = lb_mailbox_view_new (mailbox);

  g_test_summary ("A view may go while it searches.");

  send_pairs (mailbox, 3);
  lb_mailbox_view_set_query (view, "odd");
  g_assert_finalize_object (view);
  send_pairs (mailbox, 3);
  fixture_close_mailbox (mailbox);
}

/* Subject, sender and length of the text; the rows are 1, 2, … */
static const struct
{
  const char *subject;
  const char *from;
  guint       n_octets;
} sorted_mails[] = {
  { "beta", "Zoe <zoe@example.org>", 10 },
  { "Alpha", "bob@example.org", 30 },
  { "\xc3\xa9tude", "Ann <z@example.org>", 20 },
  { "alpha", "Bob <a@example.org>", 30 },
};

static void
send_sorted (LbMailbox *mailbox,
             guint      i)
{
  g_autofree char *filling = g_strnfill (sorted_mails[i].n_octets * 10, 'x');
  g_autofree char *text = g_strdup_printf ("From: %s\r\nSubject: %s\r\n\r\n%s\r\n",
                                           sorted_mails[i].from, sorted_mails[i].subject,
                                           filling);

  g_free (fixture_mail (mailbox, text));
}

static void
assert_order (LbMailboxView *view,
              const gint64  *expected,
              guint          n)
{
  g_assert_cmpuint (get_n_items (view), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (get_row_id (view, i), ==, expected[i]);
}

static void
test_view_order (void)
{
  static const struct
  {
    LbStoreOrder order;
    gint64       expected[4];
  } cases[] = {
    { LB_STORE_ORDER_OLDEST, { 1, 2, 3, 4 } },
    { LB_STORE_ORDER_SUBJECT, { 4, 2, 1, 3 } },
    { LB_STORE_ORDER_SENDER, { 3, 4, 2, 1 } },
    { LB_STORE_ORDER_SIZE, { 4, 2, 3, 1 } },
    { LB_STORE_ORDER_NEWEST, { 4, 3, 2, 1 } },
  };
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (view));

  g_test_summary ("Each order is right, also of what was found, and back again.");

  for (guint i = 0; i < G_N_ELEMENTS (sorted_mails); i++)
    send_sorted (mailbox, i);
  fixture_settle (mailbox);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      lb_mailbox_view_set_order (view, cases[i].order);
      wait_for_answer (view);
      assert_order (view, cases[i].expected, 4);
      lb_mailbox_view_set_query (view, "xxx");
      wait_for_answer (view);
      assert_order (view, cases[i].expected, 4);
      lb_mailbox_view_set_query (view, "");
      wait_for_answer (view);
      assert_order (view, cases[i].expected, 4);
      shadow_check (shadow);
    }

  fixture_close_mailbox (mailbox);
}

static void
test_view_place (void)
{
  static const struct
  {
    LbStoreOrder order;
    gint64       before[3];
    gint64       after[4];
  } cases[] = {
    { LB_STORE_ORDER_NEWEST, { 3, 2, 1 }, { 4, 3, 2, 1 } },
    { LB_STORE_ORDER_OLDEST, { 1, 2, 3 }, { 1, 2, 3, 4 } },
    { LB_STORE_ORDER_SUBJECT, { 2, 1, 3 }, { 4, 2, 1, 3 } },
    { LB_STORE_ORDER_SENDER, { 3, 2, 1 }, { 3, 4, 2, 1 } },
    { LB_STORE_ORDER_SIZE, { 2, 3, 1 }, { 4, 2, 3, 1 } },
  };

  g_test_summary ("An arrival goes to its place, and what is deleted comes back to its own.");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
      g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);
      g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (view));
      g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      const gint64 deleted = 2;

      lb_mailbox_view_set_order (view, cases[i].order);
      for (guint j = 0; j < 3; j++)
        send_sorted (mailbox, j);
      while (get_n_items (view) < 3)
        g_main_context_iteration (NULL, TRUE);
      assert_order (view, cases[i].before, 3);

      send_sorted (mailbox, 3);
      while (get_n_items (view) < 4)
        g_main_context_iteration (NULL, TRUE);
      assert_order (view, cases[i].after, 4);

      g_array_append_val (row_ids, deleted);
      lb_mailbox_delete (mailbox, row_ids);
      g_assert_cmpuint (get_n_items (view), ==, 3);
      g_assert_cmpuint (lb_mailbox_view_get_position (view, deleted), ==, LB_MAILBOX_NO_POSITION);
      lb_mailbox_undo_delete (mailbox);
      while (get_n_items (view) < 4)
        g_main_context_iteration (NULL, TRUE);
      assert_order (view, cases[i].after, 4);
      shadow_check (shadow);
      fixture_close_mailbox (mailbox);
    }
}

static void
await_n_items (LbMailboxView *view,
               guint          n)
{
  while (get_n_items (view) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_view_filter (void)
{
  g_autoptr(LbMailbox) mailbox = fixture_open_mailbox (NULL);
  g_autoptr(LbMailboxView) view = lb_mailbox_view_new (mailbox);
  g_autoptr(Shadow) shadow = shadow_new (G_LIST_MODEL (view));
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 first = 1;

  g_test_summary ("A filter narrows down any query; what is shown stays until one asks again.");

  send_pairs (mailbox, 4);
  lb_mailbox_view_set_filter (view, "is:unread");
  wait_for_answer (view);
  g_assert_cmpuint (get_n_items (view), ==, 8);
  lb_mailbox_view_set_query (view, "odd OR even");
  wait_for_answer (view);
  g_assert_cmpuint (get_n_items (view), ==, 8);
  lb_mailbox_view_set_query (view, "odd");
  wait_for_answer (view);
  g_assert_cmpuint (get_n_items (view), ==, 4);

  /* Who opens an unread message goes on to see it. */
  g_array_append_val (row_ids, first);
  lb_mailbox_set_rows_read_async (mailbox, row_ids, TRUE, NULL, NULL, NULL);
  while (lb_mailbox_get_n_unread (mailbox) == 8)
    g_main_context_iteration (NULL, TRUE);
  send_pairs (mailbox, 1);
  await_n_items (view, 5);
  lb_mailbox_view_refresh (view);
  wait_for_answer (view);
  g_assert_cmpuint (get_n_items (view), ==, 4);

  /* What is asked for from now on comes by itself. */
  lb_mailbox_set_rows_read_async (mailbox, row_ids, FALSE, NULL, NULL, NULL);
  await_n_items (view, 5);

  /* A bad query is told alone, without the filter that is joined to it. */
  lb_mailbox_view_set_query (view, "odd)");
  wait_for_answer (view);
  g_assert_nonnull (lb_mailbox_view_get_error (view));
  g_assert_null (strstr (lb_mailbox_view_get_error (view), "unread"));
  g_assert_cmpuint (get_n_items (view), ==, 5);
  shadow_check (shadow);
  fixture_close_mailbox (mailbox);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/view/follows", test_view_follows);
  g_test_add_func ("/mailbox/view/bad-query", test_view_error);
  g_test_add_func ("/mailbox/view/typing", test_view_typing);
  g_test_add_func ("/mailbox/view/dropped", test_view_dropped);
  g_test_add_func ("/mailbox/view/order", test_view_order);
  g_test_add_func ("/mailbox/view/arrival-goes-to-its-place", test_view_place);
  g_test_add_func ("/mailbox/view/filter", test_view_filter);

  return g_test_run ();
}
