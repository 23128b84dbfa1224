#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "ui/lb-temp.h"

static char *runtime;

static void
write_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
write_file (const char *name,
            const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = NULL;

  lb_temp_write_async (bytes, name, write_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  file = lb_temp_write_finish (result, &error);
  g_assert_no_error (error);
  return g_file_get_path (file);
}

static int
get_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static void
test_temp_private (void) /* "/ui/temp/private-and-cleaned" */
{
  g_autofree char *first = write_file ("a.txt", "one");
  g_autofree char *second = write_file ("a.txt", "");
  g_autofree char *folder = g_path_get_dirname (first);
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *text = NULL;

  g_test_summary ("Only the user may read a file; two of one name do not meet; all go at the end.");
  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_str_has_prefix (first, runtime));
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one");
  g_assert_cmpint (get_mode (first), ==, 0600);
  g_assert_cmpint (get_mode (second), ==, 0600);
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_cmpint (get_mode (parent), ==, 0700);

  /* What runs is not left. */
  lb_temp_clean_left ();
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  lb_temp_clean ();
  g_assert_false (g_file_test (parent, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (runtime, G_FILE_TEST_IS_DIR));
}

static char *
leave_file (const char *folder_name)
{
  g_autofree char *folder = g_build_filename (runtime, folder_name, "1", NULL);
  char *path = g_build_filename (folder, "left.pdf", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "left", -1, NULL));
  return path;
}

static void
test_temp_left (void) /* "/ui/temp/left-by-a-crash" */
{
  g_autofree char *left = leave_file ("letterbox-files-abcdef");
  g_autofree char *used = leave_file ("letterbox-files-ghijkl");
  g_autofree char *other = leave_file ("letterbox-other");
  g_autofree char *used_folder = g_build_filename (runtime, "letterbox-files-ghijkl", NULL);
  g_autofree char *link = g_build_filename (runtime, "letterbox-files-link", NULL);
  g_autofree char *target = g_build_filename (runtime, "letterbox-other", NULL);
  int descriptor = open (used_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_test_summary ("What a crash left goes at the next start; what runs, and all else, stays.");
  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_cmpint (flock (descriptor, LOCK_EX), ==, 0);
  lb_temp_clean_left ();
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (used, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));

  close (descriptor);
  lb_temp_clean_left ();
  g_assert_false (g_file_test (used, G_FILE_TEST_EXISTS));
  g_unlink (other);
  g_unlink (link);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *other = NULL;
  g_autofree char *folder = NULL;
  int status;

  runtime = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/temp/private-and-cleaned", test_temp_private);
  g_test_add_func ("/ui/temp/left-by-a-crash", test_temp_left);

  status = g_test_run ();
  folder = g_build_filename (runtime, "letterbox-other", NULL);
  other = g_build_filename (folder, "1", NULL);
  g_rmdir (other);
  g_rmdir (folder);
  g_rmdir (runtime);
  g_free (runtime);
  return status;
}
