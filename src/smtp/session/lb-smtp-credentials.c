#define G_LOG_DOMAIN "lb-smtp-credentials"

#include "config.h"
#include "smtp/session/lb-smtp-credentials.h"

#include <string.h>

#include "smtp/lb-smtp-config.h"
#include "smtp/lb-smtp-secret.h"

struct _LbSmtpCredentials
{
  gatomicrefcount ref_count;

  GHashTable     *passwords;  /* (owned): user -> password */
  GMutex          mutex;      /* over scram_keys, the one thing that changes later */
  GHashTable     *scram_keys; /* (owned): user -> LbSmtpScramKeys, once they were needed */
  guint8          salt_key[LB_SCRAM_OCTETS];
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
  self->scram_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < sizeof self->salt_key; i++)
    self->salt_key[i] = (guint8) g_random_int_range (0, 256);

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
  g_hash_table_unref (self->scram_keys);
  g_mutex_clear (&self->mutex);
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

/**
 * lb_smtp_credentials_check:
 * @self: users
 * @user: the name that a client gave
 * @password: the password that it gave
 *
 * Compares digests, octet by octet to the last one, so that the time it takes tells neither how
 * much of the password was right nor whether there is such a user.
 *
 * Returns: whether @password is the one of @user
 */
gboolean
lb_smtp_credentials_check (const LbSmtpCredentials *self,
                           const char              *user,
                           const char              *password)
{
  const char *expected = g_hash_table_lookup (self->passwords, user);
  const char *compared = expected != NULL ? expected : "";
  g_autofree char *given_digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, password, -1);
  g_autofree char *right_digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, compared, -1);

  return lb_smtp_secret_is_equal ((const guint8 *) given_digest, (const guint8 *) right_digest,
                                  strlen (right_digest)) && expected != NULL;
}

/**
 * lb_smtp_credentials_get_password:
 * @self: users
 * @user: the name that a client gave
 *
 * Returns: (nullable): the password, for CRAM-MD5; %NULL without such a user
 */
const char *
lb_smtp_credentials_get_password (const LbSmtpCredentials *self,
                                  const char              *user)
{
  return g_hash_table_lookup (self->passwords, user);
}

/* The salt of a name, always the same one (RFC 5802 9). */
static void
lb_smtp_credentials_sign (const LbSmtpCredentials *self,
                          const char              *user,
                          guint8                   digest[LB_SCRAM_OCTETS])
{
  lb_smtp_scram_sign (self->salt_key, user, digest);
}

static gboolean
lb_smtp_credentials_recall_keys (const LbSmtpCredentials *self,
                                 const char              *user,
                                 LbSmtpScramKeys         *keys)
{
  LbSmtpCredentials *cache = (LbSmtpCredentials *) self;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  LbSmtpScramKeys *known = g_hash_table_lookup (self->scram_keys, user);

  if (known != NULL)
    *keys = *known;

  return known != NULL;
}

/* Two threads may both derive the same keys: nobody waits for the other. */
static void
lb_smtp_credentials_derive_keys (const LbSmtpCredentials *self,
                                 const char              *user,
                                 const char              *password,
                                 const guint8             digest[LB_SCRAM_OCTETS],
                                 LbSmtpScramKeys         *keys)
{
  LbSmtpCredentials *cache = (LbSmtpCredentials *) self;
  g_autoptr(GMutexLocker) locker = NULL;

  lb_smtp_scram_keys_derive (keys, password, digest, LB_SMTP_SCRAM_SALT_OCTETS,
                             LB_SMTP_SCRAM_ROUNDS);
  locker = g_mutex_locker_new (&cache->mutex);
  g_hash_table_replace (cache->scram_keys, g_strdup (user), g_memdup2 (keys, sizeof *keys));
}

/**
 * lb_smtp_credentials_prepare:
 * @self: users that no lb_smtp_credentials_add() is called for any more
 *
 * Derives the keys of all users, some milliseconds for each: call it in a worker thread. Sessions
 * may use @self meanwhile. Ends early when nobody else holds @self any more.
 */
void
lb_smtp_credentials_prepare (LbSmtpCredentials *self)
{
  GHashTableIter iter;
  gpointer user;
  gpointer password;

  g_hash_table_iter_init (&iter, self->passwords);
  while (g_hash_table_iter_next (&iter, &user, &password) &&
         !g_atomic_ref_count_compare (&self->ref_count, 1))
    {
      guint8 digest[LB_SCRAM_OCTETS];
      LbSmtpScramKeys keys;

      lb_smtp_credentials_sign (self, user, digest);
      if (!lb_smtp_credentials_recall_keys (self, user, &keys))
        lb_smtp_credentials_derive_keys (self, user, password, digest, &keys);
    }
}

/**
 * lb_smtp_credentials_get_scram_keys:
 * @self: users
 * @user: the name that a client gave
 * @salt: (out caller-allocates): %LB_SMTP_SCRAM_SALT_OCTETS that the password is salted with
 * @keys: (out caller-allocates): the user's keys; for a name that is not known, keys that fit no
 *   password
 *
 * Keys that lb_smtp_credentials_prepare() has not come to yet are derived now. Each name has a salt
 * of its own and always the same one, known or not, so that asking for it does not tell which names
 * are known (RFC 5802 9).
 *
 * Returns: whether there is such a user
 */
gboolean
lb_smtp_credentials_get_scram_keys (const LbSmtpCredentials *self,
                                    const char              *user,
                                    guint8                  *salt,
                                    LbSmtpScramKeys         *keys)
{
  const char *password = lb_smtp_credentials_get_password (self, user);
  guint8 digest[LB_SCRAM_OCTETS];

  lb_smtp_credentials_sign (self, user, digest);
  memcpy (salt, digest, LB_SMTP_SCRAM_SALT_OCTETS);
  if (password == NULL)
    {
      memset (keys, 0, sizeof *keys);
      memcpy (keys->stored, digest, sizeof keys->stored);
    }
  else if (!lb_smtp_credentials_recall_keys (self, user, keys))
    {
      lb_smtp_credentials_derive_keys (self, user, password, digest, keys);
    }

  return password != NULL;
}
