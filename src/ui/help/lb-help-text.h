#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *lb_help_text_to_markup (const char *text);
void  lb_help_text_fill      (GtkBox     *box,
                              const char *text);

G_END_DECLS
