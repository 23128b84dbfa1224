#pragma once

#include "mail/html/lb-html-scheme.h"
#include "mail/lb-message.h"
#include "ui/webkit/lb-html-engine.h"

G_BEGIN_DECLS

/**
 * LbHtmlRendering:
 * @LB_HTML_RENDERING_LIGHT: as a reader sees it who wants light
 * @LB_HTML_RENDERING_DARK: as one who wants dark, by the document's own rules
 * @LB_HTML_RENDERING_INVERTED: its colours turned round, as some readers do to any document
 *
 * In which light the document is shown.
 */
typedef enum
{
  LB_HTML_RENDERING_LIGHT,
  LB_HTML_RENDERING_DARK,
  LB_HTML_RENDERING_INVERTED,
} LbHtmlRendering;

LbHtmlScheme *lb_html_document_fill     (LbHtmlDocument     *document,
                                         LbMessage          *message,
                                         LbHtmlRendering     rendering);
const char   *lb_html_document_get_note (const LbHtmlScheme *scheme,
                                         LbHtmlRendering     rendering);

G_END_DECLS
