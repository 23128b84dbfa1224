#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  lb_text_append_escaped (GString    *text,
                              const char *octets,
                              gssize      length,
                              gsize       max_octets);
char *lb_text_escape         (const char *octets,
                              gssize      length,
                              gsize       max_octets);

gboolean lb_text_matches_glob (const char *text,
                               const char *glob);

G_END_DECLS
