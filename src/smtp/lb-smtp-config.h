#pragma once

#include <glib-object.h>

#include "base/chaos/lb-chaos.h"
#include "smtp/session/lb-smtp-credentials.h"

G_BEGIN_DECLS

/**
 * LbSmtpExtensions:
 *
 * The extensions that EHLO and LHLO may announce; each can be hidden by its name.
 */
typedef enum
{
  LB_SMTP_EXTENSION_NONE                = 0,
  LB_SMTP_EXTENSION_SIZE                = 1 << 0,
  LB_SMTP_EXTENSION_8BITMIME            = 1 << 1,
  LB_SMTP_EXTENSION_SMTPUTF8            = 1 << 2,
  LB_SMTP_EXTENSION_PIPELINING          = 1 << 3,
  LB_SMTP_EXTENSION_ENHANCEDSTATUSCODES = 1 << 4,
  LB_SMTP_EXTENSION_CHUNKING            = 1 << 5,
  LB_SMTP_EXTENSION_BINARYMIME          = 1 << 6,
  LB_SMTP_EXTENSION_DSN                 = 1 << 7,
  LB_SMTP_EXTENSION_LIMITS              = 1 << 8,
  LB_SMTP_EXTENSION_STARTTLS            = 1 << 9,
  LB_SMTP_EXTENSION_AUTH                = 1 << 10,
  LB_SMTP_EXTENSION_HELP                = 1 << 11,
} LbSmtpExtensions;

/**
 * LbSmtpAuthPolicy:
 * @LB_SMTP_AUTH_OFF: AUTH is not offered
 * @LB_SMTP_AUTH_ANY: AUTH is offered and every login is taken
 * @LB_SMTP_AUTH_CREDENTIALS: AUTH is offered and logins are checked
 */
typedef enum
{
  LB_SMTP_AUTH_OFF,
  LB_SMTP_AUTH_ANY,
  LB_SMTP_AUTH_CREDENTIALS,
} LbSmtpAuthPolicy;

/**
 * LbSmtpConfig:
 * @hostname: our name in the greeting and in the replies to HELO and EHLO
 * @product: what the greeting says after "ESMTP"
 * @data_size_limit: octets of the largest message; 0: no limit
 * @max_recipients: recipients of one message; the rest gets 452
 * @enable_smtputf8: whether to announce SMTPUTF8; not together with @decode_data
 * @decode_data: whether handlers also get the message as text; 8BITMIME is then not announced
 * @lenient: whether to take parameters that are answered with 555 otherwise, and UTF-8 without
 *   SMTPUTF8
 * @lmtp: whether to speak LMTP (RFC 2033) and not SMTP
 * @offers_starttls: whether to announce STARTTLS
 * @implicit_tls: whether TLS comes before the greeting
 * @require_tls: whether mail is refused with 530 until TLS is on
 * @require_auth: whether mail is refused with 530 until the client has logged in
 * @auth: which logins are taken
 * @credentials: (nullable): the users, for %LB_SMTP_AUTH_CREDENTIALS
 * @hidden: extensions that are not announced, and then not known
 * @chaos: (nullable): faults to simulate; the one thing here that may change
 *
 * How sessions behave. A plain record: whoever makes it fills the fields, then shares it with any
 * number of sessions and does not change it any more.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount    ref_count;

  /*< public >*/
  char              *hostname;
  char              *product;
  guint64            data_size_limit;
  guint              max_recipients;
  gboolean           enable_smtputf8;
  gboolean           decode_data;
  gboolean           lenient;
  gboolean           lmtp;
  gboolean           offers_starttls;
  gboolean           implicit_tls;
  gboolean           require_tls;
  gboolean           require_auth;
  LbSmtpAuthPolicy   auth;
  LbSmtpCredentials *credentials;
  LbSmtpExtensions   hidden;
  LbChaos           *chaos;
} LbSmtpConfig;

/**
 * LbSmtpConfigError:
 * @LB_SMTP_CONFIG_ERROR_CONFLICT: two settings exclude each other
 * @LB_SMTP_CONFIG_ERROR_CREDENTIALS: the credentials are missing or cannot be read
 */
typedef enum
{
  LB_SMTP_CONFIG_ERROR_CONFLICT,
  LB_SMTP_CONFIG_ERROR_CREDENTIALS,
} LbSmtpConfigError;

#define LB_SMTP_CONFIG_ERROR (lb_smtp_config_error_quark ())
GQuark           lb_smtp_config_error_quark (void);

LbSmtpConfig    *lb_smtp_config_new            (void);
LbSmtpConfig    *lb_smtp_config_copy           (const LbSmtpConfig  *self);
LbSmtpConfig    *lb_smtp_config_ref            (LbSmtpConfig        *self);
void             lb_smtp_config_unref          (LbSmtpConfig        *self);
gboolean         lb_smtp_config_validate       (const LbSmtpConfig  *self,
                                                GError             **error);
LbSmtpExtensions lb_smtp_config_get_extensions (const LbSmtpConfig  *self,
                                                gboolean             is_tls_active);

gboolean    lb_smtp_extension_from_name (const char       *name,
                                         LbSmtpExtensions *extension);
const char *lb_smtp_extension_get_name  (LbSmtpExtensions  extension);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpConfig, lb_smtp_config_unref)

G_END_DECLS
