#pragma once

#include <gio/gio.h>

#include "base/lb-relay-job.h"
#include "net/lb-smtp-sender.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

void     lb_relay_try_async  (LbStore              *store,
                              LbSmtpSender         *sender,
                              LbRelayJob           *job,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
gboolean lb_relay_try_finish (LbStore              *store,
                              GAsyncResult         *result,
                              GError              **error);

G_END_DECLS
