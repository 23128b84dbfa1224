#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *lb_format_time      (gint64  at_us,
                           gint64  now_us);
char *lb_format_full_time (gint64  at_us);
char *lb_format_size      (guint64 n_octets);

G_END_DECLS
