#include "config.h"
#include "store/lb-store.h"

#include <string.h>

#include "store-fixture.h"

#define N_SMALL 50
#define N_TRIES 400
#define BIG_OCTETS 100000
#define HUGE_OCTETS 300000

typedef struct
{
  guint  n_added;
  guint  n_failed;
  gint64 last_row_id;
} Outcome;

static void
added_cb (LbStoreRow   *row,
          const GError *error,
          gpointer      user_data)
{
  Outcome *outcome = user_data;

  if (row == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      outcome->n_failed++;
      return;
    }

  g_assert_cmpint (row->row_id, >, outcome->last_row_id);
  outcome->last_row_id = row->row_id;
  outcome->n_added++;
}

static void
awaited_cb (LbStoreRow   *row,
            const GError *error,
            gpointer      user_data)
{
  g_assert_null (row);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
await (LbStore *store)
{
  gboolean is_done = FALSE;

  lb_store_await (store, awaited_cb, &is_done);
  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
promise (LbStore *store,
         gsize    length,
         Outcome *outcome)
{
  g_autofree char *octets = g_strnfill (length, 'm');
  g_autoptr(LbDelivery) delivery = fixture_delivery (octets, length);

  return lb_store_promise (store, delivery, added_cb, outcome);
}

/* Where the disk has no room for promises there is nothing to test. */
static gboolean
lacks_room (LbStore *store)
{
  Outcome outcome = { 0 };
  gboolean is_promised = promise (store, 10, &outcome);

  await (store);
  g_assert_cmpuint (outcome.n_added, ==, 1);
  if (!is_promised)
    g_test_skip ("The disk for temporary files is nearly full");

  return !is_promised;
}

static void
test_promise_temporary (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  Outcome outcome = { 0 };

  g_test_summary ("What is promised is in the store, in order, before who waits for it goes on.");

  if (!lacks_room (store))
    {
      for (guint i = 0; i < N_SMALL; i++)
        g_assert_true (promise (store, 1000, &outcome));

      g_assert_cmpuint (outcome.n_added, ==, 0);
      await (store);
      g_assert_cmpuint (outcome.n_added, ==, N_SMALL);
      g_assert_cmpuint (fixture_count (store).n_messages, ==, N_SMALL + 1);
    }
  fixture_close (store);
}

static void
test_promise_not_made (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbStore) kept = fixture_open (path, NULL, NULL);
  g_autoptr(LbStore) temporary = fixture_open (NULL, NULL, NULL);
  Outcome outcome = { 0 };

  g_test_summary ("A kept store promises nothing before the commit, and none promises large ones.");

  g_assert_false (promise (kept, 10, &outcome));
  await (kept);
  g_assert_cmpuint (outcome.n_added, ==, 1);
  outcome.last_row_id = 0;
  g_assert_false (promise (temporary, HUGE_OCTETS, &outcome));
  await (temporary);
  g_assert_cmpuint (outcome.n_added, ==, 2);
  fixture_close (kept);
  fixture_close (temporary);
  fixture_remove_folder (folder);
}

static guint
promise_until_full (LbStore *store,
                    Outcome *outcome)
{
  guint n_promised = 0;

  for (guint i = 0; i < N_TRIES && outcome->n_failed == 0; i++)
    {
      n_promised += promise (store, BIG_OCTETS, outcome);
      await (store);
    }

  return n_promised;
}

static LbStore *
open_small (void)
{
  const LbStoreOptions options = { .page_size = 4096, .max_pages = 1000 };

  return fixture_open (NULL, &options, NULL);
}

static void
test_promise_full (void)
{
  g_autoptr(LbStore) store = open_small ();
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Outcome outcome = { 0 };
  guint n_promised;

  g_test_summary ("What was promised and has no room is kept and written when there is; until then "
                  "nothing is promised, and senders are told the truth.");

  if (!lacks_room (store))
    {
      n_promised = promise_until_full (store, &outcome);
      g_assert_cmpuint (outcome.n_failed, ==, 1);
      g_assert_cmpuint (outcome.n_added, <, n_promised);

      for (gint64 row_id = 1; row_id < 5; row_id++)
        g_array_append_val (row_ids, row_id);
      fixture_delete (store, row_ids);
      while (outcome.n_added < n_promised)
        g_main_context_iteration (NULL, TRUE);

      await (store);
      g_assert_true (promise (store, 10, &outcome));
      await (store);
      g_assert_cmpuint (outcome.n_added, ==, n_promised + 1);
    }
  fixture_close (store);
}

static void
test_promise_close (void)
{
  g_autoptr(LbStore) store = open_small ();
  Outcome outcome = { 0 };
  guint n_promised;

  g_test_summary ("Nobody waits forever for what had no room until the store was closed.");

  if (lacks_room (store))
    {
      fixture_close (store);
      return;
    }

  n_promised = promise_until_full (store, &outcome);
  fixture_close (store);
  g_assert_cmpuint (outcome.n_added + outcome.n_failed, ==, n_promised + 1);
  g_assert_cmpuint (outcome.n_failed, >, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/promise/is-kept", test_promise_temporary);
  g_test_add_func ("/store/promise/is-not-made-for-all", test_promise_not_made);
  g_test_add_func ("/store/promise/full-store", test_promise_full);
  g_test_add_func ("/store/promise/ends-with-the-store", test_promise_close);

  return g_test_run ();
}
