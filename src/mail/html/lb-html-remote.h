#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbHtmlRemote:
 * @images: (element-type utf8): URLs of pictures, each once, in the order of the document
 * @others: (element-type utf8): URLs of style sheets, fonts, frames and whatever else
 *
 * What showing a document would fetch from elsewhere.
 */
typedef struct
{
  GPtrArray *images;
  GPtrArray *others;
} LbHtmlRemote;

LbHtmlRemote *lb_html_remote_find (const char   *html,
                                   gsize         length);
void          lb_html_remote_free (LbHtmlRemote *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHtmlRemote, lb_html_remote_free)

G_END_DECLS
