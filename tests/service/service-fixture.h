#pragma once

#include "service/lb-service.h"

G_BEGIN_DECLS

/* Each call here runs the main context until its answer is there. */

LbConfig  *service_fixture_config (const char  *smtp,
                                   const char  *http);
LbService *service_fixture_start  (LbConfig    *config);
void       service_fixture_stop   (LbService   *service);
gboolean   service_fixture_send   (LbService   *service,
                                   GError     **error);
gboolean   service_fixture_change (LbService   *service,
                                   LbOption     option,
                                   const char  *text,
                                   GError     **error);

G_END_DECLS
