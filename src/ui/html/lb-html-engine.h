#pragma once

#include "ui/webkit/lb-html-engine.h"

G_BEGIN_DECLS

#define LB_HTML_ENGINE_ERROR (lb_html_engine_error_quark ())
GQuark lb_html_engine_error_quark (void);

void                lb_html_engine_open_async  (GAsyncReadyCallback   callback,
                                                gpointer              user_data);
const LbHtmlEngine *lb_html_engine_open_finish (GAsyncResult         *result,
                                                GError              **error);
const char         *lb_html_engine_explain     (const GError         *error);

G_END_DECLS
