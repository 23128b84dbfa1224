#pragma once

#include "service/lb-config.h"

G_BEGIN_DECLS

void     lb_upstream_files_read_async  (LbConfig             *config,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean lb_upstream_files_read_finish (GAsyncResult         *result,
                                        char                **password,
                                        GTlsCertificate     **certificate,
                                        GError              **error);

G_END_DECLS
