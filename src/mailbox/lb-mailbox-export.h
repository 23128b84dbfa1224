#pragma once

#include "mailbox/lb-export-sink.h"
#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-transfer.h"

G_BEGIN_DECLS

/**
 * LbExportOptions:
 * @format: the form
 * @destination: the file or the folder
 * @replaces: whether a file that is there already may go
 * @progress: (nullable): told how many are written
 * @progress_data: data for @progress
 *
 * Where to, and how.
 */
typedef struct
{
  LbExportFormat     format;
  GFile             *destination;
  gboolean           replaces;
  LbTransferProgress progress;
  gpointer           progress_data;
} LbExportOptions;

void              lb_mailbox_export_async  (LbMailbox              *self,
                                            GArray                 *row_ids,
                                            const LbExportOptions  *options,
                                            GCancellable           *cancellable,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
LbTransferResult *lb_mailbox_export_finish (LbMailbox              *self,
                                            GAsyncResult           *result,
                                            GError                **error);

G_END_DECLS
