#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Narrower than this, list and message take turns. */
#define LB_SPLIT_VIEW_NARROW 760

#define LB_TYPE_SPLIT_VIEW (lb_split_view_get_type ())
G_DECLARE_FINAL_TYPE (LbSplitView, lb_split_view, LB, SPLIT_VIEW, GtkWidget)

gboolean lb_split_view_get_collapsed    (LbSplitView *self);
gboolean lb_split_view_get_show_content (LbSplitView *self);
void     lb_split_view_set_show_content (LbSplitView *self,
                                         gboolean     show_content);
int      lb_split_view_get_position     (LbSplitView *self);
void     lb_split_view_set_position     (LbSplitView *self,
                                         int          position);

G_END_DECLS
