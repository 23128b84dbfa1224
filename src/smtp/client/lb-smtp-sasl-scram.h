#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbSmtpScramClient:
 *
 * The client's side of SCRAM-SHA-256 (RFC 7677), without channel binding.
 */
typedef struct _LbSmtpScramClient LbSmtpScramClient;

LbSmtpScramClient *lb_smtp_scram_client_new         (const char              *user,
                                                     const char              *password,
                                                     const char              *nonce);
void               lb_smtp_scram_client_free        (LbSmtpScramClient       *self);
char              *lb_smtp_scram_client_begin       (LbSmtpScramClient       *self);
char              *lb_smtp_scram_client_prove       (LbSmtpScramClient       *self,
                                                     const char              *server_first);
gboolean           lb_smtp_scram_client_verify      (LbSmtpScramClient       *self,
                                                     const char              *server_final);
gboolean           lb_smtp_scram_client_is_verified (const LbSmtpScramClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbSmtpScramClient, lb_smtp_scram_client_free)

G_END_DECLS
