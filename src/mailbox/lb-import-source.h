#pragma once

#include "base/lb-delivery.h"
#include "mailbox/lb-transfer.h"

G_BEGIN_DECLS

typedef struct _LbImportSource LbImportSource;

LbImportSource *lb_import_source_new            (GPtrArray        *files);
LbImportSource *lb_import_source_new_for_stream (GInputStream     *stream,
                                                 gboolean          is_mbox,
                                                 const char       *name);
void            lb_import_source_free           (LbImportSource   *self);
gboolean        lb_import_source_is_store       (const char       *name);
LbDelivery     *lb_import_source_next           (LbImportSource   *self,
                                                 LbTransferResult *result,
                                                 GCancellable     *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImportSource, lb_import_source_free)

G_END_DECLS
