#include "window-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/lb-settings.h"

#define NOBODY 65534

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
keep_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static LbMailbox *
open_mailbox (const char *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LbMailbox *mailbox;

  lb_mailbox_open_async (path, NULL, keep_result_cb, &result);
  window_fixture_wait (is_set, &result);
  mailbox = lb_mailbox_open_finish (result, &error);
  g_assert_no_error (error);
  return mailbox;
}

static void
close_mailbox (LbMailbox *mailbox)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_mailbox_close_async (mailbox, NULL, keep_result_cb, &result);
  window_fixture_wait (is_set, &result);
  g_assert_true (lb_mailbox_close_finish (mailbox, result, NULL));
  g_object_unref (mailbox);
}

static void
add_message (LbMailbox *mailbox)
{
  static const char text[] = "Subject: saved\r\n\r\nHello\r\n";
  g_autoptr(LbEnvelope) envelope = lb_envelope_new ();
  g_autoptr(LbTranscript) transcript = lb_transcript_new ();
  g_autoptr(GBytes) data = g_bytes_new_static (text, strlen (text));
  g_autoptr(LbDelivery) delivery = lb_delivery_new (envelope, data, transcript);
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *id = NULL;

  lb_mailbox_add_async (mailbox, delivery, NULL, keep_result_cb, &result);
  window_fixture_wait (is_set, &result);
  id = lb_mailbox_add_finish (mailbox, result, NULL);
  g_assert_nonnull (id);
}

static void
make_store (const char *path)
{
  LbMailbox *mailbox = open_mailbox (path);

  add_message (mailbox);
  close_mailbox (mailbox);
}

static void
overwrite (const char *path,
           const char *octets,
           gsize       length,
           goffset     offset)
{
  int descriptor = g_open (path, O_RDWR, 0);

  g_assert_cmpint (pwrite (descriptor, octets, length, offset), ==, (gssize) length);
  g_assert_true (g_close (descriptor, NULL));
}

/* SQLite's file format 1.3: the number of the form at 60, that of the program at 68. */
static void
make_newer (const char *path)
{
  make_store (path);
  overwrite (path, "\0\0\x12\x34", 4, 60);
}

static void
make_foreign (const char *path)
{
  make_store (path);
  overwrite (path, "\0\0\0\x4d", 4, 68);
}

static void
make_corrupt (const char *path)
{
  g_autofree char *noise = g_strnfill (3000, 'z');

  make_store (path);
  overwrite (path, noise, 3000, 100);
}

static void
make_headless (const char *path)
{
  make_store (path);
  overwrite (path, "zzzzzzzzzzzzzzzz", 16, 0);
}

static void
make_text (const char *path)
{
  g_assert_true (g_file_set_contents (path, "no database at all", -1, NULL));
}

