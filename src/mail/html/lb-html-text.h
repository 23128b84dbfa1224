#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbHtmlTextFlags:
 * @LB_HTML_TEXT_NONE: the text alone
 * @LB_HTML_TEXT_LINKS: behind a link's text its target in brackets, where it says more than the
 *   text
 *
 * What lb_html_to_text() shows.
 */
typedef enum
{
  LB_HTML_TEXT_NONE = 0,
  LB_HTML_TEXT_LINKS = 1 << 0,
} LbHtmlTextFlags;

char *lb_html_to_text (const char      *html,
                       gsize            length,
                       LbHtmlTextFlags  flags,
                       gsize            max_octets);

G_END_DECLS
