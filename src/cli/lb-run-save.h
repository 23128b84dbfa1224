#pragma once

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

void     lb_run_save_async  (LbMailbox            *mailbox,
                             const char           *folder,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean lb_run_save_finish (LbMailbox            *mailbox,
                             GAsyncResult         *result,
                             GError              **error);

G_END_DECLS
