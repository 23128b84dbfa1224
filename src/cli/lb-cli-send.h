#pragma once

#include "base/lb-envelope.h"

G_BEGIN_DECLS

const char *lb_cli_choose_server (const char *server);
int         lb_cli_send          (const char *command,
                                  const char *server,
                                  LbEnvelope *envelope,
                                  GBytes     *data);

G_END_DECLS