static void
make_folder (const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
make_read_only (const char *path)
{
  make_store (path);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
}

static void
make_forbidden (const char *path)
{
  make_store (path);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
}

typedef struct
{
  const char *name;
  void (*make)(const char *path);
  const char *title;
  const char *words;
  gboolean    can_repair;
} Fault;

static const Fault faults[] = {
  { "newer", make_newer, "Store of a Newer Letterbox", "update it", FALSE },
  { "foreign", make_foreign, "File of Another Program", "choose another file", FALSE },
  { "corrupt", make_corrupt, "Store Damaged", "a repair saves", TRUE },
  { "headless", make_headless, "Store Damaged", "a repair saves", TRUE },
  { "text", make_text, "Not a Store", "is no", FALSE },
  { "folder", make_folder, "Not a Store", "is a folder", FALSE },
  { "read-only", make_read_only, "Store Can Only Be Read", "make it writable", FALSE },
  { "forbidden", make_forbidden, "No Permission", "no permission", FALSE },
};

/* Root may do everything, so it becomes someone who may not. */
static void
become_nobody (const char *folder)
{
  if (getuid () != 0)
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
assert_says (WindowFixture *fixture,
             const char    *words)
{
  g_autofree char *said = window_fixture_read (GTK_WIDGET (fixture->window));

  if (strstr (said, words) == NULL)
    g_error ("“%s” is not in: %s", words, said);
}

static GtkWidget *
find_row (WindowFixture *fixture,
          const char    *title)
{
  return window_fixture_find (GTK_WIDGET (fixture->window), ADW_TYPE_ACTION_ROW, title);
}

static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  WindowFixture *fixture;

  g_test_summary ("A store that cannot be used is told in one sentence, with the ways out.");
  become_nobody (folder);
  fault->make (path);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  assert_says (fixture, fault->title);
  assert_says (fixture, path);
  assert_says (fixture, fault->words);
  assert_says (fixture, "Not receiving");
  g_assert_nonnull (find_row (fixture, "Open Another Store…"));
  g_assert_nonnull (find_row (fixture, "Use a Temporary Store"));
  g_assert_true ((find_row (fixture, "Repair…") != NULL) == fault->can_repair);
  g_assert_nonnull (window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Quit"));
  g_assert_cmpint (lb_application_get_exit_code (fixture->application), ==, 4);
  window_fixture_free (fixture);
  g_rmdir (path);
  become_self ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
has_started (WindowFixture *fixture,
             const char    *page)
{
  LbService *service = lb_application_get_service (fixture->application);
  g_autofree char *address = lb_service_dup_smtp_address (service);

  return address != NULL && g_str_equal (lb_window_get_page (fixture->window), page);
}

static gboolean
has_mail (gpointer data)
{
  return has_started (data, "mail");
}

static gboolean
is_empty (gpointer data)
{
  return has_started (data, "empty");
}

static void
test_busy (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  LbMailbox *first = open_mailbox (path);
  WindowFixture *fixture;
  GtkWidget *again;

  g_test_summary ("A store that another Letterbox has is opened when that one has ended.");
  add_message (first);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  assert_says (fixture, "Store in Use");
  assert_says (fixture, "Another Letterbox uses");
  close_mailbox (first);
  again = window_fixture_find (GTK_WIDGET (fixture->window), GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (again, "clicked");
  window_fixture_wait (has_mail, fixture);
  g_assert_cmpint (lb_application_get_exit_code (fixture->application), ==, 0);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->window),
                                                     "use-store"));
  window_fixture_free (fixture);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
is_unlocked (gpointer data)
{
  g_autofree char *lock = g_strconcat (data, ".lock", NULL);

  return !g_file_test (lock, G_FILE_TEST_EXISTS);
}

/* The writer closes it in its thread. */
static void
remove_store (const char *path)
{
  window_fixture_wait (is_unlocked, (gpointer) path);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
activate_path (WindowFixture *fixture,
               const char    *action,
               const char    *path)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s", path));
}

static void
test_temporary (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  WindowFixture *fixture;

  g_test_summary ("Whoever needs to go on at once does so with a store that is gone at the end.");
  make_newer (path);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  gtk_widget_activate (find_row (fixture, "Use a Temporary Store"));
  window_fixture_wait (is_empty, fixture);
  assert_says (fixture, "Messages are gone when Letterbox ends");
  window_fixture_free (fixture);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_another (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  g_autofree char *other = g_build_filename (folder, "other.store", NULL);
  g_autofree char *remembered = NULL;
  const char * const paths[] = { path, NULL };
  GSettings *settings = lb_settings_get_default ();
  WindowFixture *fixture;
  LbConfig *config;

  g_test_summary ("Another store is opened, and remembered unless one was named at the start.");
  make_newer (path);
  make_store (other);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  activate_path (fixture, "win.use-store", other);
  window_fixture_wait (has_mail, fixture);
  remembered = g_settings_get_string (settings, "store");
  g_assert_cmpstr (remembered, ==, "");
  window_fixture_free (fixture);

  make_newer (path);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  config = lb_service_get_config (lb_application_get_service (fixture->application));
  g_assert_true (lb_config_replace (config, LB_OPTION_STORE, paths, NULL));
  activate_path (fixture, "win.use-store", other);
  window_fixture_wait (has_mail, fixture);
  g_clear_pointer (&remembered, g_free);
  remembered = g_settings_get_string (settings, "store");
  g_assert_cmpstr (remembered, ==, other);
  g_settings_reset (settings, "store");
  window_fixture_free (fixture);
  remove_store (other);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_repair (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  g_autofree char *saved = g_build_filename (folder, "saved.store", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before;
  gsize n_after;
  WindowFixture *fixture;

  g_test_summary ("A repair saves into a new file, which is opened; the damaged one stays.");
  make_corrupt (path);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  activate_path (fixture, "win.repair-to", saved);
  window_fixture_wait (has_mail, fixture);
  assert_says (fixture, "1 message saved");
  assert_says (fixture, "saved");
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  window_fixture_free (fixture);
  remove_store (saved);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gboolean
offers_again (gpointer data)
{
  return find_row (data, "Open Another Store…") != NULL;
}

static void
test_no_repair (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "messages.store", NULL);
  g_autofree char *saved = g_build_filename (folder, "saved.store", NULL);
  WindowFixture *fixture;

  g_test_summary ("Where nothing can be saved it is said, and the other ways out stay.");
  make_text (path);
  fixture = window_fixture_new_full ("127.0.0.1:0", path, NULL, 1000, 800);
  activate_path (fixture, "win.repair-to", saved);
  g_assert_null (find_row (fixture, "Open Another Store…"));
  window_fixture_wait (offers_again, fixture);
  g_assert_cmpstr (lb_window_get_page (fixture->window), ==, "failed");
  g_assert_false (g_file_test (saved, G_FILE_TEST_EXISTS));
  window_fixture_free (fixture);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  window_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *name = g_strconcat ("/ui/store-page/told/", faults[i].name, NULL);

      g_test_add_data_func (name, &faults[i], test_fault);
    }
  g_test_add_func ("/ui/store-page/told/busy", test_busy);
  g_test_add_func ("/ui/store-page/temporary-one", test_temporary);
  g_test_add_func ("/ui/store-page/another-is-remembered", test_another);
  g_test_add_func ("/ui/store-page/repair", test_repair);
  g_test_add_func ("/ui/store-page/repair-of-nothing", test_no_repair);
  return g_test_run ();
}
