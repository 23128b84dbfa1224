#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LB_TYPE_STORE_PAGE (lb_store_page_get_type ())
G_DECLARE_FINAL_TYPE (LbStorePage, lb_store_page, LB, STORE_PAGE, AdwBin)

void lb_store_page_show_error    (LbStorePage  *self,
                                  const GError *error,
                                  const char   *text);
void lb_store_page_show_progress (LbStorePage  *self,
                                  double        fraction);

G_END_DECLS
