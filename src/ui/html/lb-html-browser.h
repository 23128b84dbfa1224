#pragma once

#include "mail/lb-message.h"

G_BEGIN_DECLS

void   lb_html_browser_write_async  (LbMessage            *message,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GFile *lb_html_browser_write_finish (GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS
