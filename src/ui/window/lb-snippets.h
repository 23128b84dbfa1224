#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

guint       lb_snippets_get_n    (void);
const char *lb_snippets_get_id   (guint       i);
const char *lb_snippets_get_name (guint       i);
guint       lb_snippets_find     (const char *id);
char       *lb_snippets_fill     (guint       i,
                                  const char *host,
                                  guint       port);

void lb_snippets_offer (GtkDropDown *drop_down);

G_END_DECLS
