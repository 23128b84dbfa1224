#define G_LOG_DOMAIN "lb-smtp-credentials"

#include "config.h"
#include "smtp/lb-smtp-credentials.h"

#include <string.h>

#include "smtp/lb-smtp-config.h"

#define DIGEST_OCTETS 32

struct _LbSmtpCredentials
{
  gatomicrefcount ref_count;

  GHashTable     *passwords;  /* (owned): user -> password */
};

/**
 * lb_smtp_credentials_new:
 *
 * Returns: (transfer full): a list without users
 */
LbSmtpCredentials *
lb_smtp_credentials_new (void)
{
  LbSmtpCredentials *self = g_new0 (LbSmtpCredentials, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * lb_smtp_credentials_parse:
 * @text: a line a user: "user:password"; empty lines and lines that begin with # are left out
 * @error: return location for a %LB_SMTP_CONFIG_ERROR, which names the line and no password
 *
 * The user ends at the first colon; a later line of the same user replaces an earlier one.
 *
 * Returns: (transfer full) (nullable): the users of @text
 */
LbSmtpCredentials *
lb_smtp_credentials_parse (const char  *text,
                           GError     **error)
{
  g_autoptr(LbSmtpCredentials) self = lb_smtp_credentials_new ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = lines[i];
      gsize length = strlen (line);
      char *colon;

      if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
      if (*line == '\0' || *line == '#')
        continue;

      colon = strchr (line, ':');
      if (colon == NULL || colon == line)
        {
          g_set_error (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CREDENTIALS,
                       "Line %u is not of the form user:password", i + 1);
          return NULL;
        }
      *colon = '\0';
      lb_smtp_credentials_add (self, line, colon + 1);
    }

  return g_steal_pointer (&self);
}

/**
 * lb_smtp_credentials_ref:
 * @self: users
 *
 * Returns: (transfer full): @self
 */
LbSmtpCredentials *
lb_smtp_credentials_ref (LbSmtpCredentials *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lb_smtp_credentials_unref:
 * @self: (transfer full) (nullable): users
 */
void
lb_smtp_credentials_unref (LbSmtpCredentials *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->passwords);
  g_free (self);
}

/**
 * lb_smtp_credentials_add:
 * @self: users that no session holds yet
 * @user: a name
 * @password: the password
 */
void
lb_smtp_credentials_add (LbSmtpCredentials *self,
                         const char        *user,
                         const char        *password)
{
  g_hash_table_replace (self->passwords, g_strdup (user), g_strdup (password));
}

/**
 * lb_smtp_credentials_get_n:
 * @self: users
 *
 * Returns: how many there are
 */
guint
lb_smtp_credentials_get_n (const LbSmtpCredentials *self)
{
  return g_hash_table_size (self->passwords);
}

static void
lb_smtp_credentials_digest (const char *text,
                            guint8      digest[DIGEST_OCTETS])
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_octets = DIGEST_OCTETS;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &n_octets);
}

/**
 * lb_smtp_credentials_check:
 * @self: users
 * @user: the name that a client gave
 * @password: the password that it gave
 *
 * Compares digests, octet by octet to the last one, so that the time it takes tells neither how much
 * of the password was right nor whether there is such a user.
 *
 * Returns: whether @password is the one of @user
 */
gboolean
lb_smtp_credentials_check (const LbSmtpCredentials *self,
                           const char              *user,
                           const char              *password)
{
  const char *expected = g_hash_table_lookup (self->passwords, user);
  guint8 given_digest[DIGEST_OCTETS];
  guint8 expected_digest[DIGEST_OCTETS];
  guint8 difference = 0;

  lb_smtp_credentials_digest (password, given_digest);
  lb_smtp_credentials_digest (expected != NULL ? expected : "", expected_digest);
  for (guint i = 0; i < DIGEST_OCTETS; i++)
    difference |= given_digest[i] ^ expected_digest[i];

  return difference == 0 && expected != NULL;
}
