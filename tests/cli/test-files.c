#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "cli-fixture.h"
#include "store-fixture.h"

static char *
write_file (const char *folder,
            const char *name,
            const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
assert_ends (Letterbox  *letterbox,
             int         status,
             const char *said)
{
  int ended = letterbox_end (letterbox, NULL);

  if (strstr (letterbox->said->str, said) == NULL)
    g_error ("It said: %s", letterbox->said->str);
  g_assert_cmpint (ended, ==, status);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *other = g_build_filename (folder, "b.store", NULL);
  g_autofree char *mbox = g_build_filename (folder, "out.mbox", NULL);
  g_autofree char *again = g_build_filename (folder, "again.mbox", NULL);
  g_autofree char *one = write_file (folder, "one.eml", "Subject: apple\r\n\r\nFrom here\r\n");
  g_autofree char *two = write_file (folder, "two.mbox", "From a@b Sun Nov 22 12:00:00 2026\n"
                                     "Subject: pear\n\nx\n");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, one, two, NULL);
  g_autoptr(Letterbox) export = NULL;
  g_autoptr(Letterbox) import_again = NULL;
  g_autoptr(Letterbox) export_again = NULL;

  g_test_summary ("What comes out of a store and into another is written alike by both.");

  assert_ends (import, 0, "Messages imported: 2\n");
  export = letterbox_run (NULL, "export", "--store", store, mbox, NULL);
  assert_ends (export, 0, "Messages exported: 2\n");
  import_again = letterbox_run (NULL, "import", "--store", other, mbox, NULL);
  assert_ends (import_again, 0, "Messages imported: 2\n");
  export_again = letterbox_run (NULL, "export", "--store", other, again, NULL);
  assert_ends (export_again, 0, "Messages exported: 2\n");

  g_assert_true (g_file_get_contents (mbox, &first, NULL, NULL));
  g_assert_true (g_file_get_contents (again, &second, NULL, NULL));
  g_assert_nonnull (strstr (first, "\n>From here\r\n"));
  g_assert_cmpstr (first, ==, second);
  fixture_remove_folder (folder);
}

static void
test_query (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *out = g_build_filename (folder, "out.eml", NULL);
  g_autofree char *latest = g_build_filename (folder, "latest.eml", NULL);
  g_autofree char *one = write_file (folder, "1.eml", "Subject: apple\r\n\r\n");
  g_autofree char *two = write_file (folder, "2.eml", "Subject: pear\r\n\r\n");
  g_autofree char *text = NULL;
  g_autofree char *latest_text = NULL;
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, one, two, NULL);
  g_autoptr(Letterbox) export = NULL;
  g_autoptr(Letterbox) refused = NULL;
  g_autoptr(Letterbox) forced = NULL;
  g_autoptr(Letterbox) by_id = NULL;

  assert_ends (import, 0, "Messages imported: 2\n");
  export = letterbox_run (NULL, "export", "--store", store, "--query", "subject:apple", out, NULL);
  assert_ends (export, 0, "Messages exported: 1\n");
  g_assert_true (g_file_get_contents (out, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "Z\r\nSubject: apple\r\n\r\n"));

  refused = letterbox_run (NULL, "export", "--store", store, "--query", "subject:pear", out, NULL);
  assert_ends (refused, 1, "out.eml");
  forced = letterbox_run (NULL, "export", "--store", store, "--query", "subject:pear", "--force",
                          out, NULL);
  assert_ends (forced, 0, "Messages exported: 1\n");
  by_id = letterbox_run (NULL, "export", "--store", store, "latest", latest, NULL);
  assert_ends (by_id, 0, "Messages exported: 1\n");
  g_assert_true (g_file_get_contents (latest, &latest_text, NULL, NULL));
  g_assert_true (g_str_has_suffix (latest_text, "Subject: pear\r\n\r\n"));
  fixture_remove_folder (folder);
}

