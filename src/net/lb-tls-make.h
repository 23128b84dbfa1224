#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean lb_tls_make_self_signed (const char  *hostname,
                                  gint64       now,
                                  char       **certificate_pem,
                                  char       **key_pem,
                                  GError     **error);
gboolean lb_tls_check_pair       (const char  *certificate_pem,
                                  const char  *key_pem,
                                  GError     **error);

G_END_DECLS
