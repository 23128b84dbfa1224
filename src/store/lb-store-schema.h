#pragma once

#include "store/lb-connection.h"

G_BEGIN_DECLS

/* Says "Lett"; `file` and SQLite's own tools show it. */
#define LB_STORE_APPLICATION_ID 0x4c657474

gboolean lb_store_schema_check_file  (const char    *path,
                                      GError       **error);
gboolean lb_store_schema_check       (LbConnection  *connection,
                                      const char    *path,
                                      GError       **error);
gboolean lb_store_schema_migrate     (LbConnection  *connection,
                                      guint          page_size,
                                      GError       **error);
gboolean lb_store_schema_reset_index (LbConnection  *connection,
                                      GError       **error);
gint64   lb_store_schema_version     (void);

G_END_DECLS
