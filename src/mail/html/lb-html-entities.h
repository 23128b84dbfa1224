#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize lb_html_entity_parse (const char *text,
                            const char *end,
                            gunichar   *character);

G_END_DECLS
