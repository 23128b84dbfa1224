#pragma once

#include <gio/gio.h>

#include "store/lb-connection.h"
#include "store/lb-search.h"

G_BEGIN_DECLS

GArray *lb_search_scan (LbConnection    *connection,
                        const LbSearch  *search,
                        GArray          *candidates,
                        GCancellable    *cancellable,
                        GError         **error);

G_END_DECLS
