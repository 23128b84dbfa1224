#include "config.h"
#include "store/lb-store-sort.h"

#include "base/lb-address.h"
#include "store/lb-row-set.h"
#include "store-fixture.h"

#define MESSAGES 300
#define LATE 3

/* The text of the message is subject and author at once, so that many are alike. */
static LbSummary *
summarise_text (GBytes *data)
{
  LbSummary *summary = lb_summary_new ();
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  g_free (summary->subject);
  summary->subject = g_strdup (text);
  g_ptr_array_add (summary->from, lb_address_new (text[0] < 'h' ? text : "", "some@example.org"));
  return summary;
}

static LbStore *
open_store (void)
{
  const LbStoreOptions options = { .summarise = summarise_text };

  return fixture_open (NULL, &options, NULL);
}

static void
add_random (LbStore *store)
{
  g_autofree char *text = g_strnfill ((gsize) g_test_rand_int_range (1, 5),
                                      (char) g_test_rand_int_range ('A', 'z'));
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(LbStoreRow) row = fixture_add_text (store, valid);

  g_assert_nonnull (row);
}

static GArray *
sort (LbStore      *store,
      LbStoreOrder  order,
      GArray       *row_ids,
      GArray       *sorted)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *found;

  lb_store_sort_async (store, order, row_ids, sorted, NULL, fixture_await_cb, &result);
  found = lb_store_sort_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return found;
}

static GArray *
list_rows (LbStore *store)
{
  g_autoptr(GArray) marks = fixture_list (store);
  GArray *row_ids = lb_row_set_new ();

  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));

      g_array_append_val (row_ids, row_id);
    }

  return row_ids;
}

static void
assert_same (GArray *a,
             GArray *b)
{
  g_assert_cmpmem (a->data, a->len * sizeof (gint64), b->data, b->len * sizeof (gint64));
}

static void
test_sort_place (void)
{
  static const LbStoreOrder orders[] = {
    LB_STORE_ORDER_SENDER, LB_STORE_ORDER_SIZE, LB_STORE_ORDER_SUBJECT,
  };
  g_autoptr(LbStore) store = open_store ();

  g_test_summary ("A few that come later get the places that sorting all anew gives them.");

  for (guint i = 0; i < MESSAGES; i++)
    add_random (store);

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr(GArray) before = list_rows (store);
      g_autoptr(GArray) sorted = sort (store, orders[i], before, NULL);
      g_autoptr(GArray) after = NULL;
      g_autoptr(GArray) placed = NULL;
      g_autoptr(GArray) anew = NULL;

      g_assert_cmpuint (sorted->len, ==, before->len);
      for (guint j = 0; j < LATE; j++)
        add_random (store);

      /* Two have gone meanwhile. */
      after = list_rows (store);
      g_array_remove_range (after, 10, 2);
      placed = sort (store, orders[i], after, sorted);
      anew = sort (store, orders[i], after, NULL);
      g_assert_cmpuint (anew->len, ==, after->len);
      assert_same (placed, anew);
    }

  fixture_close (store);
}

static void
test_sort_gone (void)
{
  g_autoptr(LbStore) store = open_store ();
  g_autoptr(GArray) row_ids = lb_row_set_new ();
  g_autoptr(GArray) sorted = NULL;

  g_test_summary ("Rows that the store has no more are sorted too, so that no list loses count.");

  add_random (store);
  for (gint64 row_id = 0; row_id < 5; row_id++)
    g_array_append_val (row_ids, row_id);
  sorted = sort (store, LB_STORE_ORDER_SUBJECT, row_ids, NULL);
  g_assert_cmpuint (sorted->len, ==, 5);
  g_assert_cmpint (g_array_index (sorted, gint64, 4), ==, 1);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sort/late-ones-get-their-places", test_sort_place);
  g_test_add_func ("/store/sort/rows-that-are-gone", test_sort_gone);

  return g_test_run ();
}
