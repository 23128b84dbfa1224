#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_FACT_LIST (lb_fact_list_get_type ())
G_DECLARE_FINAL_TYPE (LbFactList, lb_fact_list, LB, FACT_LIST, AdwBin)

void       lb_fact_list_set_heading (LbFactList *self,
                                     GtkWidget  *heading);
void       lb_fact_list_clear       (LbFactList *self);
GtkWidget *lb_fact_list_add         (LbFactList *self,
                                     const char *title,
                                     const char *value);
GtkWidget *lb_fact_list_add_more    (LbFactList *self,
                                     const char *title);
void       lb_fact_list_add_pill    (GtkWidget  *row,
                                     const char *style,
                                     const char *text);

G_END_DECLS
