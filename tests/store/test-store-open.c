#include "config.h"
#include "store/lb-store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store-fixture.h"

#define NOBODY 65534

typedef struct
{
  char *folder;
  char *path;
} Place;

static void
place_set_up (Place         *place,
              gconstpointer  data)
{
  place->folder = fixture_make_folder ();
  place->path = g_build_filename (place->folder, "mail.store", NULL);
}

static void
place_tear_down (Place         *place,
                 gconstpointer  data)
{
  fixture_remove_folder (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static void
make_store (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStore) store = fixture_open (path, NULL, &error);

  g_assert_no_error (error);
  lb_store_row_unref (fixture_add_text (store, "hello"));
  fixture_close (store);
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
assert_refused (const char *path,
                int         code,
                const char *way_out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbStore) store = fixture_open (path, NULL, &error);

  g_assert_null (store);
  g_assert_error (error, LB_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, way_out));
  g_assert_null (strchr (error->message, '\n'));
}

/* --- Files that are no store --- */

static void
make_folder (const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_text (const char *path)
{
  g_assert_true (g_file_set_contents (path, "Dear diary, today I caught a mail.", -1, NULL));
}

static void
make_long_text (const char *path)
{
  g_autofree char *text = g_strnfill (100000, 'x');

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
make_foreign (const char *path)
{
  run_sql (path, "CREATE TABLE precious (thing TEXT); INSERT INTO precious VALUES ('mine')");
}

static void
make_foreign_with_log (const char *path)
{
  g_autofree char *copy = g_strconcat (path, ".copy", NULL);
  g_autofree char *copy_log = g_strconcat (path, ".copy-wal", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *octets = NULL;
  gsize length;
  sqlite3 *database = NULL;
  int code;

  /* The log that a killed program leaves: taken away while the database is still open. */
  g_assert_cmpint (sqlite3_open (copy, &database), ==, SQLITE_OK);
  code = sqlite3_exec (database,
                       "PRAGMA journal_mode = WAL; PRAGMA application_id = 77;"
                       "CREATE TABLE precious (thing TEXT)", NULL, NULL, NULL);
  g_assert_cmpint (code, ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (copy, &octets, &length, NULL));
  g_assert_true (g_file_set_contents (path, octets, (gssize) length, NULL));
  g_clear_pointer (&octets, g_free);
  g_assert_true (g_file_get_contents (copy_log, &octets, &length, NULL));
  g_assert_cmpuint (length, >, 0);
  g_assert_true (g_file_set_contents (log, octets, (gssize) length, NULL));
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static void
make_newer (const char *path)
{
  make_store (path);
  run_sql (path, "PRAGMA user_version = 4711");
}

static void
make_cut (const char *path)
{
  make_store (path);
  g_assert_cmpint (truncate (path, 40000), ==, 0);
}

static void
make_corrupt (const char *path)
{
  int descriptor;
  g_autofree char *noise = g_strnfill (3000, 'z');

  make_store (path);
  descriptor = g_open (path, O_RDWR, 0);
  /* Behind the header: the root of the schema. */
  g_assert_cmpint (pwrite (descriptor, noise, 3000, 100), ==, 3000);
  g_assert_true (g_close (descriptor, NULL));
}

static void
make_headless (const char *path)
{
  g_autofree char *octets = NULL;
  gsize length;

  make_store (path);
  g_assert_true (g_file_get_contents (path, &octets, &length, NULL));
  memset (octets, 0, 100);
  g_assert_true (g_file_set_contents (path, octets, (gssize) length, NULL));
}

static void
make_empty_with_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (g_file_set_contents (log, "all that is left", -1, NULL));
}

typedef struct
{
  const char *name;
  void (*make)(const char *path);
  int         code;
  const char *way_out;
} Case;

static const Case cases[] = {
  { "folder", make_folder, LB_STORE_ERROR_IS_FOLDER, "name a file" },
  { "text", make_text, LB_STORE_ERROR_NOT_DATABASE, "choose another file" },
  { "long-text", make_long_text, LB_STORE_ERROR_NOT_DATABASE, "choose another file" },
  { "foreign", make_foreign, LB_STORE_ERROR_FOREIGN, "choose another file" },
  { "foreign-with-log", make_foreign_with_log, LB_STORE_ERROR_FOREIGN, "choose another file" },
  { "newer", make_newer, LB_STORE_ERROR_NEWER, "update" },
  { "cut", make_cut, LB_STORE_ERROR_CORRUPT, "letterbox import" },
  { "corrupt", make_corrupt, LB_STORE_ERROR_CORRUPT, "letterbox import" },
  { "headless", make_headless, LB_STORE_ERROR_CORRUPT, "letterbox import" },
  { "empty-with-log", make_empty_with_log, LB_STORE_ERROR_CORRUPT, "letterbox import" },
};

static GBytes *
read_if_file (const char *path)
{
  g_autofree char *octets = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &octets, &length, NULL))
    return g_bytes_new_static ("", 0);

  return g_bytes_new_take (g_steal_pointer (&octets), length);
}

static void
test_open_refused (Place         *place,
                   gconstpointer  data)
{
  const Case *wrong = data;
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *lock = g_strconcat (place->path, ".lock", NULL);
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) log_before = NULL;
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GBytes) log_after = NULL;

  g_test_summary ("What is no store is refused in one sentence and left octet for octet.");

  wrong->make (place->path);
  before = read_if_file (place->path);
  log_before = read_if_file (log);
  assert_refused (place->path, wrong->code, wrong->way_out);
  assert_refused (place->path, wrong->code, wrong->way_out);
  after = read_if_file (place->path);
  log_after = read_if_file (log);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_true (g_bytes_equal (log_before, log_after));
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
}

