#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lb_chaos_content_has_header (GBytes     *message,
                                      const char *condition);
gboolean lb_chaos_content_has_text   (GBytes     *message,
                                      const char *text);

G_END_DECLS
