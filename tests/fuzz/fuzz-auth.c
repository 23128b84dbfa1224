#define G_LOG_DOMAIN "fuzz-auth"

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "smtp/session/lb-smtp-auth.h"

/* An exchange: the first octet chooses mechanism and policy; lines follow, as base64 or,
 * where they are none, as they are. No mechanism goes on forever, and no guess gets in. */

#define MAX_STEPS 4

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char * const mechanisms[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2",
  };
  /* Kept, since deriving the keys of a user takes longer than all the rest. */
  static LbSmtpCredentials *users = NULL;
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpAuth) auth = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  LbSmtpAuthStep step = LB_SMTP_AUTH_CHALLENGE;

  if (size < 1)
    return 0;

  config->auth = (data[0] & 0x40) != 0 ? LB_SMTP_AUTH_ANY : LB_SMTP_AUTH_CREDENTIALS;
  if (users == NULL)
    {
      users = lb_smtp_credentials_new ();
      lb_smtp_credentials_add (users, "user", "a password that is too long to guess");
    }
  config->credentials = lb_smtp_credentials_ref (users);
  auth = lb_smtp_auth_new (config, mechanisms[(data[0] & 0x0f) % G_N_ELEMENTS (mechanisms)], "n");
  if (auth == NULL)
    return 0;

  text = g_strndup ((const char *) data + 1, size - 1);
  lines = g_strsplit (text, "\n", MAX_STEPS + 1);
  for (guint i = 0; lines[i] != NULL && step == LB_SMTP_AUTH_CHALLENGE; i++)
    {
      gsize n_octets = strlen (lines[i]);
      g_autofree char *decoded = lb_smtp_auth_decode (lines[i], &n_octets);
      g_autofree char *challenge = NULL;
      const char *response = decoded != NULL ? decoded : lines[i];

      n_octets = decoded != NULL ? n_octets : strlen (lines[i]);
      step = lb_smtp_auth_step (auth, response, n_octets, &challenge);
      g_assert_true (step != LB_SMTP_AUTH_CHALLENGE || challenge != NULL);
      g_assert_true (step != LB_SMTP_AUTH_CHALLENGE || i + 1 < MAX_STEPS);
    }
  g_assert_true (step != LB_SMTP_AUTH_ACCEPTED || config->auth == LB_SMTP_AUTH_ANY);

  return 0;
}
