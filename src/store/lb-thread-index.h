#pragma once

#include "store/lb-connection.h"

G_BEGIN_DECLS

gboolean lb_thread_index_insert (LbConnection  *connection,
                                 gint64         row_id,
                                 const char    *message_id,
                                 const char    *in_reply_to,
                                 const char    *references,
                                 GError       **error);
gboolean lb_thread_index_forget (LbConnection  *connection,
                                 gint64         row_id,
                                 GError       **error);

G_END_DECLS
