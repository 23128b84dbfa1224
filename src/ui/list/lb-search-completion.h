#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LB_TYPE_SEARCH_COMPLETION (lb_search_completion_get_type ())
G_DECLARE_FINAL_TYPE (LbSearchCompletion, lb_search_completion, LB, SEARCH_COMPLETION, GtkPopover)

GtkWidget *lb_search_completion_new      (GtkEditable        *entry,
                                          GtkWidget          *parent);
void       lb_search_completion_set_tags (LbSearchCompletion *self,
                                          const char * const *tags);

G_END_DECLS
