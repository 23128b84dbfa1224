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

/**
 * LbUpstreamError:
 * @LB_UPSTREAM_ERROR_SERVER: what was named is no server
 * @LB_UPSTREAM_ERROR_PASSWORD: the login has no password, or it cannot be read
 * @LB_UPSTREAM_ERROR_TLS: the login needs TLS
 * @LB_UPSTREAM_ERROR_CERTIFICATE: the certificate to trust cannot be read
 * @LB_UPSTREAM_ERROR_REFUSED: the server was asked, and would not take mail
 *
 * Why an upstream server cannot be used. Each message is one sentence.
 */
typedef enum
{
  LB_UPSTREAM_ERROR_SERVER,
  LB_UPSTREAM_ERROR_PASSWORD,
  LB_UPSTREAM_ERROR_TLS,
  LB_UPSTREAM_ERROR_CERTIFICATE,
  LB_UPSTREAM_ERROR_REFUSED,
} LbUpstreamError;

#define LB_UPSTREAM_ERROR (lb_upstream_error_quark ())
GQuark lb_upstream_error_quark (void);

void     lb_upstream_take_options         (LbUpstream           *self,
                                           LbConfig             *config,
                                           const char           *password,
                                           GTlsCertificate      *certificate);
gboolean lb_service_set_upstream          (LbService            *self,
                                           const LbUpstream     *upstream,
                                           GError              **error);
gboolean lb_service_set_relay_rules       (LbService            *self,
                                           const char * const   *allow,
                                           const char * const   *networks,
                                           GError              **error);
void     lb_service_apply_upstream_async  (LbService            *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean lb_service_apply_upstream_finish (LbService            *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void     lb_service_probe_upstream_async  (LbService            *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
char    *lb_service_probe_upstream_finish (LbService            *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
