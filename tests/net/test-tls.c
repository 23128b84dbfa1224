#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "net/lb-tls-make.h"
#include "net/lb-tls.h"

#define DAY (24 * 60 * 60)

typedef struct
{
  char            *folder;
  GTlsCertificate *certificate;
  char            *path;
  GError          *error;
  gboolean         is_done;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("lb-tls-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
forget (Fixture *fixture)
{
  g_clear_object (&fixture->certificate);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_error (&fixture->error);
  fixture->is_done = FALSE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char * const names[] = { "certificate.pem", "certificate-key.pem", "tls" };

  forget (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static void
self_signed_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->certificate = lb_tls_self_signed_finish (result, &fixture->path, &fixture->error);
  fixture->is_done = TRUE;
}

static void
load_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->certificate = lb_tls_load_finish (result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
get_self_signed (Fixture    *fixture,
                 const char *folder)
{
  forget (fixture);
  lb_tls_self_signed_async (folder, "mail.test", NULL, self_signed_cb, fixture);
  while (!fixture->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
load (Fixture    *fixture,
      const char *certificate_path,
      const char *key_path)
{
  forget (fixture);
  lb_tls_load_async (certificate_path, key_path, NULL, load_cb, fixture);
  while (!fixture->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
write_file (Fixture     *fixture,
            const char  *name,
            const char  *content,
            char       **path)
{
  g_autoptr(GError) error = NULL;

  *path = g_build_filename (fixture->folder, name, NULL);
  g_file_set_contents (*path, content, -1, &error);
  g_assert_no_error (error);
}

static void
test_made_once (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "tls", NULL);
  g_autofree char *key_path = g_build_filename (folder, "certificate-key.pem", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GTlsCertificate) first = NULL;
  GStatBuf status;

  g_test_summary ("The certificate is made once, kept private, and its path told.");

  get_self_signed (fixture, folder);
  g_assert_no_error (fixture->error);
  first = g_object_ref (fixture->certificate);
  get_self_signed (fixture, folder);
  g_assert_no_error (fixture->error);
  g_assert_true (g_tls_certificate_is_same (first, fixture->certificate));

  g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "BEGIN CERTIFICATE"));
  g_assert_null (strstr (content, "PRIVATE"));

#ifdef G_OS_UNIX
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (key_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
#endif

  g_remove (fixture->path);
  g_remove (key_path);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  data)
{
  const char * const names[] = { "localhost", "mail.test", "127.0.0.1", "::1" };

  g_test_summary ("The certificate is good for all names by which this machine reaches us.");

  get_self_signed (fixture, fixture->folder);
  g_assert_no_error (fixture->error);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GSocketConnectable) name = g_network_address_new (names[i], 25);

      g_assert_cmpint (g_tls_certificate_verify (fixture->certificate, name, fixture->certificate),
                       ==, 0);
    }
}

static void
test_other_name (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GSocketConnectable) name = g_network_address_new ("other.test", 25);

  get_self_signed (fixture, fixture->folder);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (g_tls_certificate_verify (fixture->certificate, name, fixture->certificate), ==,
                   G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
test_expired (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const struct
  {
    gint64   made_at;
    gboolean is_kept;
  } cases[] = {
    { now - 729 * DAY, TRUE },
    { now - 731 * DAY, FALSE },
  };

  g_test_summary ("A certificate that is too old is made anew, one on its last day is not.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GTlsCertificate) old = NULL;
      g_autofree char *certificate_pem = NULL;
      g_autofree char *key_pem = NULL;
      g_autofree char *certificate_path = NULL;
      g_autofree char *key_path = NULL;

      g_assert_true (lb_tls_make_self_signed ("mail.test", cases[i].made_at, &certificate_pem,
                                              &key_pem, &error));
      write_file (fixture, "certificate.pem", certificate_pem, &certificate_path);
      write_file (fixture, "certificate-key.pem", key_pem, &key_path);
      old = g_tls_certificate_new_from_pem (certificate_pem, -1, &error);
      g_assert_no_error (error);

      get_self_signed (fixture, fixture->folder);
      g_assert_no_error (fixture->error);
      g_assert_cmpint (g_tls_certificate_is_same (old, fixture->certificate), ==, cases[i].is_kept);
    }
}

static void
test_broken_pair (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *certificate_path = NULL;

  g_test_summary ("A kept pair that cannot be read is made anew.");
  write_file (fixture, "certificate.pem", "garbage", &certificate_path);
  get_self_signed (fixture, fixture->folder);
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->certificate);
}

static void
test_folder_is_file (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = NULL;

  write_file (fixture, "tls", "a file", &path);
  get_self_signed (fixture, path);
  g_assert_null (fixture->certificate);
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (fixture->error->domain, ==, G_IO_ERROR);
  g_assert_nonnull (strstr (fixture->error->message, path));
}

static void
test_given (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *pem[4] = { NULL };
  g_autofree char *certificate_path = NULL;
  g_autofree char *key_path = NULL;
  g_autofree char *other_key_path = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_test_summary ("Given files are loaded; one that is missing, or no pair, is told.");

  g_assert_true (lb_tls_make_self_signed ("a.test", now, &pem[0], &pem[1], NULL));
  g_assert_true (lb_tls_make_self_signed ("b.test", now, &pem[2], &pem[3], NULL));
  write_file (fixture, "certificate.pem", pem[0], &certificate_path);
  write_file (fixture, "certificate-key.pem", pem[1], &key_path);
  write_file (fixture, "tls", pem[3], &other_key_path);

  load (fixture, certificate_path, key_path);
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->certificate);

  load (fixture, certificate_path, other_key_path);
  g_assert_error (fixture->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (strstr (fixture->error->message, other_key_path));

  load (fixture, certificate_path, "/nonexistent/key.pem");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (fixture->error->message, "/nonexistent/key.pem"));

  for (guint i = 0; i < G_N_ELEMENTS (pem); i++)
    g_clear_pointer (&pem[i], g_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP no TLS module\n");
      return EXIT_SUCCESS;
    }

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/net/tls/is-made-once-and-private", test_made_once);
  ADD ("/net/tls/has-all-names-of-this-machine", test_names);
  ADD ("/net/tls/has-no-other-name", test_other_name);
  ADD ("/net/tls/is-made-anew-when-too-old", test_expired);
  ADD ("/net/tls/is-made-anew-when-broken", test_broken_pair);
  ADD ("/net/tls/tells-a-folder-that-cannot-be", test_folder_is_file);
  ADD ("/net/tls/given-files-must-fit", test_given);
#undef ADD

  return g_test_run ();
}
