#define G_LOG_DOMAIN "test-smtp-config"

#include "config.h"

#include "smtp/lb-smtp-config.h"

static void
test_config_refuses_conflicts (void)
{
  static const struct
  {
    gboolean          decode_data;
    gboolean          enable_smtputf8;
    gboolean          require_tls;
    gboolean          require_auth;
    LbSmtpAuthPolicy  auth;
    LbSmtpConfigError code;
  } cases[] = {
    { TRUE, TRUE, FALSE, FALSE, LB_SMTP_AUTH_OFF, LB_SMTP_CONFIG_ERROR_CONFLICT    },
    { FALSE, FALSE, TRUE, FALSE, LB_SMTP_AUTH_OFF, LB_SMTP_CONFIG_ERROR_CONFLICT    },
    { FALSE, FALSE, FALSE, TRUE, LB_SMTP_AUTH_OFF, LB_SMTP_CONFIG_ERROR_CONFLICT    },
    { FALSE, FALSE, FALSE, FALSE, LB_SMTP_AUTH_CREDENTIALS, LB_SMTP_CONFIG_ERROR_CREDENTIALS },
  };

  g_test_summary ("Settings that exclude each other must be refused before a session begins.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
      g_autoptr(GError) error = NULL;

      g_assert_true (lb_smtp_config_validate (config, NULL));
      config->decode_data = cases[i].decode_data;
      config->enable_smtputf8 = cases[i].enable_smtputf8;
      config->require_tls = cases[i].require_tls;
      config->require_auth = cases[i].require_auth;
      config->auth = cases[i].auth;
      g_assert_false (lb_smtp_config_validate (config, &error));
      g_assert_error (error, LB_SMTP_CONFIG_ERROR, (int) cases[i].code);
    }
}

static void
test_config_hides_dependents (void)
{
  g_autoptr(LbSmtpConfig) config = lb_smtp_config_new ();
  g_autoptr(LbSmtpConfig) copy = NULL;
  LbSmtpExtensions extensions;

  g_test_summary ("BINARYMIME must go with CHUNKING, SMTPUTF8 with 8BITMIME.");

  config->enable_smtputf8 = TRUE;
  extensions = lb_smtp_config_get_extensions (config, FALSE);
  g_assert_true (extensions & LB_SMTP_EXTENSION_BINARYMIME);
  g_assert_true (extensions & LB_SMTP_EXTENSION_SMTPUTF8);
  g_assert_false (extensions & LB_SMTP_EXTENSION_STARTTLS);
  g_assert_false (extensions & LB_SMTP_EXTENSION_AUTH);

  copy = lb_smtp_config_copy (config);
  copy->hidden = LB_SMTP_EXTENSION_CHUNKING | LB_SMTP_EXTENSION_8BITMIME;
  extensions = lb_smtp_config_get_extensions (copy, FALSE);
  g_assert_false (extensions & LB_SMTP_EXTENSION_BINARYMIME);
  g_assert_false (extensions & LB_SMTP_EXTENSION_SMTPUTF8);
  g_assert_cmpint (config->hidden, ==, LB_SMTP_EXTENSION_NONE);
}

static void
test_config_names_extensions (void)
{
  LbSmtpExtensions extension = LB_SMTP_EXTENSION_NONE;

  g_test_summary ("Each extension must be found by the keyword that EHLO announces, in any case.");

  for (guint bit = 0; bit < 12; bit++)
    {
      const char *name = lb_smtp_extension_get_name (1 << bit);
      g_autofree char *lower = g_ascii_strdown (name, -1);

      g_assert_true (lb_smtp_extension_from_name (lower, &extension));
      g_assert_cmpint (extension, ==, 1 << bit);
    }
  g_assert_false (lb_smtp_extension_from_name ("TURN", &extension));
}

static void
test_credentials_are_checked (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpCredentials) users =
    lb_smtp_credentials_parse ("# test users\r\n\njohn:a:b\r\njane:\nmax:old\nmax:new\n", &error);

  g_test_summary ("User and password must be right; a colon may be part of the password.");

  g_assert_no_error (error);
  g_assert_cmpuint (lb_smtp_credentials_get_n (users), ==, 3);
  g_assert_true (lb_smtp_credentials_check (users, "john", "a:b"));
  g_assert_true (lb_smtp_credentials_check (users, "jane", ""));
  g_assert_true (lb_smtp_credentials_check (users, "max", "new"));
  g_assert_false (lb_smtp_credentials_check (users, "max", "old"));
  g_assert_false (lb_smtp_credentials_check (users, "john", "a"));
  g_assert_false (lb_smtp_credentials_check (users, "nobody", ""));
}

static gpointer
prepare_thread (gpointer user_data)
{
  lb_smtp_credentials_prepare (user_data);
  lb_smtp_credentials_unref (user_data);

  return NULL;
}

static void
test_credentials_are_prepared (void)
{
  g_autoptr(LbSmtpCredentials) users = lb_smtp_credentials_parse ("a:1\nb:2\nc:3\n", NULL);
  LbSmtpScramKeys keys[3];
  GThread *thread = g_thread_new (NULL, prepare_thread, lb_smtp_credentials_ref (users));

  g_test_summary ("Keys derived in a thread are those that a session derives at the same time.");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char user[] = { (char) ('a' + i), '\0' };
      guint8 salt[LB_SMTP_SCRAM_SALT_OCTETS];

      g_assert_true (lb_smtp_credentials_get_scram_keys (users, user, salt, &keys[i]));
    }
  g_thread_join (thread);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char user[] = { (char) ('a' + i), '\0' };
      const char password[] = { (char) ('1' + i), '\0' };
      guint8 salt[LB_SMTP_SCRAM_SALT_OCTETS];
      LbSmtpScramKeys prepared;
      LbSmtpScramKeys expected;

      g_assert_true (lb_smtp_credentials_get_scram_keys (users, user, salt, &prepared));
      lb_smtp_scram_keys_derive (&expected, password, salt, sizeof salt, LB_SMTP_SCRAM_ROUNDS);
      g_assert_cmpmem (&prepared, sizeof prepared, &keys[i], sizeof keys[i]);
      g_assert_cmpmem (&prepared, sizeof prepared, &expected, sizeof expected);
    }
}

static void
test_credentials_name_the_line (void)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("A broken line must be named by its number, without what it says.");

  g_assert_null (lb_smtp_credentials_parse ("john:x\nsecret\n", &error));
  g_assert_error (error, LB_SMTP_CONFIG_ERROR, LB_SMTP_CONFIG_ERROR_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "Line 2"));
  g_assert_null (strstr (error->message, "secret"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/config/refuses-conflicts", test_config_refuses_conflicts);
  g_test_add_func ("/smtp/config/hides-dependents", test_config_hides_dependents);
  g_test_add_func ("/smtp/config/names-extensions", test_config_names_extensions);
  g_test_add_func ("/smtp/credentials/are-checked", test_credentials_are_checked);
  g_test_add_func ("/smtp/credentials/are-prepared", test_credentials_are_prepared);
  g_test_add_func ("/smtp/credentials/name-the-line", test_credentials_name_the_line);

  return g_test_run ();
}
