#pragma once

#include <gtk/gtk.h>

#include "service/lb-service.h"

G_BEGIN_DECLS

#define LB_TYPE_NOTIFIER (lb_notifier_get_type ())
G_DECLARE_FINAL_TYPE (LbNotifier, lb_notifier, LB, NOTIFIER, GObject)

LbNotifier *lb_notifier_new        (GtkApplication *application,
                                    LbService      *service);
gboolean    lb_notifier_is_resting (LbNotifier     *self);

G_END_DECLS
