#define G_LOG_DOMAIN "lb-smtp-auth"

#include "config.h"
#include "smtp/session/lb-smtp-auth.h"

#include <string.h>

#include "smtp/session/lb-smtp-auth-scram.h"
#include "smtp/lb-smtp-secret.h"

#define MD5_DIGITS 32

#define BASE64_DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

typedef struct
{
  const char *name;
  gboolean    is_client_first;      /* An initial response may come with AUTH. */
  gboolean    needs_passwords;      /* We have to know them: the server must prove itself too. */
  LbSmtpAuthStep (*step)(LbSmtpAuth *self,
                         const char *response,
                         gsize       n_octets,
                         char      **challenge);
} LbSmtpMechanism;

struct _LbSmtpAuth
{
  const LbSmtpMechanism   *mechanism;
  LbSmtpAuthPolicy         policy;
  const LbSmtpCredentials *credentials; /* (nullable) */
  char                    *nonce;       /* (owned) */
  guint                    n_responses;
  char                    *user;        /* (owned) (nullable) */
  char                    *token;       /* (owned) (nullable) */
  LbSmtpAuthScram         *scram;           /* (owned) (nullable) */
};

static LbSmtpAuthStep
lb_smtp_auth_check (LbSmtpAuth *self,
                    const char *user,
                    const char *password)
{
  gboolean is_right = self->policy == LB_SMTP_AUTH_ANY ||
                      lb_smtp_credentials_check (self->credentials, user, password);

  return is_right ? LB_SMTP_AUTH_ACCEPTED : LB_SMTP_AUTH_REFUSED;
}

/* RFC 4616: authorization identity NUL user NUL password; the first is not used for anything. */
static LbSmtpAuthStep
lb_smtp_auth_step_plain (LbSmtpAuth  *self,
                         const char  *response,
                         gsize        n_octets,
                         char       **challenge)
{
  const char *user = memchr (response, '\0', n_octets);
  const char *password = user != NULL && user < response + n_octets
                         ? memchr (user + 1, '\0', (gsize) (response + n_octets - user - 1)) : NULL;

  if (password == NULL || strlen (password + 1) != (gsize) (response + n_octets - password - 1))
    return LB_SMTP_AUTH_MALFORMED;

  self->user = g_strdup (user + 1);
  return lb_smtp_auth_check (self, user + 1, password + 1);
}

/* draft-murchison-sasl-login: senders compare the prompts word for word. */
static LbSmtpAuthStep
lb_smtp_auth_step_login (LbSmtpAuth  *self,
                         const char  *response,
                         gsize        n_octets,
                         char       **challenge)
{
  if (strlen (response) != n_octets)
    return LB_SMTP_AUTH_MALFORMED;
  if (self->user != NULL)
    return lb_smtp_auth_check (self, self->user, response);

  self->user = g_strdup (response);
  *challenge = g_strdup ("Password:");
  return LB_SMTP_AUTH_CHALLENGE;
}

/* RFC 2195: user SP HMAC-MD5 of the challenge in hexadecimal digits. */
static LbSmtpAuthStep
lb_smtp_auth_step_cram_md5 (LbSmtpAuth  *self,
                            const char  *response,
                            gsize        n_octets,
                            char       **challenge)
{
  const char *space = strrchr (response, ' ');
  const char *password;
  const char *key;
  g_autofree char *digest = NULL;
  g_autofree char *given = NULL;

  if (strlen (response) != n_octets || space == NULL || space == response ||
      strlen (space + 1) != MD5_DIGITS ||
      strspn (space + 1, "0123456789abcdefABCDEF") != MD5_DIGITS)
    return LB_SMTP_AUTH_MALFORMED;

  self->user = g_strndup (response, (gsize) (space - response));
  if (self->policy == LB_SMTP_AUTH_ANY)
    return LB_SMTP_AUTH_ACCEPTED;

  password = lb_smtp_credentials_get_password (self->credentials, self->user);
  key = password != NULL ? password : "";
  digest = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) key, strlen (key),
                                      self->nonce, -1);
  given = g_ascii_strdown (space + 1, -1);

  if (!lb_smtp_secret_is_equal ((const guint8 *) digest, (const guint8 *) given, MD5_DIGITS))
    return LB_SMTP_AUTH_REFUSED;

  return password != NULL ? LB_SMTP_AUTH_ACCEPTED : LB_SMTP_AUTH_REFUSED;
}

