#pragma once

#include <glib-object.h>

#include "mail/lb-message.h"

G_BEGIN_DECLS

#define LB_TYPE_HEADER_ITEM (lb_header_item_get_type ())
G_DECLARE_FINAL_TYPE (LbHeaderItem, lb_header_item, LB, HEADER_ITEM, GObject)

LbHeaderItem *lb_header_item_new       (const LbHeader *header);
const char   *lb_header_item_get_name  (LbHeaderItem   *self);
const char   *lb_header_item_get_value (LbHeaderItem   *self,
                                        gboolean        is_decoded);
gboolean      lb_header_item_matches   (LbHeaderItem   *self,
                                        const char     *folded_word);

G_END_DECLS
