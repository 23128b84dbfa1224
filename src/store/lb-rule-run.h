#pragma once

#include "store/lb-store-core.h"

G_BEGIN_DECLS

gboolean   lb_rule_note_all (LbStoreCore   *core,
                             LbConnection  *connection,
                             GError       **error);
GPtrArray *lb_rule_read_all (LbConnection  *connection,
                             GError       **error);
gboolean   lb_rule_run_all  (LbStoreCore   *core,
                             LbConnection  *connection,
                             gint64         first,
                             gint64         last,
                             GError       **error);

G_END_DECLS
