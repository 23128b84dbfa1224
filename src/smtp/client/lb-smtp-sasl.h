#pragma once

#include <glib.h>

#include "smtp/session/lb-smtp-offer.h"

G_BEGIN_DECLS

/**
 * LbSmtpSasl:
 *
 * One login at a server (RFC 4954), by one mechanism.
 */
typedef struct _LbSmtpSasl LbSmtpSasl;

LbSmtpSasl          *lb_smtp_sasl_new           (LbSmtpMechanismFlags  mechanisms,
                                                 const char           *user,
                                                 const char           *password,
                                                 const char           *nonce);
void                 lb_smtp_sasl_free          (LbSmtpSasl           *self);
LbSmtpMechanismFlags lb_smtp_sasl_get_mechanism (const LbSmtpSasl     *self);
const char          *lb_smtp_sasl_get_name      (const LbSmtpSasl     *self);
char                *lb_smtp_sasl_begin         (LbSmtpSasl           *self);
char                *lb_smtp_sasl_respond       (LbSmtpSasl           *self,
                                                 const char           *challenge);
gboolean             lb_smtp_sasl_is_satisfied  (const LbSmtpSasl     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpSasl, lb_smtp_sasl_free)

G_END_DECLS
