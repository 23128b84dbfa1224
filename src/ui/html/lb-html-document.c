#define G_LOG_DOMAIN "lb-html-document"

#include "config.h"
#include "ui/html/lb-html-document.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the desktop wants must not matter, so the scheme is said in any case. */
#define LIGHT_STYLE ":root { color-scheme: light !important }"
#define DARK_STYLE  ":root { color-scheme: dark !important }"

/* Pictures are turned round twice. */
#define INVERTED_STYLE                                                              \
  ":root { color-scheme: light !important; background-color: #fff;"                 \
  " filter: invert(1) hue-rotate(180deg) }"                                         \
  " img, video, svg, [background], [style*=\"url(\"]"                               \
  " { filter: invert(1) hue-rotate(180deg) }"

static GBytes *
lb_html_document_find_part (GObject     *message,
                            const char  *content_id,
                            char       **content_type)
{
  LbMessagePart *part = lb_message_find_content_id (LB_MESSAGE (message), content_id);

  if (part == NULL)
    return NULL;
  *content_type = g_strdup (lb_message_part_get_content_type (part));
  return lb_message_part_decode (part);
}

/**
 * lb_html_document_fill:
 * @document: (out caller-allocates): what a view shall show; lives as long as the answer
 * @message: a message with HTML
 * @rendering: in which light
 *
 * Returns: (transfer full): what the document knows of light and dark
 */
LbHtmlScheme *
lb_html_document_fill (LbHtmlDocument  *document,
                       LbMessage       *message,
                       LbHtmlRendering  rendering)
{
  const char *html = lb_message_get_html (message);
  gboolean is_dark = rendering == LB_HTML_RENDERING_DARK;
  LbHtmlScheme *scheme = lb_html_scheme_new (html, strlen (html), is_dark);
  gboolean is_dark_page = is_dark && scheme->declares_dark;

  document->html = scheme->html;
  document->message = G_OBJECT (message);
  document->find_part = lb_html_document_find_part;
  document->style = is_dark_page ? DARK_STYLE : LIGHT_STYLE;
  if (rendering == LB_HTML_RENDERING_INVERTED)
    document->style = INVERTED_STYLE;
  /* A mail is black on white unless it says otherwise, whatever surrounds it. */
  gdk_rgba_parse (&document->background, is_dark_page ? "#1e1e1e" : "#fff");
  return scheme;
}

/**
 * lb_html_document_get_note:
 * @scheme: what a document knows of light and dark
 * @rendering: in which light it is shown
 *
 * Returns: (transfer none) (nullable): what must be said beside it, lest someone takes it for what
 *   the receiver sees
 */
const char *
lb_html_document_get_note (const LbHtmlScheme *scheme,
                           LbHtmlRendering     rendering)
{
  if (rendering == LB_HTML_RENDERING_INVERTED)
    return _("Colours inverted by Letterbox. The message itself does not ask for this.");
  if (rendering == LB_HTML_RENDERING_DARK && !scheme->has_dark_rules && !scheme->declares_dark)
    return _("This message has no dark style of its own.");
  return NULL;
}
