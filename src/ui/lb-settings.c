#define G_LOG_DOMAIN "lb-settings"

#include "config.h"
#include "ui/lb-settings.h"

/**
 * lb_settings_get_default:
 *
 * Returns: (transfer none): what the window remembers
 */
GSettings *
lb_settings_get_default (void)
{
  static GSettings *settings = NULL;

  if (settings == NULL)
    settings = g_settings_new (APPLICATION_ID);
  return settings;
}
