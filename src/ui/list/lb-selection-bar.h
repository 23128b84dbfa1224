#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LB_TYPE_SELECTION_BAR (lb_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbSelectionBar, lb_selection_bar, LB, SELECTION_BAR, GtkWidget)

void lb_selection_bar_set_n_selected (LbSelectionBar *self,
                                      guint           n_selected);

G_END_DECLS
