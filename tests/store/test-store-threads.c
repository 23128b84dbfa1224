#include "config.h"
#include "store/lb-store-threads.h"

#include <string.h>

#include "store-fixture.h"
#include "store/lb-store-search.h"

/* A message here is "identifier|what it answers|what was before", all of them may be missing. */
static LbSummary *
summarise (GBytes *data)
{
  LbSummary *summary = lb_summary_new ();
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_auto(GStrv) parts = g_strsplit (text, "|", 3);

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_free (summary->message_id);
  g_free (summary->in_reply_to);
  g_free (summary->references);
  summary->message_id = g_steal_pointer (&parts[0]);
  summary->in_reply_to = g_steal_pointer (&parts[1]);
  summary->references = g_steal_pointer (&parts[2]);
  g_free (g_steal_pointer (&parts));

  return summary;
}

static const LbStoreOptions options = { .summarise = summarise };

static LbStoreThreads *
group (LbStore *store)
{
  g_autoptr(GArray) marks = fixture_list (store);
  g_autoptr(GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbStoreThreads *threads;

  for (guint i = 0; i < marks->len; i++)
    {
      gint64 row_id = lb_store_mark_get_row_id (g_array_index (marks, LbStoreMark, i));

      g_array_append_val (row_ids, row_id);
    }

  lb_store_group_async (store, row_ids, NULL, fixture_await_cb, &result);
  threads = lb_store_group_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return threads;
}

/* "3 4, 1 2": the threads in their order, each with its rows. */
static char *
show (LbStoreThreads *threads)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < threads->threads->len; i++)
    {
      const LbStoreThread *thread = &g_array_index (threads->threads, LbStoreThread, i);
      const gint64 *rows = &g_array_index (threads->row_ids, gint64, thread->begin);

      g_assert_cmpint (thread->first, ==, rows[0]);
      g_assert_cmpint (thread->last, ==, rows[thread->n_messages - 1]);
      g_string_append (text, i > 0 ? ", " : "");
      for (guint j = 0; j < thread->n_messages; j++)
        g_string_append_printf (text, "%s%d", j > 0 ? " " : "", (int) rows[j]);
    }

  return g_string_free (text, FALSE);
}

static void
assert_threads (LbStore    *store,
                const char *expected)
{
  g_autoptr(LbStoreThreads) threads = group (store);
  g_autofree char *shown = show (threads);

  g_assert_cmpstr (shown, ==, expected);
}

typedef struct
{
  const char *name;
  const char *messages[6];
  const char *threads;
} Case;

static const Case cases[] = {
  { "alone", { "a||", "b||", "||", "||" }, "4, 3, 2, 1" },
  { "answer", { "a||", "x||", "b|a|" }, "1 3, 2" },
  { "references", { "a||", "b|a|a", "c|b|a b", "x||" }, "4, 1 2 3" },
  { "answer-comes-first", { "b|a|a", "x||", "a||" }, "1 3, 2" },
  { "grandchild-names-only-its-parent", { "a||", "c|b|", "x||", "b|a|" }, "1 2 4, 3" },
  { "siblings-whose-parent-never-comes", { "b|a|", "c|a|", "x||" }, "3, 1 2" },
  { "two-threads-become-one", { "a||", "b||", "c|a|", "d|b|", "e||c d" }, "1 2 3 4 5" },
  { "sent-twice", { "a||", "x||", "a||" }, "1 3, 2" },
  { "answers-itself", { "a|a|a a a", "x||" }, "2, 1" },
  { "circle", { "a|b|b", "b|c|c", "c|a|a", "x||" }, "4, 1 2 3" },
  { "case-tells-apart", { "A||", "a||", "b|a|" }, "2 3, 1" },
  { "spaces", { "a||", "b||  a  ", "c||   " }, "3, 1 2" },
};

static void
test_threads_case (gconstpointer data)
{
  const Case *wanted = data;
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);

  g_test_summary ("Messages are grouped by what they name, in whatever order they come.");

  for (guint i = 0; i < G_N_ELEMENTS (wanted->messages) && wanted->messages[i] != NULL; i++)
    lb_store_row_unref (fixture_add_text (store, wanted->messages[i]));

  assert_threads (store, wanted->threads);
  fixture_close (store);
}

static void
test_threads_long_references (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(GString) message = g_string_new ("z||");

  g_test_summary ("Of a list of 10,000 references the first and the last are looked at.");

  lb_store_row_unref (fixture_add_text (store, "r0||"));
  lb_store_row_unref (fixture_add_text (store, "r9999||"));
  lb_store_row_unref (fixture_add_text (store, "r5000||"));
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (message, "%sr%u", i > 0 ? " " : "", i);

  lb_store_row_unref (fixture_add_text (store, message->str));
  assert_threads (store, "1 2 4, 3");
  fixture_close (store);
}

