#define G_LOG_DOMAIN "lb-smtp-sasl"

#include "config.h"
#include "smtp/client/lb-smtp-sasl.h"

#include <string.h>

#include "smtp/client/lb-smtp-sasl-scram.h"

typedef struct
{
  LbSmtpMechanismFlags flag;
  const char          *name;
  gboolean             begins;   /* RFC 4954 4: it may give an initial response */
  char *(*respond)(LbSmtpSasl *self,
                   const char *challenge,
                   gsize n_octets);
} LbSmtpMechanism;

struct _LbSmtpSasl
{
  const LbSmtpMechanism *mechanism;
  char                  *user;     /* (owned) */
  char                  *password; /* (owned) */
  LbSmtpScramClient     *scram;    /* (owned) (nullable) */
  guint                  step;     /* responses that were given */
};

/* RFC 4616: no authorization identity, NUL, user, NUL, password. */
static char *
lb_smtp_sasl_respond_plain (LbSmtpSasl *self,
                            const char *challenge,
                            gsize       n_octets)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->step > 0)
    return NULL;

  g_string_append_c (text, '\0');
  g_string_append (text, self->user);
  g_string_append_c (text, '\0');
  g_string_append (text, self->password);

  return g_base64_encode ((const guchar *) text->str, text->len);
}

/* The prompts differ from server to server, the order does not. */
static char *
lb_smtp_sasl_respond_login (LbSmtpSasl *self,
                            const char *challenge,
                            gsize       n_octets)
{
  const char *text = self->step == 0 ? self->user : self->password;

  if (self->step > 1)
    return NULL;

  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* RFC 2195: the user, a space, HMAC-MD5 of the challenge in lower-case hexadecimal digits. */
static char *
lb_smtp_sasl_respond_cram_md5 (LbSmtpSasl *self,
                               const char *challenge,
                               gsize       n_octets)
{
  g_autofree char *digest = NULL;
  g_autofree char *text = NULL;

  if (self->step > 0)
    return NULL;

  digest = g_compute_hmac_for_data (G_CHECKSUM_MD5, (const guchar *) self->password,
                                    strlen (self->password), (const guchar *) challenge, n_octets);
  text = g_strdup_printf ("%s %s", self->user, digest);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

static char *
lb_smtp_sasl_respond_scram (LbSmtpSasl *self,
                            const char *challenge,
                            gsize       n_octets)
{
  g_autofree char *message = g_strndup (challenge, n_octets);
  g_autofree char *text = NULL;

  if (self->step == 0)
    text = lb_smtp_scram_client_begin (self->scram);
  else if (self->step == 1)
    text = lb_smtp_scram_client_prove (self->scram, message);
  else if (self->step == 2 && lb_smtp_scram_client_verify (self->scram, message))
    text = g_strdup ("");

  return text != NULL ? g_base64_encode ((const guchar *) text, strlen (text)) : NULL;
}

/* Best first. */
static const LbSmtpMechanism known_mechanisms[] = {
  { LB_SMTP_MECHANISM_SCRAM_SHA_256, "SCRAM-SHA-256", TRUE, lb_smtp_sasl_respond_scram },
  { LB_SMTP_MECHANISM_CRAM_MD5, "CRAM-MD5", FALSE, lb_smtp_sasl_respond_cram_md5 },
  { LB_SMTP_MECHANISM_PLAIN, "PLAIN", TRUE, lb_smtp_sasl_respond_plain },
  { LB_SMTP_MECHANISM_LOGIN, "LOGIN", FALSE, lb_smtp_sasl_respond_login },
};

/**
 * lb_smtp_sasl_new:
 * @mechanisms: those that the server announces, less those that it refused
 * @user: the user
 * @password: the password
 * @nonce: for SCRAM
 *
 * Returns: (transfer full) (nullable): a login by the best of @mechanisms; %NULL when there is none
 */
LbSmtpSasl *
lb_smtp_sasl_new (LbSmtpMechanismFlags  mechanisms,
                  const char           *user,
                  const char           *password,
                  const char           *nonce)
{
  LbSmtpSasl *self = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known_mechanisms) && self == NULL; i++)
    if (mechanisms & known_mechanisms[i].flag)
      {
        self = g_new0 (LbSmtpSasl, 1);
        self->mechanism = &known_mechanisms[i];
        self->user = g_strdup (user);
        self->password = g_strdup (password);
        if (known_mechanisms[i].flag == LB_SMTP_MECHANISM_SCRAM_SHA_256)
          self->scram = lb_smtp_scram_client_new (user, password, nonce);
      }

  return self;
}

/**
 * lb_smtp_sasl_free:
 * @self: (transfer full) (nullable): a login
 */
void
lb_smtp_sasl_free (LbSmtpSasl *self)
{
  if (self == NULL)
    return;

  g_free (self->user);
  g_free (self->password);
  lb_smtp_scram_client_free (self->scram);
  g_free (self);
}

/**
 * lb_smtp_sasl_get_mechanism:
 * @self: a login
 *
 * Returns: its mechanism
 */
LbSmtpMechanismFlags
lb_smtp_sasl_get_mechanism (const LbSmtpSasl *self)
{
  return self->mechanism->flag;
}

/**
 * lb_smtp_sasl_get_name:
 * @self: a login
 *
 * Returns: (transfer none): the name of its mechanism
 */
const char *
lb_smtp_sasl_get_name (const LbSmtpSasl *self)
{
  return self->mechanism->name;
}

/**
 * lb_smtp_sasl_begin:
 * @self: a login
 *
 * Returns: (transfer full) (nullable): the initial response in Base64, a secret; %NULL for a
 *   mechanism in which the server speaks first
 */
char *
lb_smtp_sasl_begin (LbSmtpSasl *self)
{
  char *response = self->mechanism->begins ? self->mechanism->respond (self, "", 0) : NULL;

  if (response != NULL)
    self->step++;

  return response;
}

/**
 * lb_smtp_sasl_respond:
 * @self: a login
 * @challenge: the text of the server's 334, Base64
 *
 * Returns: (transfer full) (nullable): the response in Base64, a secret; %NULL when the challenge
 *   has no place in the mechanism
 */
char *
lb_smtp_sasl_respond (LbSmtpSasl *self,
                      const char *challenge)
{
  gsize n_octets = 0;
  g_autofree char *octets = (char *) g_base64_decode (challenge, &n_octets);
  char *response = self->mechanism->respond (self, octets, n_octets);

  self->step++;

  return response;
}

/**
 * lb_smtp_sasl_is_satisfied:
 * @self: a login that the server accepted
 *
 * Returns: whether we accept the server too: by SCRAM it proves that it knows the password
 */
gboolean
lb_smtp_sasl_is_satisfied (const LbSmtpSasl *self)
{
  return self->scram == NULL || lb_smtp_scram_client_is_verified (self->scram);
}
