#pragma once

#include "base/lb-envelope.h"

G_BEGIN_DECLS

GBytes *lb_sendmail_input_convert         (GBytes     *octets,
                                           gboolean    ends_at_dot);
GBytes *lb_sendmail_input_take_recipients (GBytes     *data,
                                           LbEnvelope *envelope);

G_END_DECLS
