#include "config.h"
#include "mailbox/lb-row-order.h"

#include "store/lb-row-set.h"

#define ROWS 60
#define ROUNDS 500

/* A copy that only the changes keep up to date. */
typedef struct
{
  LbRowOrder *order;
  GArray     *copy;
  guint       n_changes;
  guint       n_told;
} Follower;

static void
follow_cb (guint    position,
           guint    n_removed,
           guint    n_added,
           gpointer user_data)
{
  Follower *follower = user_data;

  g_assert_cmpuint (position + n_removed, <=, follower->copy->len);
  if (n_removed > 0)
    g_array_remove_range (follower->copy, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    {
      gint64 row_id = lb_row_order_get_row_id (follower->order, i);

      g_array_insert_val (follower->copy, i, row_id);
    }

  g_assert_cmpuint (follower->copy->len, ==, lb_row_order_get_length (follower->order));
  follower->n_changes++;
  follower->n_told += n_removed + n_added;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static GArray *
make_members (GArray *order)
{
  GArray *members = g_array_copy (order);

  g_array_sort (members, compare_ids);
  return members;
}

/* Some of the rows, by an order that has nothing to do with their numbers. */
static GArray *
make_order (gboolean is_other_order)
{
  GArray *order = lb_row_set_new ();

  for (guint i = 0; i < ROWS; i++)
    {
      gint64 row_id = 1 + (i * (is_other_order ? 7 : 23)) % ROWS;

      if (g_test_rand_int_range (0, 4) > 0)
        g_array_append_val (order, row_id);
    }

  return order;
}

static void
assert_same (GArray *a,
             GArray *b)
{
  g_assert_cmpmem (a->data, a->len * sizeof (gint64), b->data, b->len * sizeof (gint64));
}

static void
test_order_random (void)
{
  g_autoptr(GArray) empty = lb_row_set_new ();
  Follower follower = { lb_row_order_new (empty, empty), lb_row_set_new (), 0, 0 };

  g_test_summary ("Whatever changes, who follows the changes has the same rows.");

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GArray) order = make_order (i % 50 == 49);
      g_autoptr(GArray) members = make_members (order);

      lb_row_order_change (follower.order, members, order, follow_cb, &follower);
      assert_same (lb_row_order_get_order (follower.order), order);
      assert_same (lb_row_order_get_members (follower.order), members);
      assert_same (follower.copy, order);
      for (guint j = 0; j < order->len; j++)
        g_assert_cmpuint (lb_row_order_find (follower.order, g_array_index (order, gint64, j)), ==,
                          j);
      g_assert_cmpuint (lb_row_order_find (follower.order, ROWS + 1), ==, G_MAXUINT);
    }

  lb_row_order_free (follower.order);
  g_array_unref (follower.copy);
}

static void
test_order_few (void)
{
  const gint64 before[] = { 5, 1, 4, 2 };
  const gint64 after[] = { 5, 7, 1, 2, 8 };
  g_autoptr(GArray) first = lb_row_set_new ();
  g_autoptr(GArray) first_members = NULL;
  g_autoptr(GArray) second = lb_row_set_new ();
  g_autoptr(GArray) second_members = NULL;
  Follower follower = { NULL, lb_row_set_new (), 0, 0 };

  g_test_summary ("Only what is different is told.");

  g_array_append_vals (first, before, G_N_ELEMENTS (before));
  g_array_append_vals (second, after, G_N_ELEMENTS (after));
  first_members = make_members (first);
  second_members = make_members (second);
  g_array_append_vals (follower.copy, before, G_N_ELEMENTS (before));
  follower.order = lb_row_order_new (first_members, first);

  lb_row_order_change (follower.order, second_members, second, follow_cb, &follower);
  assert_same (follower.copy, second);
  g_assert_cmpuint (follower.n_changes, ==, 3);
  g_assert_cmpuint (follower.n_told, ==, 3);

  lb_row_order_change (follower.order, second_members, second, follow_cb, &follower);
  g_assert_cmpuint (follower.n_changes, ==, 3);

  lb_row_order_remove (follower.order, first_members, follow_cb, &follower);
  g_assert_cmpuint (follower.n_changes, ==, 5);
  g_assert_cmpuint (lb_row_order_get_length (follower.order), ==, 3);
  lb_row_order_free (follower.order);
  g_array_unref (follower.copy);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/row-order/random", test_order_random);
  g_test_add_func ("/mailbox/row-order/tells-what-is-different", test_order_few);

  return g_test_run ();
}
