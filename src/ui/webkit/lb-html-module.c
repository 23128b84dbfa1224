#define G_LOG_DOMAIN "lb-html-module"

#include "config.h"

#include <gmodule.h>

#include "ui/webkit/lb-html-engine.h"
#include "ui/webkit/lb-web-engine.h"
#include "ui/webkit/lb-web-export.h"
#include "ui/webkit/lb-web-view.h"

static void
lb_html_module_set_zoom (GtkWidget *view,
                         double     zoom)
{
  webkit_web_view_set_zoom_level (WEBKIT_WEB_VIEW (view), zoom);
}

static void
lb_html_module_stop (GtkWidget *view)
{
  webkit_web_view_terminate_web_process (WEBKIT_WEB_VIEW (view));
}

static const LbHtmlEngine engine = {
  .version = LB_HTML_ENGINE_VERSION,
  .prepare_async = lb_web_engine_prepare_async,
  .prepare_finish = lb_web_engine_prepare_finish,
  .new_view = lb_web_view_new,
  .load = lb_web_view_load,
  .set_zoom = lb_html_module_set_zoom,
  .find = lb_web_view_find,
  .find_again = lb_web_view_find_again,
  .snapshot_async = lb_web_snapshot_async,
  .snapshot_finish = lb_web_snapshot_finish,
  .print_async = lb_web_print_async,
  .print_finish = lb_web_print_finish,
  .stop = lb_html_module_stop,
};

G_MODULE_EXPORT const LbHtmlEngine *lb_html_engine_get (void);

/* The one thing that the window asks the module for. */
const LbHtmlEngine *
lb_html_engine_get (void)
{
  return &engine;
}
