#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *lb_safe_name_make      (const char *name,
                                 const char *fallback);
gboolean lb_safe_name_is_unsafe (const char *name);
gboolean lb_safe_name_is_mask   (const char *name);

G_END_DECLS
