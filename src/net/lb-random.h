#pragma once

#include <glib.h>

G_BEGIN_DECLS

void lb_random_fill (guchar *octets,
                     gsize   n_octets);

G_END_DECLS
