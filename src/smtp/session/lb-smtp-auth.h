#pragma once

#include <glib.h>

#include "smtp/lb-smtp-config.h"

G_BEGIN_DECLS

/**
 * LbSmtpAuthStep:
 * @LB_SMTP_AUTH_CHALLENGE: the exchange goes on: send the challenge
 * @LB_SMTP_AUTH_ACCEPTED: the client has logged in
 * @LB_SMTP_AUTH_REFUSED: wrong user or password
 * @LB_SMTP_AUTH_MALFORMED: the response is not one of this mechanism
 */
typedef enum
{
  LB_SMTP_AUTH_CHALLENGE,
  LB_SMTP_AUTH_ACCEPTED,
  LB_SMTP_AUTH_REFUSED,
  LB_SMTP_AUTH_MALFORMED,
} LbSmtpAuthStep;

typedef struct _LbSmtpAuth LbSmtpAuth;

LbSmtpAuth    *lb_smtp_auth_new               (const LbSmtpConfig  *config,
                                               const char          *mechanism,
                                               const char          *nonce);
void           lb_smtp_auth_free              (LbSmtpAuth          *self);
gboolean       lb_smtp_auth_is_client_first   (const LbSmtpAuth    *self);
LbSmtpAuthStep lb_smtp_auth_step              (LbSmtpAuth          *self,
                                               const char          *response,
                                               gsize                n_octets,
                                               char               **challenge);
const char    *lb_smtp_auth_get_mechanism     (const LbSmtpAuth    *self);
const char    *lb_smtp_auth_get_user          (const LbSmtpAuth    *self);
const char    *lb_smtp_auth_get_token         (const LbSmtpAuth    *self);
void           lb_smtp_auth_append_mechanisms (const LbSmtpConfig  *config,
                                               GString             *text);
char          *lb_smtp_auth_decode            (const char          *base64,
                                               gsize               *n_octets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpAuth, lb_smtp_auth_free)

G_END_DECLS
