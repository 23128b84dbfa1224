#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void lb_desktop_actions_add (GtkApplication *application);

G_END_DECLS
