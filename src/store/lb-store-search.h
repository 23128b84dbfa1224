#pragma once

#include "store/lb-search.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

void    lb_store_search_async  (LbStore              *self,
                                LbSearch             *search,
                                GArray               *candidates,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
GArray *lb_store_search_finish (LbStore              *self,
                                GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