static void
test_damaged_store (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *other = g_build_filename (folder, "b.store", NULL);
  g_autofree char *mbox = g_build_filename (folder, "out.mbox", NULL);
  g_autofree char *one = write_file (folder, "1.eml", "Subject: apple\r\n\r\n");
  g_autofree char *octets = NULL;
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, one, NULL);
  g_autoptr(Letterbox) broken = NULL;
  g_autoptr(Letterbox) repair = NULL;
  g_autoptr(Letterbox) again = NULL;
  g_autoptr(Letterbox) beside = NULL;
  g_autoptr(Letterbox) export = NULL;
  gsize length;

  g_test_summary ("A damaged store is told with its way out, which leads to a new store.");

  assert_ends (import, 0, "Messages imported: 1\n");
  g_assert_true (g_file_get_contents (store, &octets, &length, NULL));
  memset (octets, 0, 100);
  g_assert_true (g_file_set_contents (store, octets, (gssize) length, NULL));
  broken = letterbox_run (NULL, "export", "--store", store, mbox, NULL);
  assert_ends (broken, 4, "“letterbox import”");

  repair = letterbox_run (NULL, "import", "--store", other, store, NULL);
  assert_ends (repair, 0, "Messages imported: 1\n");
  again = letterbox_run (NULL, "import", "--store", other, store, NULL);
  assert_ends (again, 1, "b.store");
  beside = letterbox_run (NULL, "import", "--store", store, other, one, NULL);
  assert_ends (beside, 4, "a.store");
  export = letterbox_run (NULL, "export", "--store", other, mbox, NULL);
  assert_ends (export, 0, "Messages exported: 1\n");
  g_assert_true (g_file_test (mbox, G_FILE_TEST_EXISTS));
  fixture_remove_folder (folder);
}

static void
test_store_among_files (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *other = g_build_filename (folder, "b.store", NULL);
  g_autofree char *one = write_file (folder, "1.eml", "Subject: apple\r\n\r\n");
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, one, NULL);
  g_autoptr(Letterbox) mixed = NULL;

  g_test_summary ("A store is not taken for a message.");

  assert_ends (import, 0, "Messages imported: 1\n");
  mixed = letterbox_run (NULL, "import", "--store", other, store, one, NULL);
  assert_ends (mixed, 1, "It is a store");
  g_assert_nonnull (strstr (mixed->said->str, "Messages imported: 1\n"));
  fixture_remove_folder (folder);
}

/* --- A signal while it works --- */

#define N_MANY 20000

static char *
write_many (const char *folder)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (text, "From a@b Sun Nov 22 12:00:00 2026\nSubject: %u\n\nx\n\n", i);

  return write_file (folder, "many.mbox", text->str);
}

static guint
get_number (Letterbox  *letterbox,
            const char *before)
{
  const char *at = strstr (letterbox->said->str, before);

  g_assert_nonnull (at);
  return (guint) g_ascii_strtoull (at + strlen (before), NULL, 10);
}

/* A log begins with 4 MB; only what is written makes it larger. */
static void
wait_for_octets (const char *path)
{
  GStatBuf info = { 0 };

  while (g_stat (path, &info) != 0 || info.st_size < 5000000)
    g_thread_yield ();
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
test_import_interrupted (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *log = g_strconcat (store, "-wal", NULL);
  g_autofree char *mbox = g_build_filename (folder, "out.mbox", NULL);
  g_autofree char *many = write_many (folder);
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, many, NULL);
  g_autoptr(Letterbox) export = NULL;
  guint n_imported;

  g_test_summary ("SIGINT ends an import between two batches: what it says is what is there.");

  wait_for_octets (log);
  letterbox_signal (import, SIGINT);
  assert_ends (import, 1, "Messages imported: ");
  n_imported = get_number (import, "Messages imported: ");
  g_assert_cmpuint (n_imported, >, 0);
  g_assert_cmpuint (n_imported, <, N_MANY);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  export = letterbox_run (NULL, "export", "--store", store, mbox, NULL);
  assert_ends (export, 0, "Messages exported: ");
  g_assert_cmpuint (get_number (export, "Messages exported: "), ==, n_imported);
  fixture_remove_folder (folder);
}

static void
test_export_interrupted (void)
{
  static const char * const names[] = { "out.mbox", "out.zip" };
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *out = g_build_filename (folder, "out", NULL);
  g_autofree char *many = write_many (folder);
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, many, NULL);

  g_test_summary ("SIGINT ends an export and takes away what it has written of its file.");

  assert_ends (import, 0, "Messages imported: ");
  g_assert_cmpint (g_mkdir (out, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (out, names[i], NULL);
      g_autoptr(Letterbox) export = letterbox_run (NULL, "export", "--store", store, path, NULL);

      while (count_files (out) == 0)
        g_thread_yield ();

      letterbox_signal (export, SIGINT);
      assert_ends (export, 1, "Messages exported: ");
      g_assert_cmpuint (count_files (out), ==, 0);
    }

  fixture_remove_folder (folder);
}

