#pragma once

#include <adwaita.h>

#include "mail/html/lb-html-remote.h"

G_BEGIN_DECLS

#define LB_TYPE_HTML_REMOTE_BAR (lb_html_remote_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlRemoteBar, lb_html_remote_bar, LB, HTML_REMOTE_BAR, AdwBin)

void lb_html_remote_bar_show (LbHtmlRemoteBar    *self,
                              const LbHtmlRemote *remote,
                              gboolean            has_images);

G_END_DECLS
