#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbHtmlReferenceKind:
 * @LB_HTML_REFERENCE_LINK: what a click opens
 * @LB_HTML_REFERENCE_IMAGE: a picture that is shown
 * @LB_HTML_REFERENCE_STYLE: a style sheet
 * @LB_HTML_REFERENCE_OTHER: anything else that may be fetched or sent to
 *
 * What a document wants with a URL.
 */
typedef enum
{
  LB_HTML_REFERENCE_LINK,
  LB_HTML_REFERENCE_IMAGE,
  LB_HTML_REFERENCE_STYLE,
  LB_HTML_REFERENCE_OTHER,
} LbHtmlReferenceKind;

/**
 * LbHtmlReference:
 * @kind: what it is for
 * @url: the URL, references decoded; hostile
 * @offset: where it stands in the document, in octets
 * @length: how many octets it has there
 *
 * A URL in an HTML document.
 */
typedef struct
{
  LbHtmlReferenceKind kind;
  char               *url;
  gsize               offset;
  gsize               length;
} LbHtmlReference;

/**
 * LbHtmlReplaceFunc:
 * @reference: a URL of the document
 * @user_data: of the caller
 *
 * Returns: (transfer full) (nullable): what to write in its place; %NULL: leave it
 */
typedef char *(*LbHtmlReplaceFunc) (const LbHtmlReference *reference,
                                    gpointer               user_data);

void       lb_html_reference_free      (LbHtmlReference       *self);
gboolean   lb_html_reference_is_remote (const LbHtmlReference *self);
char      *lb_html_reference_dup_cid   (const LbHtmlReference *self);
GPtrArray *lb_html_references_find     (const char            *html,
                                        gsize                  length);
char      *lb_html_references_replace  (const char            *html,
                                        gsize                  length,
                                        LbHtmlReplaceFunc      replace,
                                        gpointer               user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHtmlReference, lb_html_reference_free)

G_END_DECLS
