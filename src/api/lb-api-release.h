#pragma once

#include "api/lb-api-request.h"

G_BEGIN_DECLS

const char *lb_api_release_get_upstream (LbApiRequest  *request);
void        lb_api_release              (LbApiRequest  *request,
                                         char         **recipients,
                                         const char    *answer);

G_END_DECLS
