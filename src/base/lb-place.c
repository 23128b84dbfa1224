#define G_LOG_DOMAIN "lb-place"

#include "config.h"
#include "base/lb-place.h"

/**
 * lb_place_is_build:
 *
 * Where the system does not tell a program's own file, it counts as installed.
 *
 * Returns: whether this program runs in the folder that it was built in, so that what belongs to it
 *   is there and not where it would be installed
 */
gboolean
lb_place_is_build (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL && g_str_has_prefix (program, BUILD_ROOT G_DIR_SEPARATOR_S);
}

/**
 * lb_place_get_translations:
 *
 * Returns: (transfer none): the folder with the translations, for bindtextdomain()
 */
const char *
lb_place_get_translations (void)
{
  return lb_place_is_build () ? BUILD_ROOT G_DIR_SEPARATOR_S "po" : LOCALEDIR;
}

/**
 * lb_place_dup_store:
 *
 * Returns: (transfer full): the file in which the window keeps its messages when none is named
 */
char *
lb_place_dup_store (void)
{
  return g_build_filename (g_get_user_data_dir (), "letterbox", "messages.store", NULL);
}
