#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LB_TYPE_WRAP_BOX (lb_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (LbWrapBox, lb_wrap_box, LB, WRAP_BOX, GtkWidget)

G_END_DECLS
