#pragma once

#include "service/lb-config.h"

G_BEGIN_DECLS

void     lb_service_files_read_async         (LbConfig             *config,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean lb_service_files_read_finish        (GAsyncResult         *result,
                                              GError              **error);
char    *lb_service_files_dup_text           (GAsyncResult         *result,
                                              LbOption              option);
void     lb_service_files_write_ready_async  (const char           *path,
                                              GBytes               *text,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean lb_service_files_write_ready_finish (GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
