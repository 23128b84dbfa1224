#pragma once

#include "mail/lb-message.h"

G_BEGIN_DECLS

guint   lb_html_document_count_remote (const char  *html,
                                       char       **list);
char   *lb_html_document_set_scheme   (const char  *html,
                                       gboolean     is_dark);
GBytes *lb_html_document_export       (LbMessage   *message);

G_END_DECLS
