#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_flowed_unwrap (const char *text,
                        gboolean    del_sp);

G_END_DECLS
