#include "config.h"
#include "store/lb-store.h"

#include <sqlite3.h>

#include "store-fixture.h"

/* A store as version 1 made it, with one message. Never changed: such files are out there. */
static const char version_1[] =
  "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL;"
  "CREATE TABLE messages ("
  " row_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, received_at_us INTEGER NOT NULL,"
  " mail_from TEXT NOT NULL, mail_options TEXT NOT NULL, recipients TEXT NOT NULL,"
  " helo TEXT NOT NULL, protocol TEXT NOT NULL, peer TEXT NOT NULL, listener TEXT NOT NULL,"
  " tls_version TEXT, tls_cipher TEXT, tls_server_name TEXT, auth_user TEXT NOT NULL,"
  " auth_mechanism TEXT NOT NULL, session TEXT NOT NULL, flags INTEGER NOT NULL,"
  " subject TEXT NOT NULL, from_list TEXT NOT NULL, to_list TEXT NOT NULL, cc_list TEXT NOT NULL,"
  " bcc_list TEXT NOT NULL, reply_to_list TEXT NOT NULL, message_id TEXT NOT NULL,"
  " in_reply_to TEXT NOT NULL, reference_list TEXT NOT NULL, date_us INTEGER NOT NULL,"
  " snippet TEXT NOT NULL, n_attachments INTEGER NOT NULL, n_inline INTEGER NOT NULL,"
  " has_html INTEGER NOT NULL, problem TEXT);"
  "CREATE TABLE states ("
  " row_id INTEGER PRIMARY KEY, size INTEGER NOT NULL, is_read INTEGER NOT NULL DEFAULT 0,"
  " is_pinned INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE contents ("
  " row_id INTEGER PRIMARY KEY, transcript TEXT NOT NULL, data BLOB NOT NULL);"
  "CREATE TABLE tags ("
  " tag_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
  " color TEXT NOT NULL DEFAULT '');"
  "CREATE TABLE message_tags ("
  " row_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, PRIMARY KEY (row_id, tag_id)) WITHOUT ROWID;"
  "CREATE INDEX message_tags_by_tag ON message_tags (tag_id);"
  "CREATE TABLE notes (row_id INTEGER PRIMARY KEY, note TEXT NOT NULL);"
  "INSERT INTO messages VALUES (7, '0123456789abcdef0123456789abcdef', 1790000000000000,"
  " 'a@example.org', 'SIZE=5', 'b@example.org\t\n', 'client', 'ESMTP', '127.0.0.1:4000',"
  " '127.0.0.1:1025', NULL, NULL, NULL, '', '', 'session', 0, 'Old', '', '', '', '', '', '', '',"
  " '', 0, 'old text', 0, 0, 0, NULL);"
  "INSERT INTO states (row_id, size, is_read) VALUES (7, 5, 1);"
  "INSERT INTO contents VALUES (7, '1 C DATA\n', x'6f6c640d0a');"
  "PRAGMA application_id = 0x4c657474; PRAGMA user_version = 1; PRAGMA journal_mode = WAL";

static void
test_migration_from_1 (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "mail.store", NULL);
  sqlite3 *database = NULL;
  char *message = NULL;

  g_test_summary ("A store of version 1 keeps its messages and takes new ones, twice opened.");

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_exec (database, version_1, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbStore) store = fixture_open (path, NULL, &error);
      g_autoptr(LbStoredMessage) old = NULL;
      g_autoptr(LbStoreRow) row = NULL;

      g_assert_no_error (error);
      old = fixture_load (store, "0123456789abcdef0123456789abcdef", &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (old->data, NULL), g_bytes_get_size (old->data),
                       "old\r\n", 5);
      g_assert_cmpstr (old->row->summary->subject, ==, "Old");
      g_assert_true (old->row->is_read);
      row = fixture_add_text (store, "new");
      g_assert_cmpint (row->row_id, ==, 8 + i);
      fixture_close (store);
    }

  fixture_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/migration/from-version-1", test_migration_from_1);

  return g_test_run ();
}
