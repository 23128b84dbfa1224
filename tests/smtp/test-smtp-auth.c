#define G_LOG_DOMAIN "test-smtp-auth"

#include "config.h"

#include <string.h>

#include "smtp/session/lb-smtp-auth-scram.h"
#include "smtp/session/lb-smtp-auth.h"

#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"

/* What a client that knows @password makes of the server's first message. */
static char *
make_final (const char *client_first,
            const char *server_first,
            const char *channel,
            const char *password)
{
  const char *bare = strchr (strchr (client_first, ',') + 1, ',') + 1;
  g_autofree char *nonce = lb_smtp_scram_dup_attribute (server_first, 'r');
  g_autofree char *salt = lb_smtp_scram_dup_attribute (server_first, 's');
  g_autofree char *rounds = lb_smtp_scram_dup_attribute (server_first, 'i');
  g_autofree char *unproven = g_strdup_printf ("c=%s,r=%s", channel, nonce);
  g_autofree char *message = NULL;
  g_autofree char *proof = NULL;
  gsize n_salt;
  g_autofree guchar *salt_octets = g_base64_decode (salt, &n_salt);
  guint8 signature[LB_SCRAM_OCTETS];
  LbSmtpScramKeys keys;

  message = g_strjoin (",", bare, server_first, unproven, NULL);
  lb_smtp_scram_keys_derive (&keys, password, salt_octets, n_salt,
                             (guint) g_ascii_strtoull (rounds, NULL, 10));
  lb_smtp_scram_sign (keys.stored, message, signature);
  lb_smtp_scram_mix (signature, keys.client);
  proof = g_base64_encode (signature, sizeof signature);

  return g_strconcat (unproven, ",p=", proof, NULL);
}

static void
test_scram_checks_the_proof (void)
{
  static const struct
  {
    const char *first;
    const char *channel;
    const char *password;
    gboolean    is_taken;
  } cases[] = {
    { "n,,n=user,r=" CLIENT_NONCE, "biws", "pencil", TRUE },
    { "y,,n=user,r=" CLIENT_NONCE, "eSws", "pencil", TRUE },
    { "n,a=other,n=user,r=" CLIENT_NONCE, "bixhPW90aGVyLA==", "pencil", TRUE },
    { "n,,n=a=2Cb=3Dc,r=" CLIENT_NONCE, "biws", "pen", TRUE },
    { "n,,n=user,r=" CLIENT_NONCE ",x=ext", "biws", "pencil", TRUE },
    { "n,,n=user,r=" CLIENT_NONCE, "biws", "pen", FALSE },
    { "n,,n=user,r=" CLIENT_NONCE, "eSws", "pencil", FALSE },
    { "n,,n=nobody,r=" CLIENT_NONCE, "biws", "", FALSE },
  };
  g_autoptr(LbSmtpCredentials) users = lb_smtp_credentials_new ();

  g_test_summary ("Only who knows the password must get through, and must be given our proof.");

  lb_smtp_credentials_add (users, "user", "pencil");
  lb_smtp_credentials_add (users, "a,b=c", "pen");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSmtpAuthScram) scram = lb_smtp_auth_scram_new (users, SERVER_NONCE);
      g_autofree char *first = lb_smtp_auth_scram_take_first (scram, cases[i].first);
      g_autofree char *final = NULL;
      g_autofree char *verifier = NULL;

      g_assert_true (g_str_has_prefix (first, "r=" CLIENT_NONCE SERVER_NONCE ",s="));
      final = make_final (cases[i].first, first, cases[i].channel, cases[i].password);
      verifier = lb_smtp_auth_scram_take_final (scram, final);
      g_assert_true ((verifier != NULL) == cases[i].is_taken);
      g_assert_true (verifier == NULL || g_str_has_prefix (verifier, "v="));
    }
}

static void
test_scram_hides_users (void)
{
  static const char * const names[] = { "user", "nobody" };
  g_autoptr(LbSmtpCredentials) users = lb_smtp_credentials_new ();

  g_test_summary ("Who is not known must be answered like who is, and the same way each time.");

  lb_smtp_credentials_add (users, "user", "pencil");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *message = g_strdup_printf ("n,,n=%s,r=x", names[i]);
      g_autoptr(LbSmtpAuthScram) one = lb_smtp_auth_scram_new (users, "y");
      g_autoptr(LbSmtpAuthScram) two = lb_smtp_auth_scram_new (users, "y");
      g_autofree char *first = lb_smtp_auth_scram_take_first (one, message);
      g_autofree char *again = lb_smtp_auth_scram_take_first (two, message);

      g_assert_cmpstr (first, ==, again);
      g_assert_true (g_str_has_suffix (first, ",i=4096"));
    }
}

