#pragma once

#include <adwaita.h>

#include "service/lb-service.h"

G_BEGIN_DECLS

#define LB_TYPE_PREFERENCES (lb_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LbPreferences, lb_preferences, LB, PREFERENCES, AdwPreferencesWindow)

GtkWidget *lb_preferences_new (GtkWindow *parent,
                               LbService *service);

G_END_DECLS
