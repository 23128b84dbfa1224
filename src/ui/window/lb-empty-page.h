#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_EMPTY_PAGE (lb_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (LbEmptyPage, lb_empty_page, LB, EMPTY_PAGE, AdwBin)

void lb_empty_page_set_address (LbEmptyPage *self,
                                const char  *address);
void lb_empty_page_set_relays  (LbEmptyPage *self,
                                gboolean     relays);

G_END_DECLS
