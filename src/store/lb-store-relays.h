#pragma once

#include "base/lb-relay-job.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

void        lb_store_save_relay_async   (LbStore              *self,
                                         const LbRelayJob     *job,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
LbRelayJob *lb_store_save_relay_finish  (LbStore              *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void        lb_store_list_relays_async  (LbStore              *self,
                                         const char           *message_id,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GPtrArray  *lb_store_list_relays_finish (LbStore              *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
