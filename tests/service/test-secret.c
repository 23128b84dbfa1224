#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fake-secrets.h"
#include "service/lb-secret.h"
#include "store-fixture.h"

#define SERVER "mail.example.org:587"
#define PASSWORD "s3cr\xc3\xa9t; \\ \"x\""

/* The folder of configuration is this test's own, see main(). */
static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "letterbox", "upstream-password", NULL);
}

static gboolean
save (const char  *user,
      const char  *password,
      gboolean    *is_in_keyring,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_secret_save_async (SERVER, user, password, NULL, fixture_await_cb, &result);
  return lb_secret_save_finish (fixture_await (&result), is_in_keyring, error);
}

static char *
load (const char  *server,
      const char  *user,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lb_secret_load_async (server, user, NULL, fixture_await_cb, &result);
  return lb_secret_load_finish (fixture_await (&result), error);
}

#define assert_loads(server, user, password) \
  G_STMT_START { \
    g_autoptr(GError) _error = NULL; \
    g_autofree char *_loaded = load (server, user, &_error); \
    g_assert_no_error (_error); \
    g_assert_cmpstr (_loaded, ==, password); \
  } G_STMT_END

static void
assert_file_way (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  gboolean is_in_keyring = TRUE;
  GStatBuf status;

  assert_loads (SERVER, "anna", NULL);
  g_assert_true (save ("anna", PASSWORD, &is_in_keyring, &error));
  g_assert_no_error (error);
  g_assert_false (is_in_keyring);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0700);

  assert_loads (SERVER, "anna", PASSWORD);
  assert_loads (SERVER, "ben", NULL);
  assert_loads ("other.example.org:587", "anna", NULL);
  g_assert_true (save ("anna", "", NULL, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_loads (SERVER, "anna", NULL);
}

static void
test_secret_no_bus (void) /* "/service/secret/no-bus" */
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_test_summary ("Without a bus a password is in a file that only the user reads.");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  assert_file_way ();
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  assert_file_way ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

static void
test_secret_file_open (void) /* "/service/secret/file-that-others-read" */
{
  g_autofree char *path = dup_path ();
  g_autofree char *password = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A password that others can read is refused with the way out, and repaired by "
                  "keeping it anew.");
  g_assert_true (save ("anna", PASSWORD, NULL, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  password = load (SERVER, "anna", &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "chmod 600"));
  g_assert_null (password);
  g_assert_true (save ("anna", PASSWORD, NULL, NULL));
  assert_loads (SERVER, "anna", PASSWORD);
  g_assert_true (save ("anna", NULL, NULL, NULL));
}

static void
test_secret_file_impossible (void) /* "/service/secret/file-cannot-be-written" */
{
  g_autofree char *path = dup_path ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("A password that cannot be kept is told in one sentence.");
  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_false (save ("anna", PASSWORD, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (error->message, "The password cannot be kept: "));
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
test_secret_no_keyring (void) /* "/service/secret/no-keyring" */
{
  g_test_summary ("On a bus where nobody keeps secrets the file serves.");
  assert_file_way ();
}

static void
test_secret_keyring (void) /* "/service/secret/keyring" */
{
  g_auto(FakeSecrets) secrets = { 0 };
  g_autofree char *path = dup_path ();
  g_autoptr(GError) error = NULL;
  gboolean is_in_keyring = FALSE;

  g_test_summary ("Where there is a keyring the password is there, and in no file.");
  g_assert_true (save ("anna", "before there was a keyring", NULL, NULL));
  fake_secrets_init (&secrets);
  assert_loads (SERVER, "anna", "before there was a keyring");
  g_assert_true (save ("anna", PASSWORD, &is_in_keyring, &error));
  g_assert_no_error (error);
  g_assert_true (is_in_keyring);
  g_assert_cmpstr (secrets.secret, ==, PASSWORD);
  g_assert_cmpstr (g_hash_table_lookup (secrets.attributes, "server"), ==, SERVER);
  g_assert_cmpstr (g_hash_table_lookup (secrets.attributes, "user"), ==, "anna");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_loads (SERVER, "anna", PASSWORD);
  assert_loads (SERVER, "ben", NULL);

  secrets.is_broken = TRUE;
  g_assert_false (save ("anna", "other", NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "The keyring does not answer as it should: "));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (secrets.secret, ==, PASSWORD);

  secrets.is_broken = FALSE;
  g_assert_true (save ("anna", NULL, NULL, NULL));
  g_assert_null (secrets.secret);
  assert_loads (SERVER, "anna", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = fixture_make_folder ();
  g_autofree char *config = g_build_filename (folder, "letterbox", NULL);
  int status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/secret/no-bus", test_secret_no_bus);
  g_test_add_func ("/service/secret/file-that-others-read", test_secret_file_open);
  g_test_add_func ("/service/secret/file-cannot-be-written", test_secret_file_impossible);
  g_test_add_func ("/service/secret/no-keyring", test_secret_no_keyring);
  g_test_add_func ("/service/secret/keyring", test_secret_keyring);

  status = g_test_run ();
  g_rmdir (config);
  fixture_remove_folder (folder);
  return status;
}
