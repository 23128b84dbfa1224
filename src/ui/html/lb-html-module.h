#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the module is called by; another number means another layout of the structure below. */
#define LB_HTML_MODULE_VERSION 1
#define LB_HTML_MODULE_SYMBOL  "lb_html_module_get"

/**
 * LbHtmlResolveFunc:
 * @content_id: of a part, without angle brackets
 * @type: (out) (transfer full): its content type
 * @user_data: data
 *
 * Returns: (transfer full) (nullable): the octets of the part of the shown message; %NULL: no such
 */
typedef GBytes *(*LbHtmlResolveFunc) (const char *content_id,
                                      char      **type,
                                      gpointer    user_data);

/**
 * LbHtmlModule:
 * @version: %LB_HTML_MODULE_VERSION
 * @create: makes a view: a widget with the signals "link" (a URI was clicked), "hover" (the pointer
 *   is over a URI, or %NULL), "loaded" and "crashed". It keeps its filters in a folder
 * @load: shows a document. Nothing is fetched, except pictures when that is wanted; the function is
 *   asked for what cid: names
 * @set_zoom: 1.0 is the natural size
 * @shoot: makes a picture of the whole document at the width that it has; ends in a #GdkTexture, by
 *   g_task_propagate_pointer()
 *
 * WebKit costs 30 megabytes and half a second: it is opened when the first HTML page is shown. The
 * module knows GTK and WebKit alone, and nothing of Letterbox but this.
 */
typedef struct
{
  guint version;
  GtkWidget *(*create)(const char *folder);
  void (*load)(GtkWidget        *view,
               const char       *html,
               gboolean          with_images,
               LbHtmlResolveFunc resolve,
               gpointer          user_data,
               GDestroyNotify    destroy);
  void (*set_zoom)(GtkWidget *view,
                   double     zoom);
  void (*shoot)(GtkWidget          *view,
                GAsyncReadyCallback callback,
                gpointer            user_data);
} LbHtmlModule;

typedef const LbHtmlModule *(*LbHtmlModuleGet) (void);

const LbHtmlModule *lb_html_module_get (void);

G_END_DECLS
