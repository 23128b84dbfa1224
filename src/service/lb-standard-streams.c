#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-standard-streams.h"

#ifdef G_OS_WIN32
#include <io.h>
#include <windows.h>

#include <gio/gwin32inputstream.h>
#include <gio/gwin32outputstream.h>
#else
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#endif

/**
 * lb_standard_input_new:
 *
 * Octets go through as they are, also where the C library would translate the ends of lines.
 *
 * Returns: (transfer full): standard input, which closing the stream leaves open
 */
GInputStream *
lb_standard_input_new (void)
{
#ifdef G_OS_WIN32
  return g_win32_input_stream_new (GetStdHandle (STD_INPUT_HANDLE), FALSE);
#else
  return g_unix_input_stream_new (STDIN_FILENO, FALSE);
#endif
}

/**
 * lb_standard_output_new:
 *
 * Octets go through as they are, as with lb_standard_input_new().
 *
 * Returns: (transfer full): standard output, which closing the stream leaves open
 */
GOutputStream *
lb_standard_output_new (void)
{
#ifdef G_OS_WIN32
  return g_win32_output_stream_new (GetStdHandle (STD_OUTPUT_HANDLE), FALSE);
#else
  return g_unix_output_stream_new (STDOUT_FILENO, FALSE);
#endif
}

/**
 * lb_standard_output_is_terminal:
 *
 * Returns: whether a person reads standard output as it comes
 */
gboolean
lb_standard_output_is_terminal (void)
{
#ifdef G_OS_WIN32
  return _isatty (_fileno (stdout)) != 0;
#else
  return isatty (STDOUT_FILENO) != 0;
#endif
}