/* RFC 7677. Our proof goes as a challenge of its own, which the client answers by an empty line:
 * 235 has no room for it (RFC 4954 4). */
static LbSmtpAuthStep
lb_smtp_auth_step_scram (LbSmtpAuth  *self,
                         const char  *response,
                         gsize        n_octets,
                         char       **challenge)
{
  if (strlen (response) != n_octets)
    return LB_SMTP_AUTH_MALFORMED;

  switch (self->n_responses)
    {
    case 0:
      self->scram = lb_smtp_auth_scram_new (self->credentials, self->nonce);
      *challenge = lb_smtp_auth_scram_take_first (self->scram, response);
      self->user = g_strdup (lb_smtp_auth_scram_get_user (self->scram));
      return *challenge != NULL ? LB_SMTP_AUTH_CHALLENGE : LB_SMTP_AUTH_MALFORMED;

    case 1:
      *challenge = lb_smtp_auth_scram_take_final (self->scram, response);
      return *challenge != NULL ? LB_SMTP_AUTH_CHALLENGE : LB_SMTP_AUTH_REFUSED;

    default:
      return n_octets == 0 ? LB_SMTP_AUTH_ACCEPTED : LB_SMTP_AUTH_MALFORMED;
    }
}

static char *
lb_smtp_auth_get_field (char       **fields,
                        const char  *prefix)
{
  for (guint i = 0; fields[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (fields[i], prefix, strlen (prefix)) == 0)
        return fields[i] + strlen (prefix);
    }

  return NULL;
}

/* Google's and Microsoft's: "user=" user ^A "auth=Bearer " token ^A ^A. A refusal is told as JSON,
 * which the client answers by an empty line, and then by 535. */
static LbSmtpAuthStep
lb_smtp_auth_step_xoauth2 (LbSmtpAuth  *self,
                           const char  *response,
                           gsize        n_octets,
                           char       **challenge)
{
  g_auto(GStrv) fields = g_strsplit (response, "\001", -1);
  const char *user = lb_smtp_auth_get_field (fields, "user=");
  const char *token = lb_smtp_auth_get_field (fields, "auth=Bearer ");

  if (self->n_responses > 0)
    return LB_SMTP_AUTH_REFUSED;
  if (strlen (response) != n_octets || user == NULL || token == NULL)
    return LB_SMTP_AUTH_MALFORMED;

  self->user = g_strdup (user);
  self->token = g_strdup (token);
  if (lb_smtp_auth_check (self, user, token) == LB_SMTP_AUTH_ACCEPTED)
    return LB_SMTP_AUTH_ACCEPTED;

  *challenge = g_strdup ("{\"status\":\"401\",\"schemes\":\"bearer\"}");
  return LB_SMTP_AUTH_CHALLENGE;
}

static const LbSmtpMechanism lb_smtp_mechanisms[] = {
  { "PLAIN", TRUE, FALSE, lb_smtp_auth_step_plain    },
  { "LOGIN", TRUE, FALSE, lb_smtp_auth_step_login    },
  { "CRAM-MD5", FALSE, FALSE, lb_smtp_auth_step_cram_md5 },
  { "SCRAM-SHA-256", TRUE, TRUE, lb_smtp_auth_step_scram    },
  { "XOAUTH2", TRUE, FALSE, lb_smtp_auth_step_xoauth2  },
};

static gboolean
lb_smtp_auth_is_offered (const LbSmtpConfig    *config,
                         const LbSmtpMechanism *mechanism)
{
  return !mechanism->needs_passwords || config->auth == LB_SMTP_AUTH_CREDENTIALS;
}

/**
 * lb_smtp_auth_new:
 * @config: the settings; they outlive the exchange
 * @mechanism: the name that the client asks for, in any case
 * @nonce: printable ASCII without blanks and commas that no other exchange has
 *
 * Returns: (transfer full) (nullable): an exchange; %NULL when the mechanism is not offered
 */
LbSmtpAuth *
lb_smtp_auth_new (const LbSmtpConfig *config,
                  const char         *mechanism,
                  const char         *nonce)
{
  for (guint i = 0; i < G_N_ELEMENTS (lb_smtp_mechanisms); i++)
    {
      const LbSmtpMechanism *row = &lb_smtp_mechanisms[i];

      if (g_ascii_strcasecmp (row->name, mechanism) == 0 && lb_smtp_auth_is_offered (config, row))
        {
          LbSmtpAuth *self = g_new0 (LbSmtpAuth, 1);

          self->mechanism = row;
          self->policy = config->auth;
          self->credentials = config->credentials;
          /* RFC 2195 2: the challenge of CRAM-MD5 has the form of a message identifier. */
          self->nonce = row->is_client_first
                        ? g_strdup (nonce)
                        : g_strdup_printf ("<%s@%s>", nonce, config->hostname);
          return self;
        }
    }

  return NULL;
}

