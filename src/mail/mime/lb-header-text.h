#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_header_text_decode    (const char *line);
char *lb_header_text_make_utf8 (const char *line);
char *lb_header_text_dup_id    (const char *line);
char *lb_header_text_dup_ids   (const char *line);

G_END_DECLS
