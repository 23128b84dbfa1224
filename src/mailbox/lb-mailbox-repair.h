#pragma once

#include "mailbox/lb-transfer.h"
#include "store/repair/lb-store-repair.h"

G_BEGIN_DECLS

void     lb_mailbox_repair_async  (const char           *from,
                                   const char           *to,
                                   LbTransferProgress    progress,
                                   gpointer              progress_data,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean lb_mailbox_repair_finish (GAsyncResult         *result,
                                   LbStoreRepair        *repair,
                                   GError              **error);

G_END_DECLS
