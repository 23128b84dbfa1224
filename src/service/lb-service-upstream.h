#pragma once

#include "service/lb-service.h"

G_BEGIN_DECLS

/**
 * LbUpstream:
 * @server: "HOST:PORT"
 * @tls: (nullable): "none", "starttls" or "tls"; %NULL: "tls" on port 465, "none" on this machine,
 *   else "starttls"
 * @user: (nullable): whom to log in as
 * @password: (nullable): the password of @user
 * @certificate: (nullable): a certificate that is trusted besides those of the system
 *
 * The server that mail is relayed and released to.
 */
typedef struct
{
  const char      *server;
  const char      *tls;
  const char      *user;
  const char      *password;
  GTlsCertificate *certificate;
} LbUpstream;

gboolean lb_service_set_upstream    (LbService           *self,
                                     const LbUpstream    *upstream,
                                     GError             **error);
gboolean lb_service_set_relay_rules (LbService           *self,
                                     const char * const  *allow,
                                     const char * const  *networks,
                                     GError             **error);

G_END_DECLS
