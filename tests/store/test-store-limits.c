#include "config.h"
#include "store/lb-store.h"

#include <string.h>

#include "store-fixture.h"

#define N_SENT 1000
#define HOUR_US (G_GINT64_CONSTANT (3600000000))

static void
removed_cb (LbStore *store,
            GArray  *row_ids,
            GArray  *all)
{
  g_array_append_vals (all, row_ids->data, row_ids->len);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRow) row = lb_store_add_finish (LB_STORE (object), result, &error);

  g_assert_no_error (error);
  *(guint *) user_data += 1;
}

static void
send_many (LbStore *store,
           guint    n,
           gsize    length,
           gint64   received_at_us)
{
  g_autofree char *octets = g_strnfill (length, 'm');
  guint n_returned = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery (octets, length);

      delivery->envelope->received_at_us = received_at_us;
      lb_store_add_async (store, delivery, NULL, added_cb, &n_returned);
    }

  while (n_returned < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
pin (LbStore *store,
     gint64   row_id)
{
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_array_append_val (row_ids, row_id);
  lb_store_set_pinned_async (store, row_ids, TRUE, NULL, fixture_await_cb, &result);
  lb_store_set_pinned_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* What went and what stayed have to be all there was, once each. */
static void
assert_partition (LbStore *store,
                  GArray  *removed)
{
  g_autoptr(GArray) marks = fixture_list (store);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree gint64 *kept = g_new (gint64, marks->len + 1);

  for (guint i = 0; i < removed->len; i++)
    g_assert_true (g_hash_table_add (seen, &g_array_index (removed, gint64, i)));

  for (guint i = 0; i < marks->len; i++)
    {
      kept[i] = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));
      g_assert_true (g_hash_table_add (seen, &kept[i]));
    }

  g_assert_cmpuint (g_hash_table_size (seen), ==, N_SENT);
}

static void
test_limits_count (void)
{
  const LbStoreLimits limits = { .max_messages = 10 };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) marks = NULL;

  g_test_summary ("The oldest go first, the pinned one stays and counts, and each is told once.");

  g_signal_connect (store, "rows-removed", G_CALLBACK (removed_cb), removed);
  send_many (store, N_SENT / 2, 100, g_get_real_time ());
  g_assert_cmpuint (fixture_count (store).n_messages, ==, N_SENT / 2);
  pin (store, 3);
  lb_store_set_limits (store, &limits);
  send_many (store, N_SENT / 2, 100, g_get_real_time ());
  while (removed->len < N_SENT - 10)
    g_main_context_iteration (NULL, TRUE);

  marks = fixture_list (store);
  g_assert_cmpuint (marks->len, ==, 10);
  g_assert_cmpint (lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, 0)), ==, 3);
  for (guint i = 1; i < 10; i++)
    g_assert_cmpint (lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i)), ==,
                     N_SENT - 9 + i);

  assert_partition (store, removed);
  fixture_close (store);
}

static void
test_limits_age (void)
{
  const LbStoreLimits limits = { .max_age_us = HOUR_US };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) removed = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_test_summary ("What is older than the limit goes, also when nothing comes.");

  g_signal_connect (store, "rows-removed", G_CALLBACK (removed_cb), removed);
  send_many (store, N_SENT - 7, 100, g_get_real_time () - 2 * HOUR_US);
  send_many (store, 7, 100, g_get_real_time ());
  lb_store_set_limits (store, &limits);
  while (removed->len < N_SENT - 7)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (fixture_count (store).n_messages, ==, 7);
  assert_partition (store, removed);
  fixture_close (store);
}

static void
test_limits_size (void)
{
  const LbStoreLimits limits = { .max_octets = 4 * 1024 * 1024 };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) removed = g_array_new (FALSE, FALSE, sizeof (gint64));
  LbStoreCounts counts;

  g_test_summary ("The file does not grow beyond the limit by more than what has just come.");

  g_signal_connect (store, "rows-removed", G_CALLBACK (removed_cb), removed);
  lb_store_set_limits (store, &limits);
  for (guint i = 0; i < 10; i++)
    send_many (store, N_SENT / 10, 20000, g_get_real_time ());

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  counts = fixture_count (store);
  g_assert_cmpuint (counts.n_messages, >, 50);
  g_assert_cmpuint (counts.n_octets, <, limits.max_octets + N_SENT / 10 * 20000);
  g_assert_cmpuint (counts.disk_octets, <, limits.max_octets + N_SENT / 10 * 2 * 32768);
  fixture_close (store);
}

static void
test_limits_large (void)
{
  const LbStoreLimits limits = { .max_octets = 1000000 };
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbStoreRow) small = NULL;
  g_autoptr(LbStoredMessage) latest = NULL;

  g_test_summary ("A message that is larger than the store may be was acknowledged, and stays.");

  lb_store_set_limits (store, &limits);
  small = fixture_add_text (store, "small");
  send_many (store, 1, 5000000, g_get_real_time ());
  fixture_set_read (store, NULL, TRUE);
  latest = fixture_load (store, "latest", NULL);
  g_assert_cmpuint (g_bytes_get_size (latest->data), ==, 5000000);
  fixture_close (store);
}

static void
test_limits_give_back (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint64 before;

  g_test_summary ("What is deleted is given back to the file system when there is time.");

  send_many (store, 60, 1000000, g_get_real_time ());
  before = fixture_count (store).disk_octets;
  g_assert_cmpuint (before, >, 60000000);
  for (gint64 i = 1; i <= 60; i++)
    g_array_append_val (row_ids, i);

  fixture_delete (store, row_ids);
  while (fixture_count (store).disk_octets > 40000000)
    g_main_context_iteration (NULL, FALSE);

  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/limits/count", test_limits_count);
  g_test_add_func ("/store/limits/age", test_limits_age);
  g_test_add_func ("/store/limits/size", test_limits_size);
  g_test_add_func ("/store/limits/large-message-stays", test_limits_large);
  g_test_add_func ("/store/limits/space-is-given-back", test_limits_give_back);

  return g_test_run ();
}