/* --- Permissions: root may do everything, so it becomes someone who may not --- */

static void
become_nobody (const char *folder)
{
  if (geteuid () != 0)
    return;

  g_assert_cmpint (chown (folder, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (seteuid (NOBODY), ==, 0);
}

static void
become_self (void)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static void
test_open_without_permission (Place         *place,
                              gconstpointer  data)
{
  g_test_summary ("A file that may not be opened, or only be read, is told as such.");

  become_nobody (place->folder);
  make_store (place->path);
  g_assert_cmpint (g_chmod (place->path, 0400), ==, 0);
  assert_refused (place->path, LB_STORE_ERROR_READ_ONLY, "make it writable");
  g_assert_cmpint (g_chmod (place->path, 0), ==, 0);
  assert_refused (place->path, LB_STORE_ERROR_PERMISSION, "choose another store");
  g_assert_cmpint (g_chmod (place->path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (place->folder, 0500), ==, 0);
  assert_refused (place->path, LB_STORE_ERROR_PERMISSION, "choose another store");
  g_assert_cmpint (g_chmod (place->folder, 0700), ==, 0);
  make_store (place->path);
  become_self ();
}

static void
test_open_below_a_file (Place         *place,
                        gconstpointer  data)
{
  g_autofree char *below = g_build_filename (place->path, "mail.store", NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("A path that leads through a file is told with its folder.");

  make_text (place->path);
  g_assert_null (fixture_open (below, NULL, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, place->path));
}

/* --- Who may see it --- */

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_open_private (Place         *place,
                   gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (place->folder, "new", "deep", NULL);
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr(LbStore) store = NULL;
  mode_t old_mask = umask (0);

  g_test_summary ("Store, log and a new folder are for their owner only, whatever the umask.");

  store = fixture_open (path, NULL, NULL);
  lb_store_row_unref (fixture_add_text (store, "secret"));
  umask (old_mask);
  g_assert_cmpuint (get_mode (folder), ==, 0700);
  g_assert_cmpuint (get_mode (path), ==, 0600);
  g_assert_cmpuint (get_mode (log), ==, 0600);
  fixture_close (store);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
test_open_temporary (Place         *place,
                     gconstpointer  data)
{
  g_autoptr(LbStore) store = NULL;
  g_autoptr(LbStoreRow) row = NULL;
  g_autoptr(LbStoredMessage) message = NULL;

  g_test_summary ("A temporary store has no name in its folder as long as it is open.");

  /* The folder for temporary files was set before the first thread of this program. */
  g_assert_cmpuint (count_files (g_get_tmp_dir ()), ==, 1);
  store = fixture_open (NULL, NULL, NULL);
  g_assert_true (lb_store_is_temporary (store));
  g_assert_null (lb_store_get_path (store));
  row = fixture_add_text (store, "short-lived");
  g_assert_cmpuint (count_files (g_get_tmp_dir ()), ==, 1);
  message = fixture_load (store, row->id, NULL);
  g_assert_nonnull (message);
  fixture_close (store);
  g_assert_cmpuint (count_files (g_get_tmp_dir ()), ==, 1);
}

/* --- Two at once --- */

static void
test_open_second_instance (Place         *place,
                           gconstpointer  data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);
  g_autoptr(LbStore) store = fixture_open (place->path, NULL, NULL);
  g_autoptr(LbStore) again = NULL;

  g_test_summary ("A second instance is refused under every name of the store.");

  g_assert_cmpint (symlink (place->path, link), ==, 0);
  assert_refused (place->path, LB_STORE_ERROR_BUSY, "close it");
  assert_refused (place->path, LB_STORE_ERROR_BUSY, "close it");
  {
    g_autoptr(GError) error = NULL;

    g_assert_null (fixture_open (link, NULL, &error));
    g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_BUSY);
  }

  fixture_close (store);
  again = fixture_open (link, NULL, NULL);
  g_assert_cmpstr (lb_store_get_path (again), ==, place->path);
  fixture_close (again);
}

static void
test_open_closed (Place         *place,
                  gconstpointer  data)
{
  g_autoptr(LbStore) store = fixture_open (place->path, NULL, NULL);
  g_autoptr(LbDelivery) delivery = fixture_delivery ("late", 4);
  g_autoptr(GError) error = NULL;

  g_test_summary ("A call after the close ends in an error, not in silence.");

  fixture_close (store);
  g_assert_null (fixture_add (store, delivery, &error));
  g_assert_error (error, LB_STORE_ERROR, LB_STORE_ERROR_CLOSED);
}

static void
test_open_identity (Place         *place,
                    gconstpointer  data)
{
  g_autofree char *octets = NULL;
  gsize length = 0;
  g_autoptr(LbStore) store = fixture_open (place->path, NULL, NULL);

  g_test_summary ("Identity and version are in the file itself, not in a log that may get lost.");

  g_assert_true (g_file_get_contents (place->path, &octets, &length, NULL));
  g_assert_cmpuint (length, >, 100);
  g_assert_cmpmem (octets + 68, 4, "Lett", 4);
  g_assert_cmpint (octets[63], >, 0);
  fixture_close (store);
}

int
main (int   argc,
      char *argv[])
{
  const char *parent = g_getenv ("TMPDIR");
  g_autofree char *temporary = g_build_filename (parent != NULL ? parent : "/tmp",
                                                 "lb-tmp-XXXXXX", NULL);
  int status;

  /* GLib asks for TMPDIR once, so it must not be asked before. */
  g_assert_nonnull (g_mkdtemp_full (temporary, 0777));
  g_assert_cmpint (g_chmod (temporary, 0777), ==, 0);
  g_setenv ("TMPDIR", temporary, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/open/refuses/", cases[i].name, NULL);

      g_test_add (path, Place, &cases[i], place_set_up, test_open_refused, place_tear_down);
    }

  g_test_add ("/store/open/without-permission", Place, NULL,
              place_set_up, test_open_without_permission, place_tear_down);
  g_test_add ("/store/open/below-a-file", Place, NULL,
              place_set_up, test_open_below_a_file, place_tear_down);
  g_test_add ("/store/open/is-private", Place, NULL,
              place_set_up, test_open_private, place_tear_down);
  g_test_add ("/store/open/temporary-has-no-name", Place, NULL,
              place_set_up, test_open_temporary, place_tear_down);
  g_test_add ("/store/open/second-instance-is-refused", Place, NULL,
              place_set_up, test_open_second_instance, place_tear_down);
  g_test_add ("/store/open/closed-store-says-so", Place, NULL,
              place_set_up, test_open_closed, place_tear_down);
  g_test_add ("/store/open/identity-is-in-the-file", Place, NULL,
              place_set_up, test_open_identity, place_tear_down);
  status = g_test_run ();
  fixture_remove_folder (temporary);

  return status;
}
