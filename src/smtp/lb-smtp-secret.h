#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lb_smtp_secret_is_equal (const guint8 *first,
                                  const guint8 *second,
                                  gsize         n_octets);

G_END_DECLS
