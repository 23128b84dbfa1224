#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint lb_descriptors_raise_limit       (void);
guint lb_descriptors_get_n_connections (guint n_descriptors);

G_END_DECLS
