#define G_LOG_DOMAIN "lb-cli"

#include "config.h"
#include "cli/lb-cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "base/lb-place.h"

#define WINDOW_PROGRAM "letterbox-window"

/* In the build tree the window's program is beside this one's folder; else where it is installed.
 */
static char *
lb_window_find (void)
{
  g_autofree char *path = NULL;

  if (lb_place_is_build ())
    path = g_build_filename (BUILD_ROOT, "src", "ui", WINDOW_PROGRAM, NULL);
  else
    path = g_build_filename (LIBEXECDIR, WINDOW_PROGRAM, NULL);

  return g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path) : NULL;
}

static gboolean
lb_window_has_display (void)
{
#ifdef G_OS_UNIX
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 != NULL && *x11 != '\0') || (wayland != NULL && *wayland != '\0');
#else
  return TRUE;
#endif
}

/**
 * lb_cli_open_window:
 * @arguments: the command line
 *
 * Becomes the program with the window, which takes the same options. Says why when that cannot be.
 *
 * Returns: does not return unless there is no window; then -1 to go on without one, or an exit code
 */
int
lb_cli_open_window (char **arguments)
{
  g_autofree char *path = NULL;

  if (!lb_window_has_display ())
    {
      lb_cli_say (_("There is no display: going on without a window, as with --no-window"));
      return -1;
    }

  path = lb_window_find ();
  if (path == NULL)
    {
      lb_cli_say (_("The window is not installed: going on without it, as with --no-window"));
      return -1;
    }

  execv (path, arguments);
  lb_cli_say (_("“%s” cannot be run: %s; use --no-window"), path, g_strerror (errno));

  return LB_EXIT_FAILED;
}
