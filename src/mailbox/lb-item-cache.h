#pragma once

#include "mailbox/lb-mailbox-item.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

typedef struct _LbItemCache LbItemCache;

LbItemCache   *lb_item_cache_new      (LbStore     *store);
void           lb_item_cache_free     (LbItemCache *self);
LbMailboxItem *lb_item_cache_get      (LbItemCache *self,
                                       gint64       row_id);
LbMailboxItem *lb_item_cache_put      (LbItemCache *self,
                                       LbStoreRow  *row);
void           lb_item_cache_reload   (LbItemCache *self,
                                       GArray      *row_ids);
void           lb_item_cache_set_read (LbItemCache *self,
                                       GArray      *row_ids,
                                       gboolean     is_read);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbItemCache, lb_item_cache_free)

G_END_DECLS
