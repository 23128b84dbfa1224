#pragma once

#include <webkit/webkit.h>

G_BEGIN_DECLS

void lb_web_part_cb (WebKitURISchemeRequest *request,
                     gpointer                user_data);

G_END_DECLS
