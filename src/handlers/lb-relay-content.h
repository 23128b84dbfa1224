#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *lb_relay_content_make_pieces  (GBytes     *data,
                                          const char *peer);
guint      lb_relay_content_count_fields (GBytes     *data,
                                          const char *name);

G_END_DECLS