/**
 * lb_smtp_auth_free:
 * @self: (transfer full) (nullable): an exchange
 */
void
lb_smtp_auth_free (LbSmtpAuth *self)
{
  if (self == NULL)
    return;

  g_free (self->nonce);
  g_free (self->user);
  g_free (self->token);
  lb_smtp_auth_scram_free (self->scram);
  g_free (self);
}

/**
 * lb_smtp_auth_is_client_first:
 * @self: an exchange
 *
 * Returns: whether the client speaks first, so that a response may come with AUTH
 */
gboolean
lb_smtp_auth_is_client_first (const LbSmtpAuth *self)
{
  return self->mechanism->is_client_first;
}

/**
 * lb_smtp_auth_step:
 * @self: an exchange
 * @response: (nullable): what the client said, decoded and with a NUL behind it; %NULL: it waits
 *   for the first challenge
 * @n_octets: octets of @response
 * @challenge: (out) (transfer full) (nullable): what to say next, not yet encoded
 *
 * Returns: how it goes on
 */
LbSmtpAuthStep
lb_smtp_auth_step (LbSmtpAuth  *self,
                   const char  *response,
                   gsize        n_octets,
                   char       **challenge)
{
  LbSmtpAuthStep step;

  *challenge = NULL;
  if (response != NULL)
    {
      step = self->mechanism->step (self, response, n_octets, challenge);
      self->n_responses++;
      return step;
    }

  if (!self->mechanism->is_client_first)
    *challenge = g_strdup (self->nonce);
  else
    *challenge = g_strdup (self->mechanism->step == lb_smtp_auth_step_login ? "Username:" : "");

  return LB_SMTP_AUTH_CHALLENGE;
}

/**
 * lb_smtp_auth_get_mechanism:
 * @self: an exchange
 *
 * Returns: the name of the mechanism
 */
const char *
lb_smtp_auth_get_mechanism (const LbSmtpAuth *self)
{
  return self->mechanism->name;
}

/**
 * lb_smtp_auth_get_user:
 * @self: an exchange
 *
 * Returns: (nullable): who wants to log in, as the client wrote it; %NULL: it did not say yet
 */
const char *
lb_smtp_auth_get_user (const LbSmtpAuth *self)
{
  return self->user;
}

/**
 * lb_smtp_auth_get_token:
 * @self: an exchange
 *
 * Returns: (nullable): the token of XOAUTH2
 */
const char *
lb_smtp_auth_get_token (const LbSmtpAuth *self)
{
  return self->token;
}

/**
 * lb_smtp_auth_append_mechanisms:
 * @config: the settings
 * @text: where to append
 *
 * Appends the mechanisms that are offered, a blank before each.
 */
void
lb_smtp_auth_append_mechanisms (const LbSmtpConfig *config,
                                GString            *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (lb_smtp_mechanisms); i++)
    {
      if (lb_smtp_auth_is_offered (config, &lb_smtp_mechanisms[i]))
        g_string_append_printf (text, " %s", lb_smtp_mechanisms[i].name);
    }
}

/**
 * lb_smtp_auth_decode:
 * @base64: a response as it came
 * @n_octets: (out): octets of what it stands for
 *
 * Decodes strictly (RFC 4954 4): what is not base64 is an error, not something to skip.
 *
 * Returns: (transfer full) (nullable): the octets with a NUL behind them; %NULL when it is not
 *   base64
 */
char *
lb_smtp_auth_decode (const char *base64,
                     gsize      *n_octets)
{
  gsize length = strlen (base64);
  gsize n_digits = strspn (base64, BASE64_DIGITS);
  gsize n_padding = strspn (base64 + n_digits, "=");
  g_autofree guchar *octets = NULL;
  char *response;

  if (n_digits + n_padding != length || length % 4 != 0 || n_padding > 2)
    return NULL;

  octets = g_base64_decode (base64, n_octets);
  response = g_malloc (*n_octets + 1);
  if (*n_octets > 0)
    memcpy (response, octets, *n_octets);
  response[*n_octets] = '\0';

  return response;
}
