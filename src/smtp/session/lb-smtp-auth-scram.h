#pragma once

#include <glib.h>

#include "smtp/session/lb-smtp-credentials.h"

G_BEGIN_DECLS

typedef struct _LbSmtpAuthScram LbSmtpAuthScram;

LbSmtpAuthScram *lb_smtp_auth_scram_new        (const LbSmtpCredentials *credentials,
                                                const char              *nonce);
void             lb_smtp_auth_scram_free       (LbSmtpAuthScram         *self);
char            *lb_smtp_auth_scram_take_first (LbSmtpAuthScram         *self,
                                                const char              *message);
char            *lb_smtp_auth_scram_take_final (LbSmtpAuthScram         *self,
                                                const char              *message);
const char      *lb_smtp_auth_scram_get_user   (const LbSmtpAuthScram   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpAuthScram, lb_smtp_auth_scram_free)

G_END_DECLS
