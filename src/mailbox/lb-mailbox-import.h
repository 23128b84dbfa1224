#pragma once

#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-transfer.h"

G_BEGIN_DECLS

void              lb_mailbox_import_async        (LbMailbox            *self,
                                                  GPtrArray            *files,
                                                  LbTransferProgress    progress,
                                                  gpointer              progress_data,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
void              lb_mailbox_import_stream_async (LbMailbox            *self,
                                                  GInputStream         *stream,
                                                  gboolean              is_mbox,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
LbTransferResult *lb_mailbox_import_finish       (LbMailbox            *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
