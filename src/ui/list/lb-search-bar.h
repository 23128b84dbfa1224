#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-view.h"

G_BEGIN_DECLS

#define LB_TYPE_SEARCH_BAR (lb_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbSearchBar, lb_search_bar, LB, SEARCH_BAR, GtkWidget)

void lb_search_bar_set_messages (LbSearchBar   *self,
                                 LbMailboxView *messages);
void lb_search_bar_focus        (LbSearchBar   *self);
void lb_search_bar_search       (LbSearchBar   *self,
                                 const char    *text);
void lb_search_bar_clear        (LbSearchBar   *self);
void lb_search_bar_search       (LbSearchBar   *self,
                                 const char    *text);

G_END_DECLS