/* Wrong usage and what cannot be done: a row each. "@" stands for the folder. */
static const struct
{
  const char *arguments[6];
  int         status;
  const char *said;
} fault_cases[] = {
  { { "import" }, 2, "letterbox import --help" },
  { { "export" }, 2, "letterbox export --help" },
  { { "import", "--unknown" }, 2, "--unknown" },
  { { "export", "--format", "pdf", "@/x" }, 2, "“pdf”" },
  { { "export", "--query", "x", "ID", "@/x" }, 2, "--query" },
  { { "export", "--store", "@/none.store", "@/x.mbox" }, 4, "none.store" },
  { { "import", "--store", "@", "@/x.eml" }, 4, "folder" },
  { { "import", "--store", "@/a.store", "@/missing.eml" }, 1, "missing.eml: " },
  { { "export", "--store", "@/a.store", "00000000000000000000000000000000", "@/x" }, 1,
    "00000000" },
  { { "export", "--store", "@/a.store", "--query", "subject:(", "@/x" }, 2, "(" },
};

static void
test_faults (void)
{
  g_autofree char *folder = fixture_make_folder ();

  for (gsize i = 0; i < G_N_ELEMENTS (fault_cases); i++)
    {
      char *arguments[6] = { NULL };
      g_autoptr(Letterbox) letterbox = NULL;

      for (gsize j = 0; j < 6 && fault_cases[i].arguments[j] != NULL; j++)
        {
          const char *argument = fault_cases[i].arguments[j];

          arguments[j] = *argument == '@' ? g_strconcat (folder, argument + 1, NULL)
                                          : g_strdup (argument);
        }
      letterbox = letterbox_run (NULL, arguments[0], arguments[1], arguments[2], arguments[3],
                                 arguments[4], arguments[5], NULL);
      assert_ends (letterbox, fault_cases[i].status, fault_cases[i].said);
      for (gsize j = 0; j < 6; j++)
        g_free (arguments[j]);
    }
  fixture_remove_folder (folder);
}

static void
test_store_in_use (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *store = g_build_filename (folder, "a.store", NULL);
  g_autofree char *one = write_file (folder, "one.eml", "Subject: x\r\n\r\n");
  g_autofree char *out = g_build_filename (folder, "out.mbox", NULL);
  g_autoptr(Letterbox) running = letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0",
                                                  "--no-http", "--store", store, NULL);
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--store", store, one, NULL);
  g_autoptr(Letterbox) export = letterbox_run (NULL, "export", "--store", store, out, NULL);

  g_test_summary ("A store that a running Letterbox uses is refused by name, with the way out.");

  assert_ends (import, 4, store);
  assert_ends (export, 4, store);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  letterbox_signal (running, SIGTERM);
  g_assert_cmpint (letterbox_end (running, NULL), ==, 0);
  fixture_remove_folder (folder);
}

static void
test_help (void)
{
  g_autoptr(Letterbox) import = letterbox_run (NULL, "import", "--help", NULL);
  g_autoptr(Letterbox) export = letterbox_run (NULL, "export", "--help", NULL);
  g_autofree char *import_help = NULL;
  g_autofree char *export_help = NULL;

  g_assert_cmpint (letterbox_end (import, &import_help), ==, 0);
  g_assert_cmpint (letterbox_end (export, &export_help), ==, 0);
  g_assert_nonnull (strstr (import_help, "--store"));
  g_assert_nonnull (strstr (export_help, "--format"));
  g_assert_nonnull (strstr (export_help, "--query"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/files/round-trip", test_round_trip);
  g_test_add_func ("/cli/files/query", test_query);
  g_test_add_func ("/cli/files/damaged-store", test_damaged_store);
  g_test_add_func ("/cli/files/store-among-files", test_store_among_files);
  g_test_add_func ("/cli/files/import-interrupted", test_import_interrupted);
  g_test_add_func ("/cli/files/export-interrupted", test_export_interrupted);
  g_test_add_func ("/cli/files/faults", test_faults);
  g_test_add_func ("/cli/files/store-in-use", test_store_in_use);
  g_test_add_func ("/cli/files/help", test_help);

  return g_test_run ();
}
