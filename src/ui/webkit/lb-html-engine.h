#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the window and the module with the web engine know of each other: this file and nothing
 * else, so that the window links no engine and the module nothing of the window. */

#define LB_HTML_ENGINE_VERSION 1
#define LB_HTML_ENGINE_SYMBOL  "lb_html_engine_get"

/**
 * LbHtmlViewFlags:
 * @LB_HTML_VIEW_NONE: nothing is fetched from anywhere
 * @LB_HTML_VIEW_REMOTE_IMAGES: pictures are fetched by HTTP, nothing else
 *
 * What a view may do, for all of its life.
 */
typedef enum
{
  LB_HTML_VIEW_NONE = 0,
  LB_HTML_VIEW_REMOTE_IMAGES = 1 << 0,
} LbHtmlViewFlags;

/**
 * LbHtmlEngineError:
 * @LB_HTML_ENGINE_ERROR_FILTER: what blocks remote content could not be made
 * @LB_HTML_ENGINE_ERROR_SANDBOX: the processes of the engine could not be confined
 *
 * Why nothing is shown.
 */
typedef enum
{
  LB_HTML_ENGINE_ERROR_FILTER,
  LB_HTML_ENGINE_ERROR_SANDBOX,
} LbHtmlEngineError;

/**
 * LbHtmlPartFunc:
 * @message: the message that is shown
 * @content_id: what the document asks for
 * @content_type: (out) (transfer full): its type
 *
 * Called in a thread.
 *
 * Returns: (transfer full) (nullable): the octets; %NULL when the message has no such part
 */
typedef GBytes *(*LbHtmlPartFunc) (GObject    *message,
                                   const char *content_id,
                                   char      **content_type);

/**
 * LbHtmlDocument:
 * @html: valid UTF-8
 * @style: (nullable): a style sheet of the reader, which goes before those of the document
 * @background: what is seen before and beside the document
 * @message: (nullable): for @find_part
 * @find_part: gives the parts of the message
 *
 * What a view shall show; it keeps what it needs.
 */
typedef struct
{
  const char    *html;
  const char    *style;
  GdkRGBA        background;
  GObject       *message;
  LbHtmlPartFunc find_part;
} LbHtmlDocument;

/**
 * LbHtmlEngine:
 * @version: %LB_HTML_ENGINE_VERSION
 * @prepare_async: makes what every view needs, in a folder that is kept; views can be made when it
 *   has ended well
 * @prepare_finish: ends it; errors of the domain "lb-html-engine"
 * @new_view: makes a view; @related shares its process. Its signals are
 *   "loaded" (), "link" (const char *uri): activated by the user, "hovered" (const char *uri or
 *   %NULL), "crashed" (), "found" (guint n_matches)
 * @load: shows a document
 * @set_zoom: 1.0 is a CSS pixel a pixel
 * @find: marks a text and goes to the first place; "" ends it
 * @find_again: goes to the next place, or the one before
 * @snapshot_async: takes a picture of the whole document; the view must be mapped
 * @snapshot_finish: gives it
 * @print_async: writes the document to a PDF file
 * @print_finish: ends it
 * @stop: ends the process of the view
 *
 * The functions of the module.
 */
typedef struct
{
  guint version;

  void (*prepare_async)(const char         *folder,
                        GAsyncReadyCallback callback,
                        gpointer            user_data);
  gboolean (*prepare_finish)(GAsyncResult *result,
                             GError      **error);
  GtkWidget *(*new_view)(LbHtmlViewFlags flags,
                         GtkWidget *related);
  void (*load)(GtkWidget            *view,
               const LbHtmlDocument *document);
  void (*set_zoom)(GtkWidget *view,
                   double     zoom);
  void (*find)(GtkWidget  *view,
               const char *text);
  void (*find_again)(GtkWidget *view,
                     gboolean   is_backwards);
  void (*snapshot_async)(GtkWidget          *view,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);
  GdkTexture *(*snapshot_finish)(GtkWidget           *view,
                                 GAsyncResult *result,
                                 GError **error);
  void (*print_async)(GtkWidget          *view,
                      GFile              *file,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);
  gboolean (*print_finish)(GtkWidget    *view,
                           GAsyncResult *result,
                           GError      **error);
  void (*stop)(GtkWidget *view);
} LbHtmlEngine;

typedef const LbHtmlEngine *(*LbHtmlEngineFunc) (void);

G_END_DECLS
