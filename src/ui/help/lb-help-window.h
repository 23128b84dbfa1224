#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_HELP_WINDOW (lb_help_window_get_type ())
G_DECLARE_FINAL_TYPE (LbHelpWindow, lb_help_window, LB, HELP_WINDOW, AdwWindow)

GtkWidget  *lb_help_window_new       (void);
void        lb_help_window_show_page (LbHelpWindow *self,
                                      const char   *page);
const char *lb_help_window_get_page  (LbHelpWindow *self);

G_END_DECLS
