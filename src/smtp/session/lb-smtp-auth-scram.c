#define G_LOG_DOMAIN "lb-smtp-auth-scram"

#include "config.h"
#include "smtp/session/lb-smtp-auth-scram.h"

#include <string.h>

#include "smtp/session/lb-smtp-scram-keys.h"
#include "smtp/lb-smtp-secret.h"

/* The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. */

struct _LbSmtpAuthScram
{
  const LbSmtpCredentials *credentials;
  char                    *nonce;        /* (owned): ours, then the client's and ours */
  char                    *header;       /* (owned) (nullable): gs2-header, in base64 */
  char                    *first_bare;   /* (owned) (nullable): client-first-message-bare */
  char                    *server_first; /* (owned) (nullable) */
  char                    *user;         /* (owned) (nullable) */
  guint8                   salt[LB_SMTP_SCRAM_SALT_OCTETS];
  LbSmtpScramKeys          keys;
  gboolean                 is_user_known;
};

/**
 * lb_smtp_auth_scram_new:
 * @credentials: the users; they outlive the exchange
 * @nonce: printable ASCII without commas that no other exchange has
 *
 * Returns: (transfer full): an exchange
 */
LbSmtpAuthScram *
lb_smtp_auth_scram_new (const LbSmtpCredentials *credentials,
                        const char              *nonce)
{
  LbSmtpAuthScram *self = g_new0 (LbSmtpAuthScram, 1);

  self->credentials = credentials;
  self->nonce = g_strdup (nonce);

  return self;
}

/**
 * lb_smtp_auth_scram_free:
 * @self: (transfer full) (nullable): an exchange
 */
void
lb_smtp_auth_scram_free (LbSmtpAuthScram *self)
{
  if (self == NULL)
    return;

  g_free (self->nonce);
  g_free (self->header);
  g_free (self->first_bare);
  g_free (self->server_first);
  g_free (self->user);
  g_free (self);
}

/* RFC 5802 5.1: "=2C" and "=3D" stand for "," and "="; any other "=" is an error. */
static char *
lb_smtp_auth_scram_unescape (const char *name)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at != '=')
        g_string_append_c (text, *at);
      else if (strncmp (at, "=2C", 3) == 0 || strncmp (at, "=3D", 3) == 0)
        {
          g_string_append_c (text, at[1] == '2' ? ',' : '=');
          at += 2;
        }
      else
        return NULL;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
lb_smtp_auth_scram_is_nonce (const char *nonce)
{
  for (const char *at = nonce; *at != '\0'; at++)
    {
      if (!g_ascii_isgraph (*at))
        return FALSE;
    }

  return *nonce != '\0';
}

/* RFC 5802 7: gs2-header. "n" and "y" both go without channel binding, "p=" asks for one. */
static const char *
lb_smtp_auth_scram_skip_header (const char *message)
{
  const char *at = message;

  if ((*at != 'n' && *at != 'y') || at[1] != ',')
    return NULL;
  at = strchr (at + 2, ',');

  return at != NULL && (at == message + 2 || g_str_has_prefix (message + 2, "a=")) ? at + 1 : NULL;
}

/**
 * lb_smtp_auth_scram_take_first:
 * @self: a new exchange
 * @message: client-first-message
 *
 * A user that is not known is answered like one that is.
 *
 * Returns: (transfer full) (nullable): server-first-message; %NULL when @message is malformed
 */
char *
lb_smtp_auth_scram_take_first (LbSmtpAuthScram *self,
                               const char      *message)
{
  const char *bare = lb_smtp_auth_scram_skip_header (message);
  g_auto(GStrv) fields = bare != NULL ? g_strsplit (bare, ",", -1) : NULL;
  g_autofree char *salt = NULL;
  g_autofree char *nonce = NULL;

  if (fields == NULL || g_strv_length (fields) < 2 || !g_str_has_prefix (fields[0], "n=") ||
      !g_str_has_prefix (fields[1], "r=") || !lb_smtp_auth_scram_is_nonce (fields[1] + 2))
    return NULL;
  self->user = lb_smtp_auth_scram_unescape (fields[0] + 2);
  if (self->user == NULL)
    return NULL;

  self->is_user_known = lb_smtp_credentials_get_scram_keys (self->credentials, self->user,
                                                            self->salt, &self->keys);
  self->header = g_base64_encode ((const guchar *) message, (gsize) (bare - message));
  self->first_bare = g_strdup (bare);
  nonce = g_steal_pointer (&self->nonce);
  self->nonce = g_strconcat (fields[1] + 2, nonce, NULL);
  salt = g_base64_encode (self->salt, sizeof self->salt);
  self->server_first = g_strdup_printf ("r=%s,s=%s,i=%d", self->nonce, salt, LB_SMTP_SCRAM_ROUNDS);

  return g_strdup (self->server_first);
}

/* RFC 5802 3: the proof is the client's key under a signature that only the stored key gives. */
static gboolean
lb_smtp_auth_scram_check_proof (const LbSmtpAuthScram *self,
                                const char            *signed_message,
                                const char            *proof)
{
  gsize n_octets = 0;
  g_autofree guint8 *client_key = g_base64_decode (proof, &n_octets);
  guint8 signature[LB_SCRAM_OCTETS];
  guint8 stored_key[LB_SCRAM_OCTETS];

  if (n_octets != LB_SCRAM_OCTETS)
    return FALSE;

  lb_smtp_scram_sign (self->keys.stored, signed_message, signature);
  lb_smtp_scram_mix (client_key, signature);
  lb_smtp_scram_hash (client_key, stored_key);

  return lb_smtp_secret_is_equal (stored_key, self->keys.stored, sizeof stored_key) &&
         self->is_user_known;
}

/**
 * lb_smtp_auth_scram_take_final:
 * @self: an exchange that took the first message
 * @message: client-final-message
 *
 * Returns: (transfer full) (nullable): server-final-message; %NULL when the client did not prove
 *   itself
 */
char *
lb_smtp_auth_scram_take_final (LbSmtpAuthScram *self,
                               const char      *message)
{
  g_autofree char *start = g_strdup_printf ("c=%s,r=%s", self->header, self->nonce);
  const char *proof = g_strrstr (message, ",p=");
  g_autofree char *unproven = proof != NULL ? g_strndup (message, (gsize) (proof - message)) : NULL;
  g_autofree char *signed_message = NULL;
  g_autofree char *verifier = NULL;
  guint8 signature[LB_SCRAM_OCTETS];

  /* What follows our nonce may only be an extension, behind a comma. */
  if (unproven == NULL || !g_str_has_prefix (unproven, start) ||
      (unproven[strlen (start)] != '\0' && unproven[strlen (start)] != ','))
    return NULL;

  signed_message = g_strjoin (",", self->first_bare, self->server_first, unproven, NULL);
  if (!lb_smtp_auth_scram_check_proof (self, signed_message, proof + strlen (",p=")))
    return NULL;

  lb_smtp_scram_sign (self->keys.server, signed_message, signature);
  verifier = g_base64_encode (signature, sizeof signature);

  return g_strconcat ("v=", verifier, NULL);
}

/**
 * lb_smtp_auth_scram_get_user:
 * @self: an exchange
 *
 * Returns: (nullable): who wants to log in; %NULL before the first message
 */
const char *
lb_smtp_auth_scram_get_user (const LbSmtpAuthScram *self)
{
  return self->user;
}
