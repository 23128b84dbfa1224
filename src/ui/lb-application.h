#pragma once

#include <adwaita.h>

#include "service/lb-config.h"
#include "service/lb-service.h"
#include "ui/desktop/lb-notifier.h"

G_BEGIN_DECLS

#define LB_TYPE_APPLICATION (lb_application_get_type ())
G_DECLARE_FINAL_TYPE (LbApplication, lb_application, LB, APPLICATION, AdwApplication)

LbApplication *lb_application_new           (LbConfig          *config,
                                             GApplicationFlags  flags);
LbService     *lb_application_get_service   (LbApplication     *self);
LbNotifier    *lb_application_get_notifier  (LbApplication     *self);
int            lb_application_get_exit_code (LbApplication     *self);

G_END_DECLS
