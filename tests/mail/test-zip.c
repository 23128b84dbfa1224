#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mail/lb-zip.h"

/* Reads the file as others do: that each name, time and octet is as given, and its check sum. */
static const char script[] =
  "import sys, zipfile\n"
  "file = zipfile.ZipFile(sys.argv[1])\n"
  "assert file.testzip() is None\n"
  "names = file.namelist()\n"
  "assert len(names) == int(sys.argv[2]), names\n"
  "if names:\n"
  "    assert names[0] == 'Gr\\u00fc\\u00dfe.eml', names\n"
  "    assert file.read(names[0]) == b'Subject: x\\r\\n\\r\\n\\0\\xff'\n"
  "    assert file.getinfo(names[0]).date_time == (2026, 11, 22, 12, 0, 0)\n"
  "    assert file.read(names[1]) == b''\n"
  "    assert file.read(names[2]) == b'x' * 300000\n"
  "    assert file.getinfo(names[2]).compress_size < 1000\n";

static void
append (GByteArray *file,
        GBytes     *octets)
{
  g_byte_array_append (file, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
  g_bytes_unref (octets);
}

static void
add (LbZip      *zip,
     GByteArray *file,
     const char *name,
     const char *text,
     gsize       length)
{
  g_autoptr(GBytes) octets = g_bytes_new (text, length);

  append (file, lb_zip_add (zip, name, octets, G_GINT64_CONSTANT (1795348800000000)));
}

static void
assert_others_read (GByteArray *file,
                    const char *n_files)
{
  g_autofree char *path = NULL;
  g_autofree char *python = g_find_program_in_path ("python3");
  const char *arguments[] = { python, "-c", script, NULL, n_files, NULL };
  g_autofree char *said = NULL;
  g_autoptr(GError) error = NULL;
  int descriptor = g_file_open_tmp ("letterbox-XXXXXX", &path, &error);
  int status;

  g_assert_no_error (error);
  close (descriptor);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  arguments[3] = path;
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &said,
                &status, &error);
  g_remove (path);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s", said);
}

static gboolean
skip_without_python (void)
{
  g_autofree char *python = g_find_program_in_path ("python3");

  if (python == NULL)
    g_test_skip ("python3 is not there to read the file");

  return python == NULL;
}

static void
test_three_files (void)
{
  g_autofree char *long_text = g_strnfill (300000, 'x');
  g_autoptr(LbZip) zip = lb_zip_new ();
  g_autoptr(GByteArray) file = g_byte_array_new ();

  if (skip_without_python ())
    return;

  g_setenv ("TZ", "UTC", TRUE);
  add (zip, file, "Grüße.eml", "Subject: x\r\n\r\n\0\xff", 16);
  add (zip, file, "empty.eml", "", 0);
  add (zip, file, "long.eml", long_text, 300000);
  append (file, lb_zip_end (zip));
  assert_others_read (file, "3");
}

static void
test_no_files (void)
{
  g_autoptr(LbZip) zip = lb_zip_new ();
  g_autoptr(GByteArray) file = g_byte_array_new ();

  if (skip_without_python ())
    return;

  append (file, lb_zip_end (zip));
  assert_others_read (file, "0");
}

static void
test_many_files (void)
{
  static const char check[] = "import sys, zipfile\n"
                              "assert len(zipfile.ZipFile(sys.argv[1]).namelist()) == 70000\n";
  g_autoptr(LbZip) zip = lb_zip_new ();
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autofree char *path = NULL;
  const char *arguments[] = { "python3", "-c", check, NULL, NULL };
  int descriptor;
  int status = -1;

  g_test_summary ("More files than the old form can count are still all found.");

  if (skip_without_python ())
    return;

  for (guint i = 0; i < 70000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.eml", i);

      add (zip, file, name, "x", 1);
    }
  append (file, lb_zip_end (zip));
  descriptor = g_file_open_tmp ("letterbox-XXXXXX", &path, NULL);
  close (descriptor);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  arguments[3] = path;
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, &status, NULL));
  g_remove (path);
  g_assert_cmpint (status, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail/zip/three-files", test_three_files);
  g_test_add_func ("/mail/zip/no-files", test_no_files);
  g_test_add_func ("/mail/zip/many-files", test_many_files);

  return g_test_run ();
}
