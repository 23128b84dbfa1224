#pragma once

#include "store/lb-connection.h"
#include "store/lb-search.h"

G_BEGIN_DECLS

gboolean lb_search_needs_index (const LbSearch  *search);
gboolean lb_search_needs_tags  (const LbSearch  *search);
gboolean lb_search_run         (LbConnection    *connection,
                                const LbSearch  *search,
                                GArray          *candidates,
                                GCancellable    *cancellable,
                                GArray         **found,
                                GError         **error);

G_END_DECLS
