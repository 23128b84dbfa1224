#pragma once

#include "store/lb-connection.h"
#include "store/lb-store.h"
#include "store/repair/lb-page-record.h"
#include "store/repair/lb-store-repair.h"

G_BEGIN_DECLS

gboolean lb_repair_copy   (const LbPageRecord    *record,
                           gboolean               is_certain,
                           gpointer               connection,
                           GError               **error);
gboolean lb_repair_settle (LbConnection          *connection,
                           LbStoreSummariseFunc   summarise,
                           LbStoreRepair         *repair,
                           GError               **error);

G_END_DECLS
