#include "config.h"
#include "launch-fixture.h"

#include <glib/gstdio.h>

/* Notes what it was started with; a file also with its octets and its mode. */
static const char script[] =
  "#!/bin/sh\n"
  "cd \"$(dirname \"$0\")\"\n"
  "if [ -f \"$1\" ]; then cat \"$1\" > octets; stat -c %a \"$1\" > mode; fi\n"
  "printf '%s' \"$1\" > started.part\n"
  "mv started.part started\n";

static char *
launch_fixture_write (LaunchFixture *self,
                      const char    *name,
                      const char    *text,
                      int            mode)
{
  char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, &error);
  g_assert_no_error (error);
  return path;
}

/* Before anything asks for the desktop's programs. */
LaunchFixture *
launch_fixture_new (const char * const *types)
{
  LaunchFixture *self = g_new0 (LaunchFixture, 1);
  g_autoptr(GString) defaults = g_string_new ("[Default Applications]\n");
  g_autoptr(GString) added = g_string_new ("[Added Associations]\n");
  g_autofree char *program = NULL;
  g_autofree char *entry = NULL;
  g_autofree char *list = NULL;
  g_autofree char *desktop = NULL;

  self->folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  program = launch_fixture_write (self, "viewer", script, 0700);
  entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Viewer\nExec=%s %%u\n",
                           program);
  desktop = launch_fixture_write (self, "applications/viewer.desktop", entry, 0600);
  for (gsize i = 0; types[i] != NULL; i++)
    {
      g_string_append_printf (defaults, "%s=viewer.desktop\n", types[i]);
      g_string_append_printf (added, "%s=viewer.desktop;\n", types[i]);
    }
  g_string_append (defaults, added->str);
  list = launch_fixture_write (self, "mimeapps.list", defaults->str, 0600);
  g_setenv ("XDG_DATA_HOME", self->folder, TRUE);
  g_setenv ("XDG_CONFIG_HOME", self->folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", self->folder, TRUE);
  return self;
}

static void
launch_fixture_remove (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      launch_fixture_remove (child);
    }
  g_remove (path);
}

void
launch_fixture_free (LaunchFixture *self)
{
  launch_fixture_remove (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* A condition to wait for: the program was started. */
gboolean
launch_fixture_ended (gpointer data)
{
  g_autofree char *path = g_build_filename (((LaunchFixture *) data)->folder, "started", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* "started", "octets" or "mode" of the last start; each can be taken once. */
char *
launch_fixture_take (LaunchFixture *self,
                     const char    *what)
{
  g_autofree char *path = g_build_filename (self->folder, what, NULL);
  char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    g_unlink (path);
  return text;
}
