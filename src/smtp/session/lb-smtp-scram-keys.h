#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256. */
#define LB_SCRAM_OCTETS 32

/**
 * LbSmtpScramKeys:
 * @client: ClientKey
 * @stored: StoredKey, its hash
 * @server: ServerKey
 *
 * What both sides of SCRAM-SHA-256 derive from a password, RFC 5802 3.
 */
typedef struct
{
  guint8 client[LB_SCRAM_OCTETS];
  guint8 stored[LB_SCRAM_OCTETS];
  guint8 server[LB_SCRAM_OCTETS];
} LbSmtpScramKeys;

void  lb_smtp_scram_keys_derive   (LbSmtpScramKeys *self,
                                   const char      *password,
                                   const guint8    *salt,
                                   gsize            n_salt,
                                   guint            n_rounds);
void  lb_smtp_scram_hash          (const guint8     octets[LB_SCRAM_OCTETS],
                                   guint8           digest[LB_SCRAM_OCTETS]);
void  lb_smtp_scram_sign          (const guint8     key[LB_SCRAM_OCTETS],
                                   const char      *text,
                                   guint8           signature[LB_SCRAM_OCTETS]);
void  lb_smtp_scram_mix           (guint8           octets[LB_SCRAM_OCTETS],
                                   const guint8     other[LB_SCRAM_OCTETS]);
char *lb_smtp_scram_dup_attribute (const char      *message,
                                   char             name);

G_END_DECLS
