#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

void lb_api_wait (LbApiRequest *request,
                  const char   *query,
                  guint64       seconds,
                  guint         late_status);

G_END_DECLS