/* What no order of arrival may change: compared with joining the names in memory. */
static guint
find_root (guint *parents,
           guint  i)
{
  while (parents[i] != i)
    i = parents[i];

  return i;
}

static void
test_threads_random (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  guint parents[80];
  guint rows[80];
  g_autoptr(LbStoreThreads) threads = NULL;
  guint n_rows = 0;

  g_test_summary ("However messages name each other, each is with those that it is joined to.");

  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    parents[i] = i;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint named[2] = { 0 };
      g_autofree char *text = NULL;

      named[0] = (guint) g_test_rand_int_range (0, 80);
      named[1] = i % 3 == 0 ? named[0] : (guint) g_test_rand_int_range (0, 80);
      text = g_strdup_printf ("n%u||n%u", named[0], named[1]);
      lb_store_row_unref (fixture_add_text (store, text));
      rows[i] = named[0];
      parents[find_root (parents, named[0])] = find_root (parents, named[1]);
    }

  threads = group (store);
  for (guint i = 0; i < threads->threads->len; i++)
    {
      const LbStoreThread *thread = &g_array_index (threads->threads, LbStoreThread, i);
      const gint64 *ids = &g_array_index (threads->row_ids, gint64, thread->begin);
      guint n_joined = 0;

      for (guint j = 0; j < thread->n_messages; j++)
        g_assert_cmpuint (find_root (parents, rows[ids[j] - 1]), ==,
                          find_root (parents, rows[ids[0] - 1]));

      for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
        n_joined += find_root (parents, rows[j]) == find_root (parents, rows[ids[0] - 1]);

      g_assert_cmpuint (n_joined, ==, thread->n_messages);
      n_rows += thread->n_messages;
    }

  g_assert_cmpuint (n_rows, ==, G_N_ELEMENTS (rows));
  fixture_close (store);
}

static void
test_threads_kept (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autoptr(LbStore) store = fixture_open (path, &options, NULL);
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(LbStoreThreads) threads = NULL;
  const gint64 first = 1;

  g_test_summary ("Threads are kept in the store, lose what is deleted and know what is read.");

  lb_store_row_unref (fixture_add_text (store, "a||"));
  lb_store_row_unref (fixture_add_text (store, "b|a|"));
  lb_store_row_unref (fixture_add_text (store, "c|b|"));
  assert_threads (store, "1 2 3");
  g_array_append_val (gone, first);
  fixture_set_read (store, gone, TRUE);
  threads = group (store);
  g_assert_cmpuint (g_array_index (threads->threads, LbStoreThread, 0).n_unread, ==, 2);
  fixture_delete (store, gone);
  assert_threads (store, "2 3");
  fixture_close (store);
  g_clear_object (&store);

  store = fixture_open (path, &options, NULL);
  assert_threads (store, "2 3");
  lb_store_row_unref (fixture_add_text (store, "d|a|"));
  assert_threads (store, "2 3 4");
  fixture_close (store);
  fixture_remove_folder (folder);
}

static guint
count_found (LbStore    *store,
             const char *query)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSearch) search = lb_search_parse (query, 0, utc, &error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) found = NULL;

  g_assert_no_error (error);
  lb_store_search_async (store, search, NULL, NULL, fixture_await_cb, &result);
  found = lb_store_search_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);

  return found->len;
}

static void
test_threads_search (void)
{
  g_autoptr(LbStore) store = fixture_open (NULL, &options, NULL);
  g_autoptr(LbStoreRow) first = fixture_add_text (store, "a||");
  g_autoptr(LbStoreRow) other = fixture_add_text (store, "x||");
  g_autoptr(LbStoreRow) answer = fixture_add_text (store, "b|a|");
  g_autofree char *of_first = g_strconcat ("thread:", first->id, NULL);
  g_autofree char *of_answer = g_strconcat ("thread:", answer->id, " is:unread", NULL);
  g_autofree char *not_first = g_strconcat ("-thread:", first->id, NULL);

  g_test_summary ("thread: finds the messages of a thread by any of them.");

  g_assert_cmpuint (count_found (store, of_first), ==, 2);
  g_assert_cmpuint (count_found (store, of_answer), ==, 2);
  g_assert_cmpuint (count_found (store, not_first), ==, 1);
  g_assert_cmpuint (count_found (store, "thread:nobody"), ==, 0);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/threads/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_threads_case);
    }

  g_test_add_func ("/store/threads/long-references", test_threads_long_references);
  g_test_add_func ("/store/threads/random-names", test_threads_random);
  g_test_add_func ("/store/threads/kept", test_threads_kept);
  g_test_add_func ("/store/threads/search", test_threads_search);

  return g_test_run ();
}
