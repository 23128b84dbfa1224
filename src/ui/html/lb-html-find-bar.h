#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_HTML_FIND_BAR (lb_html_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbHtmlFindBar, lb_html_find_bar, LB, HTML_FIND_BAR, AdwBin)

void lb_html_find_bar_begin      (LbHtmlFindBar *self);
void lb_html_find_bar_end        (LbHtmlFindBar *self);
void lb_html_find_bar_show_count (LbHtmlFindBar *self,
                                  guint          n_matches);

G_END_DECLS
