#define G_LOG_DOMAIN "lb-smtp-sasl-scram"

#include "config.h"
#include "smtp/client/lb-smtp-sasl-scram.h"

#include <string.h>

#include "base/lb-limits.h"
#include "smtp/session/lb-smtp-scram-keys.h"

struct _LbSmtpScramClient
{
  char    *password;       /* (owned) */
  char    *nonce;          /* (owned) */
  char    *first_bare;     /* (owned) our first message without its head */
  char    *signature;      /* (owned) (nullable) what the server has to answer, Base64 */
  gboolean is_verified;
};

/**
 * lb_smtp_scram_client_new:
 * @user: the user
 * @password: the password
 * @nonce: printable characters that nobody can foretell, without a comma
 *
 * Returns: (transfer full): a login
 */
LbSmtpScramClient *
lb_smtp_scram_client_new (const char *user,
                          const char *password,
                          const char *nonce)
{
  LbSmtpScramClient *self = g_new0 (LbSmtpScramClient, 1);
  g_autoptr(GString) name = g_string_new (user);

  /* RFC 5802 5.1: "=" first, or the escapes would be escaped. */
  g_string_replace (name, "=", "=3D", 0);
  g_string_replace (name, ",", "=2C", 0);
  self->password = g_strdup (password);
  self->nonce = g_strdup (nonce);
  self->first_bare = g_strdup_printf ("n=%s,r=%s", name->str, nonce);

  return self;
}

/**
 * lb_smtp_scram_client_free:
 * @self: (transfer full) (nullable): a login
 */
void
lb_smtp_scram_client_free (LbSmtpScramClient *self)
{
  if (self == NULL)
    return;

  g_free (self->password);
  g_free (self->nonce);
  g_free (self->first_bare);
  g_free (self->signature);
  g_free (self);
}

/**
 * lb_smtp_scram_client_begin:
 * @self: a login
 *
 * Returns: (transfer full): our first message
 */
char *
lb_smtp_scram_client_begin (LbSmtpScramClient *self)
{
  return g_strconcat ("n,,", self->first_bare, NULL);
}

/* Returns: (transfer full): our last message; keeps what the server has to answer to it */
static char *
lb_smtp_scram_client_finish (LbSmtpScramClient     *self,
                             const LbSmtpScramKeys *keys,
                             const char            *server_first,
                             const char            *nonce)
{
  g_autofree char *bare = g_strdup_printf ("c=biws,r=%s", nonce);
  g_autofree char *signed_text = g_strdup_printf ("%s,%s,%s", self->first_bare, server_first, bare);
  g_autofree char *proof = NULL;
  guint8 signature[LB_SCRAM_OCTETS];

  lb_smtp_scram_sign (keys->server, signed_text, signature);
  g_free (self->signature);
  self->signature = g_base64_encode (signature, sizeof signature);

  lb_smtp_scram_sign (keys->stored, signed_text, signature);
  lb_smtp_scram_mix (signature, keys->client);
  proof = g_base64_encode (signature, sizeof signature);

  return g_strdup_printf ("%s,p=%s", bare, proof);
}

/**
 * lb_smtp_scram_client_prove:
 * @self: a login
 * @server_first: the server's first message
 *
 * Returns: (transfer full) (nullable): our last message; %NULL when the server's is wrong, asks for
 *   less rounds than RFC 7677 4 or for more than %LB_LIMIT_SCRAM_ROUNDS
 */
char *
lb_smtp_scram_client_prove (LbSmtpScramClient *self,
                            const char        *server_first)
{
  g_autofree char *nonce = lb_smtp_scram_dup_attribute (server_first, 'r');
  g_autofree char *salt_text = lb_smtp_scram_dup_attribute (server_first, 's');
  g_autofree char *rounds_text = lb_smtp_scram_dup_attribute (server_first, 'i');
  g_autofree guint8 *salt = NULL;
  LbSmtpScramKeys keys;
  gsize n_salt = 0;
  guint64 n_rounds = 0;

  /* RFC 5802 5.1: the server's nonce is ours and more. */
  if (nonce == NULL || salt_text == NULL || rounds_text == NULL ||
      !g_str_has_prefix (nonce, self->nonce) || strcmp (nonce, self->nonce) == 0)
    return NULL;
  if (!g_ascii_string_to_unsigned (rounds_text, 10, 4096, LB_LIMIT_SCRAM_ROUNDS, &n_rounds, NULL))
    return NULL;

  salt = g_base64_decode (salt_text, &n_salt);
  lb_smtp_scram_keys_derive (&keys, self->password, salt, n_salt, (guint) n_rounds);

  return lb_smtp_scram_client_finish (self, &keys, server_first, nonce);
}

/**
 * lb_smtp_scram_client_verify:
 * @self: a login
 * @server_final: the server's last message
 *
 * Returns: whether the server has proved that it knows the password
 */
gboolean
lb_smtp_scram_client_verify (LbSmtpScramClient *self,
                             const char        *server_final)
{
  g_autofree char *signature = lb_smtp_scram_dup_attribute (server_final, 'v');

  self->is_verified = self->signature != NULL && g_strcmp0 (signature, self->signature) == 0;
  return self->is_verified;
}

/**
 * lb_smtp_scram_client_is_verified:
 * @self: a login
 *
 * Returns: what the last lb_smtp_scram_client_verify() said
 */
gboolean
lb_smtp_scram_client_is_verified (const LbSmtpScramClient *self)
{
  return self->is_verified;
}
