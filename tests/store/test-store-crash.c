#include "config.h"
#include "store/lb-store.h"

#include <gio/gio.h>
#include <sqlite3.h>

#include "store-fixture.h"
#include "store/lb-store-search.h"

#define N_KILLS 10

/* Starts the writer, reads as many acknowledgements as asked, kills it, and reads what it still
 * said. */
static void
run_and_kill (const char *path,
              guint       n_lines,
              GHashTable *acknowledged)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "store", "crash-writer", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) lines = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, path, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  for (guint i = 0;; i++)
    {
      g_autofree char *line = NULL;
      g_auto(GStrv) words = NULL;

      if (i == n_lines)
        g_subprocess_force_exit (process);

      line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      if (line == NULL)
        break;

      words = g_strsplit (line, " ", -1);
      g_assert_cmpuint (g_strv_length (words), ==, 2);
      g_assert_true (g_hash_table_insert (acknowledged, g_strdup (words[0]), g_strdup (words[1])));
    }

  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
}

static void
assert_all_there (LbStore    *store,
                  GHashTable *acknowledged)
{
  GHashTableIter iter;
  gpointer id;
  gpointer sum;

  g_hash_table_iter_init (&iter, acknowledged);
  while (g_hash_table_iter_next (&iter, &id, &sum))
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbStoredMessage) message = fixture_load (store, id, &error);
      g_autofree char *found = NULL;

      g_assert_no_error (error);
      found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, message->data);
      g_assert_cmpstr (found, ==, sum);
    }
}

/* Each message says who wrote it and as which; two of the same would be a doubled one. */
static void
assert_none_doubled (LbStore *store)
{
  g_autoptr(GArray) marks = fixture_list (store);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) rows = NULL;

  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));

      g_array_append_val (row_ids, row_id);
    }

  rows = fixture_rows (store, row_ids);
  g_assert_cmpuint (rows->len, ==, marks->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const LbStoreRow *row = g_ptr_array_index (rows, i);
      g_autoptr(LbStoredMessage) message = fixture_load (store, row->id, NULL);

      g_assert_nonnull (message);
      g_assert_true (g_hash_table_add (seen, g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                                                           message->data)));
    }
}

static char *
index_text (GBytes *data)
{
  return g_strdup ("every message");
}

/* Whatever was being indexed when it was killed, each message is found, once. */
static void
assert_all_found (LbStore *store)
{
  g_autoptr(LbSearch) search = lb_search_new (LB_SEARCH_TEXT, "every");
  g_autoptr(GArray) marks = fixture_list (store);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) found = NULL;

  lb_store_search_async (store, search, NULL, NULL, fixture_await_cb, &result);
  found = lb_store_search_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, marks->len);
}

static void
assert_whole (const char *path)
{
  static const char * const checks[] = {
    "INSERT INTO search_text (search_text) VALUES ('integrity-check')",
    "INSERT INTO search_fields (search_fields) VALUES ('integrity-check')",
    "PRAGMA integrity_check",
  };
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_assert_cmpint (sqlite3_prepare_v2 (database, checks[i], -1, &statement, NULL), ==,
                       SQLITE_OK);
      if (sqlite3_step (statement) == SQLITE_ROW)
        g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
      g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
    }

  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
test_store_kill (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(GHashTable) acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                              g_free);

  const LbStoreOptions options = { .index_text = index_text };

  g_test_summary ("A kill at any moment loses no acknowledged message and doubles none.");

  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbStore) store = NULL;

      run_and_kill (path, i < 2 ? i : (guint) g_test_rand_int_range (1, 400), acknowledged);
      store = fixture_open (path, &options, &error);
      g_assert_no_error (error);
      assert_all_there (store, acknowledged);
      assert_none_doubled (store);
      assert_all_found (store);
      fixture_close (store);
      assert_whole (path);
    }

  g_assert_cmpuint (g_hash_table_size (acknowledged), >, N_KILLS);
  fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/crash/kill-loses-and-doubles-nothing", test_store_kill);

  return g_test_run ();
}
