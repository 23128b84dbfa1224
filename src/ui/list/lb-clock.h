#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define LB_TYPE_CLOCK (lb_clock_get_type ())
G_DECLARE_FINAL_TYPE (LbClock, lb_clock, LB, CLOCK, GObject)

LbClock *lb_clock_get_default (void);
gint64   lb_clock_now_us      (LbClock *self);
void     lb_clock_set_now_us  (LbClock *self,
                               gint64   now_us);

G_END_DECLS
