#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LbSmtpCredentials LbSmtpCredentials;

LbSmtpCredentials *lb_smtp_credentials_new   (void);
LbSmtpCredentials *lb_smtp_credentials_parse (const char               *text,
                                              GError                  **error);
LbSmtpCredentials *lb_smtp_credentials_ref   (LbSmtpCredentials        *self);
void               lb_smtp_credentials_unref (LbSmtpCredentials        *self);
void               lb_smtp_credentials_add   (LbSmtpCredentials        *self,
                                              const char               *user,
                                              const char               *password);
guint              lb_smtp_credentials_get_n (const LbSmtpCredentials  *self);
gboolean           lb_smtp_credentials_check (const LbSmtpCredentials  *self,
                                              const char               *user,
                                              const char               *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpCredentials, lb_smtp_credentials_unref)

G_END_DECLS
