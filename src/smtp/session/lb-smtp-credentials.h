#pragma once

#include <glib.h>

#include "smtp/session/lb-smtp-scram-keys.h"

G_BEGIN_DECLS

/* RFC 7677 4: at least 4,096 rounds. */
#define LB_SMTP_SCRAM_ROUNDS 4096
#define LB_SMTP_SCRAM_SALT_OCTETS 16

typedef struct _LbSmtpCredentials LbSmtpCredentials;

LbSmtpCredentials *lb_smtp_credentials_new            (void);
LbSmtpCredentials *lb_smtp_credentials_parse          (const char               *text,
                                                       GError                  **error);
LbSmtpCredentials *lb_smtp_credentials_ref            (LbSmtpCredentials        *self);
void               lb_smtp_credentials_unref          (LbSmtpCredentials        *self);
void               lb_smtp_credentials_add            (LbSmtpCredentials        *self,
                                                       const char               *user,
                                                       const char               *password);
void               lb_smtp_credentials_prepare        (LbSmtpCredentials        *self);
guint              lb_smtp_credentials_get_n          (const LbSmtpCredentials  *self);
gboolean           lb_smtp_credentials_check          (const LbSmtpCredentials  *self,
                                                       const char               *user,
                                                       const char               *password);
const char        *lb_smtp_credentials_get_password   (const LbSmtpCredentials  *self,
                                                       const char               *user);
gboolean           lb_smtp_credentials_get_scram_keys (const LbSmtpCredentials  *self,
                                                       const char               *user,
                                                       guint8                   *salt,
                                                       LbSmtpScramKeys          *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpCredentials, lb_smtp_credentials_unref)

G_END_DECLS
