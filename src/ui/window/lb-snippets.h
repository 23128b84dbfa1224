#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint       lb_snippets_get_n    (void);
const char *lb_snippets_get_id   (guint       i);
const char *lb_snippets_get_name (guint       i);
guint       lb_snippets_find     (const char *id);
char       *lb_snippets_fill     (guint       i,
                                  const char *host,
                                  guint       port);

G_END_DECLS
