#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_mime_parameter_decode (const char *value,
                                gsize       length,
                                const char *name);

G_END_DECLS
