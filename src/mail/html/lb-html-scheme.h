#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbHtmlScheme:
 * @html: (owned): the document with its questions for the reader's colour scheme answered
 * @has_dark_rules: whether it asks for a dark one at all
 * @declares_dark: whether it says that its plain parts may be dark too (CSS color-scheme)
 *
 * A document as a reader in light or dark sees it.
 */
typedef struct
{
  char    *html;
  gboolean has_dark_rules;
  gboolean declares_dark;
} LbHtmlScheme;

LbHtmlScheme *lb_html_scheme_new  (const char   *html,
                                   gsize         length,
                                   gboolean      is_dark);
void          lb_html_scheme_free (LbHtmlScheme *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbHtmlScheme, lb_html_scheme_free)

G_END_DECLS
