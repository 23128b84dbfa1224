#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_STATE_BAR (lb_state_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbStateBar, lb_state_bar, LB, STATE_BAR, AdwBin)

void        lb_state_bar_show     (LbStateBar *self,
                                   const char *style,
                                   const char *text,
                                   const char *button,
                                   const char *action);
void        lb_state_bar_hide     (LbStateBar *self);
const char *lb_state_bar_get_text (LbStateBar *self);

G_END_DECLS
