#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_FIND_BAR (lb_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbFindBar, lb_find_bar, LB, FIND_BAR, AdwBin)

void lb_find_bar_begin      (LbFindBar *self);
void lb_find_bar_end        (LbFindBar *self);
void lb_find_bar_show_count (LbFindBar *self,
                             guint      n_matches);

G_END_DECLS
