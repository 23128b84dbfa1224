#define G_LOG_DOMAIN "lb-html"

#include "config.h"
#include "ui/html/lb-html-module.h"

#include "ui/html/lb-html-view.h"

/**
 * lb_html_module_get:
 *
 * Returns: what the module can do
 */
G_MODULE_EXPORT const LbHtmlModule *
lb_html_module_get (void)
{
  static const LbHtmlModule module = {
    LB_HTML_MODULE_VERSION,
    lb_html_view_new,
    lb_html_view_load,
    lb_html_view_set_zoom,
    lb_html_view_shoot,
  };

  return &module;
}
