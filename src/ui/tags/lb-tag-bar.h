#pragma once

#include <adwaita.h>

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

#define LB_TYPE_TAG_BAR (lb_tag_bar_get_type ())
G_DECLARE_FINAL_TYPE (LbTagBar, lb_tag_bar, LB, TAG_BAR, AdwBin)

void lb_tag_bar_show_row (LbTagBar   *self,
                          LbStoreRow *row);

G_END_DECLS
