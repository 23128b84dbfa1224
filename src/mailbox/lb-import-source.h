#pragma once

#include "base/lb-delivery.h"
#include "mailbox/lb-transfer.h"

G_BEGIN_DECLS

/**
 * LbImportedMail:
 * @delivery: the message
 * @is_read: whether someone has read it there where it comes from
 *
 * One message out of a file.
 */
typedef struct
{
  LbDelivery *delivery;
  gboolean    is_read;
} LbImportedMail;

typedef struct _LbImportSource LbImportSource;

LbImportSource *lb_import_source_new            (GPtrArray        *files);
LbImportSource *lb_import_source_new_for_stream (GInputStream     *stream,
                                                 gboolean          is_mbox,
                                                 const char       *name);
void            lb_import_source_free           (LbImportSource   *self);
gboolean        lb_import_source_is_store       (const char       *name);
LbImportedMail *lb_import_source_next           (LbImportSource   *self,
                                                 LbTransferResult *result,
                                                 GCancellable     *cancellable);
void            lb_imported_mail_free           (LbImportedMail   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImportSource, lb_import_source_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImportedMail, lb_imported_mail_free)

G_END_DECLS
