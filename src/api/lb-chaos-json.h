#pragma once

#include "api/lb-json.h"
#include "base/chaos/lb-chaos.h"

G_BEGIN_DECLS

void     lb_json_add_triggers        (LbJson   *self,
                                      LbChaos  *chaos);
void     lb_json_add_scenario        (LbJson   *self,
                                      LbChaos  *chaos);
gboolean lb_chaos_json_read_triggers (LbChaos  *chaos,
                                      GBytes   *body,
                                      GError  **error);
gboolean lb_chaos_json_read_scenario (LbChaos  *chaos,
                                      GBytes   *text,
                                      GError  **error);

G_END_DECLS
