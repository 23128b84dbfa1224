#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbLinkFunc:
 * @start: where the link begins, in characters
 * @end: where it ends, in characters
 * @uri: the link
 * @user_data: data
 */
typedef void (*LbLinkFunc) (guint       start,
                            guint       end,
                            const char *uri,
                            gpointer    user_data);

void lb_links_foreach (const char *text,
                       LbLinkFunc  func,
                       gpointer    user_data);

G_END_DECLS
