#pragma once

#include <gio/gio.h>

#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

char    *lb_save_make_name      (const char           *text,
                                 const char           *extension);
void     lb_save_message_async  (LbMailbox            *mailbox,
                                 const char           *id,
                                 GFile                *file,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean lb_save_message_finish (GAsyncResult         *result,
                                 GError              **error);
void     lb_save_bytes_async    (GBytes               *bytes,
                                 GFile                *file,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean lb_save_bytes_finish   (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS
