#pragma once

#include "handlers/lb-handler-chain.h"
#include "net/lb-smtp-sender.h"
#include "service/lb-service.h"

G_BEGIN_DECLS

void     lb_service_relay_start_async     (LbService            *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean lb_service_relay_start_finish    (LbService            *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void     lb_service_relay_append_handlers (LbService            *self,
                                           LbHandlerChain       *chain);
void     lb_service_relay_know_own        (LbService            *self);
void     lb_service_relay_tell_own        (LbService            *self,
                                           LbSmtpSender         *sender);

G_END_DECLS
