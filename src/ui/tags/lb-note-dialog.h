#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *lb_note_dialog_new (GtkWindow  *parent,
                               const char *note);

G_END_DECLS
