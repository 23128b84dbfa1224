#include "config.h"
#include "store/lb-store.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "store-fixture.h"
#include "store/lb-connection.h"

#define N_MANY 500
#define N_FULL 40
#define FULL_OCTETS 100000

/* --- Order --- */

typedef struct
{
  guint  n_returned;
  gint64 last_row_id;
  guint  n_failed;
} Arrivals;

typedef struct
{
  Arrivals *arrivals;
  guint     number;
} Arrival;

static void
added_cb (LbStoreRow   *row,
          const GError *error,
          gpointer      user_data)
{
  g_autofree Arrival *arrival = user_data;

  g_assert_cmpuint (arrival->number, ==, arrival->arrivals->n_returned);
  arrival->arrivals->n_returned++;
  if (row == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      arrival->arrivals->n_failed++;
      return;
    }

  g_assert_cmpint (row->row_id, >, arrival->arrivals->last_row_id);
  arrival->arrivals->last_row_id = row->row_id;
}

static void
arrived_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRow) row = lb_store_add_finish (LB_STORE (object), result, &error);

  added_cb (row, error, user_data);
}

/* By both ways in turns: neither may overtake the other. */
static void
send_many (LbStore  *store,
           Arrivals *arrivals,
           guint     n,
           gsize     length)
{
  g_autofree char *octets = g_strnfill (length, 'm');

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(LbDelivery) delivery = fixture_delivery (octets, length);
      Arrival *arrival = g_new0 (Arrival, 1);

      arrival->arrivals = arrivals;
      arrival->number = i;
      if (i % 2 == 0)
        lb_store_add_async (store, delivery, NULL, arrived_cb, arrival);
      else
        lb_store_add (store, delivery, added_cb, arrival);
    }
}

static void
test_writer_order (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  Arrivals arrivals = { 0 };

  g_test_summary ("Messages that wait together return in their order, with growing rows.");

  send_many (store, &arrivals, N_MANY, 2000);
  while (arrivals.n_returned < N_MANY)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (arrivals.n_failed, ==, 0);
  g_assert_cmpuint (fixture_count (store).n_messages, ==, N_MANY);
  fixture_close (store);
}

static void
test_writer_close (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbStore) store = fixture_open (path, NULL, NULL);
  g_autoptr(LbStore) again = NULL;
  Arrivals arrivals = { 0 };

  g_test_summary ("Closing writes what waits, and only then gives the store free.");

  send_many (store, &arrivals, N_MANY, 2000);
  fixture_close (store);
  g_assert_cmpuint (arrivals.n_returned, ==, N_MANY);
  again = fixture_open (path, NULL, NULL);
  g_assert_cmpuint (fixture_count (again).n_messages, ==, N_MANY);
  fixture_close (again);
  fixture_remove_folder (folder);
}

static void
test_writer_dropped (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  LbStore *store = fixture_open (path, NULL, NULL);
  g_autoptr(LbStore) again = NULL;

  g_test_summary ("A store that is dropped without a close gives its file free by itself.");

  lb_store_row_unref (fixture_add_text (store, "hello"));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
  while (again == NULL)
    {
      g_autoptr(GError) error = NULL;

      again = fixture_open (path, NULL, &error);
      g_assert_true (again != NULL || g_error_matches (error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY));
    }

  g_assert_cmpuint (fixture_count (again).n_messages, ==, 1);
  fixture_close (again);
  fixture_remove_folder (folder);
}

/* --- Full disk --- */

static void
assert_goes_on (LbStore  *store,
                Arrivals *arrivals)
{
  g_autoptr(GArray) marks = fixture_list (store);

  g_assert_cmpuint (arrivals->n_failed, >, 0);
  g_assert_cmpuint (arrivals->n_failed, <, N_FULL);
  g_assert_cmpuint (marks->len, ==, N_FULL - arrivals->n_failed);
  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(LbStoredMessage) message = NULL;
      g_autoptr(GError) error = NULL;

      lb_store_load_row_async (store, row_id, NULL, fixture_await_cb, &result);
      message = lb_store_load_finish (store, fixture_await (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (message->data), ==, FULL_OCTETS);
    }
}

static void
delete_oldest (LbStore *store,
               guint    n)
{
  g_autoptr(GArray) marks = fixture_list (store);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));

      g_array_append_val (row_ids, row_id);
    }

  fixture_delete (store, row_ids);
}

