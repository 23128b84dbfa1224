#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint lb_descriptors_raise_limit (void);

G_END_DECLS
