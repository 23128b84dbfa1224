#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lb_json_scan_check (const char *text,
                             gsize       length,
                             guint       max_depth,
                             guint      *fault_line);

G_END_DECLS
