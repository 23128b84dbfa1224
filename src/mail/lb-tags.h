#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **lb_tags_parse (const char *line);

G_END_DECLS
