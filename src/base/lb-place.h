#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean    lb_place_is_build         (void);
const char *lb_place_get_translations (void);
char       *lb_place_dup_store        (void);

G_END_DECLS
