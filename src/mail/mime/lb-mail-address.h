#pragma once

#include "base/lb-address.h"

G_BEGIN_DECLS

GPtrArray *lb_mail_address_parse (const char *line,
                                  gboolean   *is_too_complex);

G_END_DECLS