static void
test_scram_refuses_what_is_malformed (void)
{
  static const char * const firsts[] = {
    "", "n", "n,", "n,,", "p=tls-unique,,n=user,r=x", "n,x=y,n=user,r=x", "x,,n=user,r=x",
    "n,,n=user", "n,,n=user,r=", "n,,r=x,n=user", "n,,m=ext,n=user,r=x", "n,,n=us=er,r=x",
    "n,,n=us=2,r=x", "n,,n=user,r=a b",
  };
  static const char * const finals[] = {
    "", "c=biws", "c=biws,r=xy", "c=biws,r=x,p=AA==", "c=biws,r=xyz,p=AA==", "c=biws,r=xy,p=",
    ",p=", "r=xy,c=biws,p=AA==", "c=biws,r=xy,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  };
  g_autoptr(LbSmtpCredentials) users = lb_smtp_credentials_new ();

  g_test_summary ("Malformed messages must end the exchange.");

  lb_smtp_credentials_add (users, "user", "pencil");
  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr(LbSmtpAuthScram) scram = lb_smtp_auth_scram_new (users, "y");

      g_assert_null (lb_smtp_auth_scram_take_first (scram, firsts[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (finals); i++)
    {
      g_autoptr(LbSmtpAuthScram) scram = lb_smtp_auth_scram_new (users, "y");
      g_autofree char *first = lb_smtp_auth_scram_take_first (scram, "n,,n=user,r=x");

      g_assert_nonnull (first);
      g_assert_null (lb_smtp_auth_scram_take_final (scram, finals[i]));
    }
}

static void
test_auth_scram_takes_three_steps (void)
{
  static const char client_first[] = "n,,n=user,r=x";
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpAuth) auth = NULL;
  g_autofree char *first = NULL;
  g_autofree char *final = NULL;
  g_autofree char *verifier = NULL;
  g_autofree char *nothing = NULL;

  g_test_summary ("RFC 4954 4: our proof is a challenge, which the client answers by nothing.");

  config->auth = LB_SMTP_AUTH_CREDENTIALS;
  config->credentials = lb_smtp_credentials_new ();
  lb_smtp_credentials_add (config->credentials, "user", "pencil");
  auth = lb_smtp_auth_new (config, "scram-sha-256", "y");
  g_assert_nonnull (auth);
  g_assert_cmpint (lb_smtp_auth_step (auth, client_first, strlen (client_first), &first), ==,
                   LB_SMTP_AUTH_CHALLENGE);
  final = make_final (client_first, first, "biws", "pencil");
  g_assert_cmpint (lb_smtp_auth_step (auth, final, strlen (final), &verifier), ==,
                   LB_SMTP_AUTH_CHALLENGE);
  g_assert_true (g_str_has_prefix (verifier, "v="));
  g_assert_cmpint (lb_smtp_auth_step (auth, "", 0, &nothing), ==, LB_SMTP_AUTH_ACCEPTED);
  g_assert_cmpstr (lb_smtp_auth_get_user (auth), ==, "user");
}

static void
test_auth_offers_what_holds (void)
{
  static const struct
  {
    LbSmtpAuthPolicy policy;
    const char      *mechanisms;
  } cases[] = {
    { LB_SMTP_AUTH_ANY, " PLAIN LOGIN CRAM-MD5 XOAUTH2"               },
    { LB_SMTP_AUTH_CREDENTIALS, " PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2" },
  };

  g_test_summary ("SCRAM must be offered only where the server can prove itself.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(LbSmtpAuth) scram = NULL;

      config->auth = cases[i].policy;
      config->credentials = lb_smtp_credentials_new ();
      lb_smtp_auth_append_mechanisms (config, text);
      g_assert_cmpstr (text->str, ==, cases[i].mechanisms);
      scram = lb_smtp_auth_new (config, "SCRAM-SHA-256", "y");
      g_assert_true ((scram != NULL) == (cases[i].policy == LB_SMTP_AUTH_CREDENTIALS));
    }
}

static void
test_auth_decodes_strictly (void)
{
  static const char * const wrong[] = {
    "a", "ab", "abc", "abcde", "=", "====", "a===", "ab=c", "ab cd", "abc\n",
  };
  gsize n_octets = 1;
  g_autofree char *nothing = lb_smtp_auth_decode ("", &n_octets);
  g_autofree char *nul = NULL;

  g_test_summary ("What is not base64 must be refused, not skipped.");

  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (n_octets, ==, 0);
  nul = lb_smtp_auth_decode ("YQBi", &n_octets);
  g_assert_cmpmem (nul, n_octets, "a\0b", 3);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (lb_smtp_auth_decode (wrong[i], &n_octets));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/scram/checks-the-proof", test_scram_checks_the_proof);
  g_test_add_func ("/smtp/scram/hides-users", test_scram_hides_users);
  g_test_add_func ("/smtp/scram/refuses-what-is-malformed", test_scram_refuses_what_is_malformed);
  g_test_add_func ("/smtp/auth/scram-takes-three-steps", test_auth_scram_takes_three_steps);
  g_test_add_func ("/smtp/auth/offers-what-holds", test_auth_offers_what_holds);
  g_test_add_func ("/smtp/auth/decodes-strictly", test_auth_decodes_strictly);

  return g_test_run ();
}
