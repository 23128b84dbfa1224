#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

/* What answers each route; the table is in lb-routes.c. */

void lb_api_livez  (LbApiRequest *request);
void lb_api_readyz (LbApiRequest *request);

G_END_DECLS
