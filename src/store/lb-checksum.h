#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a checksum begins with. */
#define LB_CHECKSUM_BEGIN G_GUINT64_CONSTANT (0x6c65747465726278)

guint64 lb_checksum_add     (guint64     sum,
                             const void *octets,
                             gsize       length);
guint64 lb_checksum_add_int (guint64     sum,
                             gint64      value);

G_END_DECLS
