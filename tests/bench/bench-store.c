#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store-fixture.h"

/* How fast the store's writer takes messages, by page size and message size, beside a bare loop
 * of sqlite3 inserts of the same octets with the same page size and durability, a hundred a
 * transaction. One JSON object a line; rates in messages a second, CPU in microseconds a
 * message. */

#define N_IN_FLIGHT 64
#define N_ALONE 300
#define BARE_GROUP 100
#define TOTAL_OCTETS (96 * 1024 * 1024)
#define MAX_MESSAGES 20000

typedef struct
{
  guint    page_size;
  gsize    length;
  guint    n_messages;
  gboolean is_kept;
} Setting;

typedef struct
{
  double rate;
  double cpu_us;
  double alone_us; /* from call to return, one message at a time: the median */
} Figure;

typedef struct
{
  LbStore    *store;
  LbDelivery *delivery;
  guint       n_sent;
  guint       n_returned;
  guint       n_messages;
} Run;

static double
get_cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void send_one (Run *run);

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStoreRow) row = lb_store_add_finish (LB_STORE (object), result, &error);

  g_assert_no_error (error);
  run->n_returned++;
  if (run->n_sent < run->n_messages)
    send_one (run);
}

static void
send_one (Run *run)
{
  g_autoptr(LbDelivery) delivery = lb_delivery_new (run->delivery->envelope, run->delivery->data,
                                                    run->delivery->transcript);

  run->n_sent++;
  lb_store_add_async (run->store, delivery, NULL, added_cb, run);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static double
measure_alone (Run *run)
{
  gint64 times[N_ALONE];

  for (guint i = 0; i < N_ALONE; i++)
    {
      guint n_returned = run->n_returned;
      gint64 begin_us = g_get_monotonic_time ();

      send_one (run);
      while (run->n_returned == n_returned)
        g_main_context_iteration (NULL, TRUE);

      times[i] = g_get_monotonic_time () - begin_us;
    }

  qsort (times, N_ALONE, sizeof times[0], compare_times);
  return (double) times[N_ALONE / 2];
}

static Figure
measure_store (const Setting *setting,
               const char    *path,
               const char    *octets)
{
  const LbStoreOptions options = { .page_size = setting->page_size };
  g_autoptr(LbStore) store = fixture_open (setting->is_kept ? path : NULL, &options, NULL);
  g_autoptr(LbDelivery) delivery = fixture_delivery (octets, setting->length);
  Run run = { .store = store, .delivery = delivery, .n_messages = setting->n_messages };
  double cpu_us = get_cpu_us ();
  gint64 begin_us = g_get_monotonic_time ();
  Figure figure;

  for (guint i = 0; i < N_IN_FLIGHT; i++)
    send_one (&run);

  while (run.n_returned < run.n_messages)
    g_main_context_iteration (NULL, TRUE);

  figure.rate = setting->n_messages * 1e6 / (double) (g_get_monotonic_time () - begin_us);
  figure.cpu_us = (get_cpu_us () - cpu_us) / setting->n_messages;
  figure.alone_us = measure_alone (&run);
  fixture_close (store);

  return figure;
}

static void
execute (sqlite3    *database,
         const char *sql)
{
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
insert_bare (sqlite3       *database,
             const Setting *setting,
             const char    *octets)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, "INSERT INTO bare (octets) VALUES (?)", -1,
                                       &statement, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < setting->n_messages; i++)
    {
      if (i % BARE_GROUP == 0)
        execute (database, "BEGIN");

      sqlite3_bind_blob (statement, 1, octets, (int) setting->length, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_reset (statement);
      if (i % BARE_GROUP == BARE_GROUP - 1 || i == setting->n_messages - 1)
        execute (database, "COMMIT");
    }

  sqlite3_finalize (statement);
}

static Figure
measure_bare (const Setting *setting,
              const char    *path,
              const char    *octets)
{
  g_autofree char *layout = g_strdup_printf ("PRAGMA page_size = %u; PRAGMA journal_mode = WAL;"
                                             "PRAGMA synchronous = %s;"
                                             "CREATE TABLE bare"
                                             " (row_id INTEGER PRIMARY KEY, octets BLOB)",
                                             setting->page_size,
                                             setting->is_kept ? "FULL" : "OFF");
  sqlite3 *database = NULL;
  double cpu_us = get_cpu_us ();
  gint64 begin_us;
  Figure figure;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  execute (database, layout);
  begin_us = g_get_monotonic_time ();
  insert_bare (database, setting, octets);
  figure.rate = setting->n_messages * 1e6 / (double) (g_get_monotonic_time () - begin_us);
  figure.cpu_us = (get_cpu_us () - cpu_us) / setting->n_messages;
  sqlite3_close (database);

  return figure;
}

static void
measure (const char    *folder,
         const Setting *setting)
{
  g_autofree char *store_path = g_build_filename (folder, "mail.store", NULL);
  g_autofree char *bare_path = g_build_filename (folder, "bare.sqlite", NULL);
  g_autofree char *octets = g_strnfill (setting->length, 'm');
  Figure bare = measure_bare (setting, bare_path, octets);
  Figure store = measure_store (setting, store_path, octets);

  g_print ("{\"bench\": \"store-insert\", \"kept\": %s, \"octets\": %" G_GSIZE_FORMAT
           ", \"page\": %u, \"rate\": %.0f, \"cpu_us\": %.1f, \"bare_rate\": %.0f"
           ", \"bare_cpu_us\": %.1f, \"ratio\": %.2f, \"alone_us\": %.0f}\n",
           setting->is_kept ? "true" : "false", setting->length, setting->page_size,
           store.rate, store.cpu_us, bare.rate, bare.cpu_us, store.rate / bare.rate,
           store.alone_us);
  g_unlink (bare_path);
  if (setting->is_kept)
    g_unlink (store_path);
}

int
main (int   argc,
      char *argv[])
{
  static const gsize lengths[] = { 1000, 10000, 100000 };
  static const guint page_sizes[] = { 4096, 16384, 32768, 65536 };
  g_autofree char *folder = fixture_make_folder ();

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      for (gsize j = 0; j < 2 * G_N_ELEMENTS (page_sizes); j++)
        {
          const Setting setting = {
            .page_size = page_sizes[j / 2],
            .length = lengths[i],
            .n_messages = (guint) MIN (MAX_MESSAGES, TOTAL_OCTETS / lengths[i]),
            .is_kept = j % 2 == 0,
          };

          measure (folder, &setting);
        }
    }

  fixture_remove_folder (folder);
  return 0;
}
