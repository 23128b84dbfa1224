#pragma once

#include <gio/gio.h>

#include "base/lb-delivery.h"

G_BEGIN_DECLS

LbDelivery *lb_send_request_parse (GBytes      *body,
                                   const char  *peer,
                                   const char  *user,
                                   GError     **error);

G_END_DECLS
