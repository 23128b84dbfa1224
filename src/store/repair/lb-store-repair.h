#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbStoreRepair:
 * @n_saved: messages that are in the new store, each octet for octet
 * @n_without_envelope: of them: those whose envelope could not be read
 * @n_lost: messages that are known to have been there and could not be read whole
 *
 * What a repair saved.
 */
typedef struct
{
  guint64 n_saved;
  guint64 n_without_envelope;
  guint64 n_lost;
} LbStoreRepair;

/**
 * LbStoreProgress:
 * @n_done: how much has been done
 * @n_total: of how much
 * @user_data: data
 *
 * Called now and then in the main context of the caller.
 */
typedef void (*LbStoreProgress) (guint    n_done,
                                 guint    n_total,
                                 gpointer user_data);

void     lb_store_repair_async  (const char            *from,
                                 const char            *to,
                                 LbStoreSummariseFunc   summarise,
                                 LbStoreProgress        progress,
                                 gpointer               progress_data,
                                 GCancellable          *cancellable,
                                 GAsyncReadyCallback    callback,
                                 gpointer               user_data);
gboolean lb_store_repair_finish (GAsyncResult          *result,
                                 LbStoreRepair         *repair,
                                 GError               **error);

G_END_DECLS
