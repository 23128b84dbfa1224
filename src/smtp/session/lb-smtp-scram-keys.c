#define G_LOG_DOMAIN "lb-smtp-scram-keys"

#include "config.h"
#include "smtp/session/lb-smtp-scram-keys.h"

#include <string.h>

static void
lb_smtp_scram_take_digest (GHmac  *hmac,
                           guint8  digest[LB_SCRAM_OCTETS])
{
  gsize n_octets = LB_SCRAM_OCTETS;

  g_hmac_get_digest (hmac, digest, &n_octets);
  g_hmac_unref (hmac);
}

/**
 * lb_smtp_scram_hash:
 * @octets: a key
 * @digest: (out caller-allocates): its SHA-256
 */
void
lb_smtp_scram_hash (const guint8 octets[LB_SCRAM_OCTETS],
                    guint8       digest[LB_SCRAM_OCTETS])
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_octets = LB_SCRAM_OCTETS;

  g_checksum_update (checksum, octets, LB_SCRAM_OCTETS);
  g_checksum_get_digest (checksum, digest, &n_octets);
}

/**
 * lb_smtp_scram_sign:
 * @key: a key
 * @text: what is signed
 * @signature: (out caller-allocates): HMAC-SHA-256 of @text
 */
void
lb_smtp_scram_sign (const guint8  key[LB_SCRAM_OCTETS],
                    const char   *text,
                    guint8        signature[LB_SCRAM_OCTETS])
{
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, key, LB_SCRAM_OCTETS);

  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  lb_smtp_scram_take_digest (hmac, signature);
}

/**
 * lb_smtp_scram_mix:
 * @octets: (inout): one operand of the exclusive or, then its result
 * @other: the other
 */
void
lb_smtp_scram_mix (guint8       octets[LB_SCRAM_OCTETS],
                   const guint8 other[LB_SCRAM_OCTETS])
{
  for (guint i = 0; i < LB_SCRAM_OCTETS; i++)
    octets[i] ^= other[i];
}

/* RFC 5802 2.2: PBKDF2 with one block. The keyed state is copied, not computed anew each round. */
static void
lb_smtp_scram_salt (const char   *password,
                    const guint8 *salt,
                    gsize         n_salt,
                    guint         n_rounds,
                    guint8        salted[LB_SCRAM_OCTETS])
{
  g_autoptr(GHmac) keyed = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) password,
                                       strlen (password));
  GHmac *hmac = g_hmac_copy (keyed);
  guint8 block[LB_SCRAM_OCTETS];

  g_hmac_update (hmac, salt, (gssize) n_salt);
  g_hmac_update (hmac, (const guchar *) "\0\0\0\1", 4);
  lb_smtp_scram_take_digest (hmac, block);
  memcpy (salted, block, LB_SCRAM_OCTETS);

  for (guint i = 1; i < n_rounds; i++)
    {
      hmac = g_hmac_copy (keyed);
      g_hmac_update (hmac, block, LB_SCRAM_OCTETS);
      lb_smtp_scram_take_digest (hmac, block);
      lb_smtp_scram_mix (salted, block);
    }
}

/**
 * lb_smtp_scram_keys_derive:
 * @self: (out caller-allocates): the keys
 * @password: the password
 * @salt: the salt
 * @n_salt: octets of @salt
 * @n_rounds: how often it is hashed; every 10,000 take some milliseconds
 *
 * Derives the keys of a password (RFC 5802 3). A password that is not ASCII is normalised by NFKC,
 * which for what people type is what SASLprep does.
 */
void
lb_smtp_scram_keys_derive (LbSmtpScramKeys *self,
                           const char      *password,
                           const guint8    *salt,
                           gsize            n_salt,
                           guint            n_rounds)
{
  g_autofree char *normalised = NULL;
  guint8 salted[LB_SCRAM_OCTETS];

  if (!g_str_is_ascii (password))
    normalised = g_utf8_normalize (password, -1, G_NORMALIZE_ALL_COMPOSE);

  lb_smtp_scram_salt (normalised != NULL ? normalised : password, salt, n_salt, n_rounds, salted);
  lb_smtp_scram_sign (salted, "Client Key", self->client);
  lb_smtp_scram_sign (salted, "Server Key", self->server);
  lb_smtp_scram_hash (self->client, self->stored);
}

/**
 * lb_smtp_scram_dup_attribute:
 * @message: a message of SCRAM: "r=…,s=…,i=…"
 * @name: the letter of an attribute
 *
 * Returns: (transfer full) (nullable): the value of the attribute; %NULL without it
 */
char *
lb_smtp_scram_dup_attribute (const char *message,
                             char        name)
{
  const char *at = message;

  while (at != NULL)
    {
      if (at[0] == name && at[1] == '=')
        return g_strndup (at + 2, strcspn (at + 2, ","));
      at = strchr (at, ',');
      at = at != NULL ? at + 1 : NULL;
    }

  return NULL;
}