static void
test_writer_full_store (void)
{
  const LbStoreOptions options = { .page_size = 4096,
                                   .max_pages = N_FULL * FULL_OCTETS / 4096 / 2 };
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autofree char *octets = g_strnfill (FULL_OCTETS, 'm');
  g_autoptr(LbDelivery) delivery = fixture_delivery (octets, FULL_OCTETS);
  g_autoptr(LbStoreRow) row = NULL;
  g_autoptr(GError) error = NULL;
  Arrivals arrivals = { 0 };

  g_test_summary ("Without space a message is refused as such, its neighbours are kept, and the "
                  "store goes on when something is deleted.");

  send_many (store, &arrivals, N_FULL, FULL_OCTETS);
  while (arrivals.n_returned < N_FULL)
    g_main_context_iteration (NULL, TRUE);

  assert_goes_on (store, &arrivals);
  g_assert_null (fixture_add (store, delivery, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  delete_oldest (store, 4);
  row = fixture_add (store, delivery, &error);
  g_assert_no_error (error);
  fixture_close (store);
}

static void
set_file_limit (rlim_t octets)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = octets != 0 ? octets : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_writer_full_disk (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbStore) store = fixture_open (path, NULL, NULL);
  g_autoptr(LbStore) again = NULL;
  Arrivals arrivals = { 0 };
  guint n_kept;

  g_test_summary ("A file that may not grow is as a full disk: refused, and then on.");

  /* The signal would end the program; ignored, the write fails with EFBIG. */
  signal (SIGXFSZ, SIG_IGN);
  set_file_limit (N_FULL * FULL_OCTETS / 2);
  send_many (store, &arrivals, N_FULL, FULL_OCTETS);
  while (arrivals.n_returned < N_FULL)
    g_main_context_iteration (NULL, TRUE);

  assert_goes_on (store, &arrivals);
  set_file_limit (0);
  lb_store_row_unref (fixture_add_text (store, "there is room again"));
  n_kept = N_FULL - arrivals.n_failed + 1;
  g_assert_cmpuint (fixture_count (store).n_messages, ==, n_kept);
  fixture_close (store);
  again = fixture_open (path, NULL, NULL);
  g_assert_cmpuint (fixture_count (again).n_messages, ==, n_kept);
  fixture_close (again);
  fixture_remove_folder (folder);
}

/* --- Cancelling --- */

static void
test_writer_cancel (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(LbDelivery) delivery = fixture_delivery ("unwanted", 8);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A message that is cancelled before it is written stays out.");

  g_cancellable_cancel (cancellable);
  lb_store_add_async (store, delivery, cancellable, fixture_await_cb, &result);
  g_assert_null (lb_store_add_finish (store, fixture_await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture_count (store).n_messages, ==, 0);
  fixture_close (store);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_writer_cancel_question (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "endless.sqlite", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LbConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  GThread *thread;

  g_test_summary ("A question that would never end ends when it is cancelled.");

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  connection = lb_connection_open (path, &error);
  g_assert_no_error (error);
  lb_connection_set_cancellable (connection, cancellable);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (lb_connection_execute (connection,
                                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                                         " SELECT i + 1 FROM n) SELECT count (*) FROM n", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_clear_pointer (&connection, lb_connection_free);
  fixture_remove_folder (folder);
}

/* --- Long changes --- */

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  lb_store_delete_finish (LB_STORE (object), result, &error);
  g_assert_no_error (error);
  *(gint64 *) user_data = g_get_monotonic_time ();
}

static void
test_writer_slices (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, NULL, NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbStoreRow) row = NULL;
  Arrivals arrivals = { 0 };
  gint64 deleted_at = 0;

  g_test_summary ("An arrival is written between the slices of a long deletion, not after it.");

  send_many (store, &arrivals, 5000, 100);
  while (arrivals.n_returned < 5000)
    g_main_context_iteration (NULL, TRUE);

  for (gint64 i = 1; i <= arrivals.last_row_id; i++)
    g_array_append_val (row_ids, i);

  lb_store_delete_async (store, row_ids, NULL, deleted_cb, &deleted_at);
  row = fixture_add_text (store, "in between");
  g_assert_cmpint (deleted_at, ==, 0);
  while (deleted_at == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (fixture_count (store).n_messages, ==, 1);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/writer/keeps-the-order", test_writer_order);
  g_test_add_func ("/store/writer/close-writes-what-waits", test_writer_close);
  g_test_add_func ("/store/writer/dropped-store-closes", test_writer_dropped);
  g_test_add_func ("/store/writer/full-store", test_writer_full_store);
  g_test_add_func ("/store/writer/full-disk", test_writer_full_disk);
  g_test_add_func ("/store/writer/cancelled-message-stays-out", test_writer_cancel);
  g_test_add_func ("/store/writer/cancelled-question-ends", test_writer_cancel_question);
  g_test_add_func ("/store/writer/arrivals-between-slices", test_writer_slices);

  return g_test_run ();
}
