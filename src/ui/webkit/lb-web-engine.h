#pragma once

#include <webkit/webkit.h>

#include "ui/webkit/lb-html-engine.h"

G_BEGIN_DECLS

void                     lb_web_engine_prepare_async  (const char           *folder,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean                 lb_web_engine_prepare_finish (GAsyncResult         *result,
                                                       GError              **error);
WebKitWebContext        *lb_web_engine_get_context    (void);
WebKitNetworkSession    *lb_web_engine_get_session    (void);
WebKitUserContentFilter *lb_web_engine_get_filter     (LbHtmlViewFlags       flags);

G_END_DECLS
