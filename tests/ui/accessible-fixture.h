#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *accessible_dup_name    (GtkWidget *widget);
guint accessible_check_names (GtkWidget *widget);

G_END_DECLS
