#pragma once

#include "service/lb-service.h"

G_BEGIN_DECLS

GBytes  *lb_service_make_test        (const char           *address,
                                      LbEnvelope           *envelope);
void     lb_service_send_test_async  (LbService            *self,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean lb_service_send_test_finish (LbService            *self,
                                      GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
