#pragma once

#include <webkit/webkit.h>

#include "ui/webkit/lb-html-engine.h"

G_BEGIN_DECLS

void                     lb_web_filter_load_async  (const char           *folder,
                                                    LbHtmlViewFlags       flags,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
WebKitUserContentFilter *lb_web_filter_load_finish (GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
