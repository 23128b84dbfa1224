#include "config.h"

#include "service/lb-config.h"

typedef struct
{
  LbOption    option;
  const char *text;
  guint64     number; /* G_MAXUINT64: refused */
} ValueCase;

#define REFUSED G_MAXUINT64

static const ValueCase value_cases[] = {
  { LB_OPTION_SIZE_LIMIT, "0", 0 },
  { LB_OPTION_SIZE_LIMIT, "33554432", 33554432 },
  { LB_OPTION_SIZE_LIMIT, "512k", 524288 },
  { LB_OPTION_SIZE_LIMIT, "32M", 33554432 },
  { LB_OPTION_SIZE_LIMIT, "1g", 1073741824 },
  { LB_OPTION_SIZE_LIMIT, "", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "-1", REFUSED },
  { LB_OPTION_SIZE_LIMIT, " 1", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "1x", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "1kk", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "1.5m", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "99999999999999999999", REFUSED },
  { LB_OPTION_SIZE_LIMIT, "9999999999g", REFUSED },
  { LB_OPTION_MAX_STORE, "2g", 2147483648 },
  { LB_OPTION_MAX_MESSAGES, "0", REFUSED },
  { LB_OPTION_MAX_AGE, "7d", 604800000 },
  { LB_OPTION_COUNT, "1", 1 },
  { LB_OPTION_COUNT, "0", REFUSED },
  { LB_OPTION_COUNT, "1k", REFUSED },
  { LB_OPTION_TIMEOUT, "5", 5000 },
  { LB_OPTION_TIMEOUT, "0.25", 250 },
  { LB_OPTION_TIMEOUT, "90s", 90000 },
  { LB_OPTION_TIMEOUT, "2h", 7200000 },
  { LB_OPTION_TIMEOUT, "7d", 604800000 },
  { LB_OPTION_TIMEOUT, "0", REFUSED },
  { LB_OPTION_TIMEOUT, "-5", REFUSED },
  { LB_OPTION_TIMEOUT, "1e3", REFUSED },
  { LB_OPTION_TIMEOUT, "0x10", REFUSED },
  { LB_OPTION_TIMEOUT, "1.2.3", REFUSED },
  { LB_OPTION_TIMEOUT, "inf", REFUSED },
  { LB_OPTION_TIMEOUT, "99999999999", REFUSED },
  { LB_OPTION_NO_HTTP, "1", 1 },
  { LB_OPTION_NO_HTTP, "Yes", 1 },
  { LB_OPTION_NO_HTTP, "off", 0 },
  { LB_OPTION_NO_HTTP, "maybe", REFUSED },
  { LB_OPTION_SMTP, "127.0.0.1:0", 0 },
  { LB_OPTION_SMTP, "[::1]:65535", 0 },
  { LB_OPTION_SMTP, "unix:/run/mail", 0 },
  { LB_OPTION_SMTP, "LocalHost:25", 0 },
  { LB_OPTION_SMTP, "127.0.0.1", REFUSED },
  { LB_OPTION_SMTP, "127.0.0.1:65536", REFUSED },
  { LB_OPTION_SMTP, "127.0.0.1:", REFUSED },
  { LB_OPTION_SMTP, "127.0.0.1:+25", REFUSED },
  { LB_OPTION_SMTP, "::1:25", REFUSED },
  { LB_OPTION_SMTP, "[127.0.0.1]:25", REFUSED },
  { LB_OPTION_SMTP, "mail.example:25", REFUSED },
  { LB_OPTION_SMTP, "unix:", REFUSED },
  { LB_OPTION_PRINT, "json", 0 },
  { LB_OPTION_PRINT, "JSON", REFUSED },
  { LB_OPTION_HOSTNAME, "mail.example.org", 0 },
  { LB_OPTION_HOSTNAME, "[127.0.0.1]", 0 },
  { LB_OPTION_HOSTNAME, "a b", REFUSED },
  { LB_OPTION_HOSTNAME, "a\r\nb", REFUSED },
  { LB_OPTION_HOSTNAME, "", REFUSED },
  { LB_OPTION_API_CORS, "http://localhost:3000", 0 },
  { LB_OPTION_API_CORS, "http://localhost:3000/", REFUSED },
  { LB_OPTION_API_CORS, "*", REFUSED },
  { LB_OPTION_API_CORS, "file:///", REFUSED },
  { LB_OPTION_HIDE_EXTENSION, "8BITMIME", 0 },
  { LB_OPTION_HIDE_EXTENSION, "SIZE 5", REFUSED },
  { LB_OPTION_STORE, "", REFUSED },
  { LB_OPTION_UPSTREAM, "mail.example.org:587", 0 },
  { LB_OPTION_UPSTREAM, "127.0.0.1:25", 0 },
  { LB_OPTION_UPSTREAM, "[::1]:25", 0 },
  { LB_OPTION_UPSTREAM, "unix:/run/lmtp", 0 },
  { LB_OPTION_UPSTREAM, "mail.example.org", REFUSED },
  { LB_OPTION_UPSTREAM, "mail.example.org:0", REFUSED },
  { LB_OPTION_UPSTREAM, "::1:25", REFUSED },
  { LB_OPTION_UPSTREAM, "[x]:25", REFUSED },
  { LB_OPTION_UPSTREAM, "[:25", REFUSED },
  { LB_OPTION_UPSTREAM, "a b:25", REFUSED },
  { LB_OPTION_UPSTREAM_TLS, "starttls", 0 },
  { LB_OPTION_UPSTREAM_TLS, "yes", REFUSED },
  { LB_OPTION_UPSTREAM_USER, "anna b", 0 },
  { LB_OPTION_UPSTREAM_USER, "anna\r\n", REFUSED },
  { LB_OPTION_RELAY_FROM, "192.168.0.0/16", 0 },
  { LB_OPTION_RELAY_FROM, "192.168.0.1/16", REFUSED },
  { LB_OPTION_RELAY_FROM, "everybody", REFUSED },
  { LB_OPTION_RELAY_ALLOW, "*@example.org", 0 },
  { LB_OPTION_RELAY_ALLOW, "a b", REFUSED },
  { LB_OPTION_FORWARD_TO, "me@example.org", 0 },
  { LB_OPTION_FORWARD_TO, "me@example.org>", REFUSED },
};

static void
test_config_value (gconstpointer data)
{
  const ValueCase *c = data;
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;
  gboolean is_taken = lb_config_set (config, c->option, LB_CONFIG_FLAG, c->text, &error);

  if (c->number == REFUSED)
    {
      g_assert_false (is_taken);
      g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
      g_assert_true (g_str_has_prefix (error->message, "--"));
      g_assert_nonnull (strstr (error->message, lb_option_get_row (c->option)->name));
    }
  else
    {
      g_assert_no_error (error);
      g_assert_true (is_taken);
      g_assert_cmpuint (lb_config_get_number (config, c->option), ==, c->number);
    }
}

static void
test_config_defaults (void)
{
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_config_check (config, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lb_config_get_list (config, LB_OPTION_SMTP)[0], ==, "127.0.0.1:1025");
  g_assert_null (lb_config_get_list (config, LB_OPTION_SMTP)[1]);
  g_assert_cmpstr (lb_config_get_text (config, LB_OPTION_HTTP), ==, "127.0.0.1:8025");
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_SIZE_LIMIT), ==, 33554432);
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_STORE), ==, 2147483648);
  g_assert_false (lb_config_is_set (config, LB_OPTION_MAX_MESSAGES));
  g_assert_cmpint (lb_config_get_mode (config), ==, LB_MODE_CAPTURE);
  g_assert_cmpstr (lb_config_get_text (config, LB_OPTION_PRINT), ==, "none");
  g_assert_null (lb_config_get_text (config, LB_OPTION_STORE));
  g_assert_false (lb_config_is_set (config, LB_OPTION_COUNT));
  g_assert_true (lb_config_wants_http (config));
}

static gboolean
parse_line (LbConfig    *config,
            const char  *line,
            GError     **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_auto(GStrv) arguments = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, NULL));
  g_option_context_set_main_group (context, lb_config_make_group (config));
  return g_option_context_parse_strv (context, &arguments, error) &&
         lb_config_check (config, error);
}

static void
test_config_precedence (void)
{
  const char *environment[] = {
    "LETTERBOX_SMTP=127.0.0.1:1 [::1]:2,127.0.0.1:3",
    "LETTERBOX_SIZE_LIMIT=1k",
    "LETTERBOX_STORE=",
    NULL
  };
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("Defaults go behind settings, those behind the environment, that behind flags; "
                  "in whatever order they are read.");

  g_assert_true (parse_line (config, "x --size-limit 2k", &error));
  g_assert_true (lb_config_load_environment (config, environment, &error));
  g_assert_true (lb_config_set (config, LB_OPTION_SMTP, LB_CONFIG_SETTINGS, "127.0.0.1:4", &error));
  g_assert_true (lb_config_set (config, LB_OPTION_HTTP, LB_CONFIG_SETTINGS, "127.0.0.1:4", &error));
  g_assert_no_error (error);

  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_SIZE_LIMIT), ==, 2048);
  g_assert_cmpuint (g_strv_length ((char **) lb_config_get_list (config, LB_OPTION_SMTP)), ==, 3);
  g_assert_cmpstr (lb_config_get_list (config, LB_OPTION_SMTP)[1], ==, "[::1]:2");
  g_assert_cmpstr (lb_config_get_text (config, LB_OPTION_HTTP), ==, "127.0.0.1:4");
  g_assert_false (lb_config_is_set (config, LB_OPTION_STORE));

  g_assert_true (parse_line (config, "x --smtp 127.0.0.1:5 --smtp [::1]:6", &error));
  g_assert_cmpuint (g_strv_length ((char **) lb_config_get_list (config, LB_OPTION_SMTP)), ==, 2);
}

static void
test_config_environment_fault (void)
{
  const char *environment[] = { "LETTERBOX_TIMEOUT=soon", NULL };
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (lb_config_load_environment (config, environment, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_true (g_str_has_prefix (error->message, "LETTERBOX_TIMEOUT: “soon”"));
}

static void
test_config_http_switch (void)
{
  g_autoptr(LbConfig) config = lb_config_new ();

  g_test_summary ("Who asks for --http gets it although the settings switch HTTP off.");

  g_assert_true (lb_config_set (config, LB_OPTION_NO_HTTP, LB_CONFIG_SETTINGS, "1", NULL));
  g_assert_false (lb_config_wants_http (config));
  g_assert_true (parse_line (config, "x --http 127.0.0.1:0", NULL));
  g_assert_true (lb_config_wants_http (config));
}

static void
test_config_settings_of_a_part (void) /* "/service/config/settings-of-a-part" */
{
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("Settings of a server or certificate that the command line replaces go with it, "
                  "so that no login of one server is tried at another.");

  g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM, LB_CONFIG_SETTINGS, "a.example:25",
                                NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_UPSTREAM_USER, LB_CONFIG_SETTINGS, "anna", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_TLS, LB_CONFIG_SETTINGS, "self-signed", NULL));
  g_assert_true (lb_config_set (config, LB_OPTION_SMTPS, LB_CONFIG_SETTINGS, "127.0.0.1:0", NULL));
  g_assert_true (lb_config_check (config, &error));
  g_assert_cmpstr (lb_config_get_text (config, LB_OPTION_UPSTREAM_USER), ==, "anna");
  g_assert_true (lb_config_is_set (config, LB_OPTION_SMTPS));

  g_assert_true (parse_line (config, "x --upstream b.example:25 --tls-certificate /c --tls-key /k",
                             &error));
  g_assert_no_error (error);
  g_assert_false (lb_config_is_set (config, LB_OPTION_UPSTREAM_USER));
  g_assert_false (lb_config_is_set (config, LB_OPTION_TLS));
  g_assert_true (lb_config_is_set (config, LB_OPTION_SMTPS));

  lb_config_unset (config, LB_OPTION_TLS_CERTIFICATE);
  lb_config_unset (config, LB_OPTION_TLS_KEY);
  g_assert_true (lb_config_check (config, &error));
  g_assert_false (lb_config_is_set (config, LB_OPTION_SMTPS));
}

static void
test_config_replace (void) /* "/service/config/replace" */
{
  const char * const patterns[] = { "*@a.example", "b.example", NULL };
  const char * const wrong[] = { "c.example", "d e", NULL };
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;

  g_test_summary ("What the user changes goes before all, wholly or not at all.");

  g_assert_true (parse_line (config, "x --size-limit 2k --relay-allow x.example", &error));
  g_assert_true (lb_config_replace (config, LB_OPTION_RELAY_ALLOW, patterns, &error));
  g_assert_false (lb_config_replace (config, LB_OPTION_RELAY_ALLOW, wrong, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_cmpstrv (lb_config_get_list (config, LB_OPTION_RELAY_ALLOW), patterns);
  g_assert_true (lb_config_replace (config, LB_OPTION_SIZE_LIMIT, NULL, NULL));
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_SIZE_LIMIT), ==, 33554432);
}

typedef struct
{
  const char *line;
  const char *fault; /* part of the message; NULL: taken */
} LineCase;

static const LineCase line_cases[] = {
  { "x", NULL },
  { "x --decode-data", "--no-smtputf8" },
  { "x --decode-data --no-smtputf8", NULL },
  { "x --mode relay", "upstream" },
  { "x --mode mailman", "upstream" },
  { "x --mode debug", NULL },
  { "x --mode debug --print json", "--print" },
  { "x --mode debug --print debug", NULL },
  { "x --http 0.0.0.0:0", "--http-auth" },
  { "x --http [::]:0", "--http-auth" },
  { "x --http 192.0.2.1:0", "--http-auth" },
  { "x --http 127.0.0.2:0", NULL },
  { "x --http [::1]:0", NULL },
  { "x --http 0.0.0.0:0 --http-open", NULL },
  { "x --http 0.0.0.0:0 --http-auth /f", NULL },
  { "x --http-open --http-auth /f", "--http-open" },
  { "x --http unix:/run/mail", "unix" },
  { "x --http 127.0.0.1:0 --no-http", "--no-http" },
  { "x --tls-certificate /c", "--tls-key" },
  { "x --tls-key /k", "--tls-certificate" },
  { "x --tls-certificate /c --tls-key /k --tls self-signed", "self-signed" },
  { "x --require-tls", "--tls" },
  { "x --require-tls --tls self-signed", NULL },
  { "x --smtps 127.0.0.1:0", "--tls" },
  { "x --lmtp 127.0.0.1:25", "2033" },
  { "x --lmtp 127.0.0.1:24", NULL },
  { "x --unknown", "--unknown" },
  { "x --smtp", "--smtp" },
};

static void
test_config_line (gconstpointer data)
{
  const LineCase *c = data;
  g_autoptr(LbConfig) config = lb_config_new ();
  g_autoptr(GError) error = NULL;
  gboolean is_taken = parse_line (config, c->line, &error);

  if (c->fault == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (is_taken);
      return;
    }

  g_assert_false (is_taken);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, c->fault));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_config_rows (void)
{
  g_test_summary ("Every option has a row with all that --help and the environment need.");

  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      const LbOptionRow *row = lb_option_get_row ((LbOption) i);
      g_autofree char *variable = lb_option_dup_variable ((LbOption) i);
      LbOption found;

      g_assert_nonnull (row->name);
      g_assert_nonnull (row->help);
      g_assert_cmpint (row->argument == NULL, ==, row->kind == LB_OPTION_KIND_FLAG);
      g_assert_cmpint (row->words != NULL, ==, row->kind == LB_OPTION_KIND_WORD);
      g_assert_true (lb_option_find (row->name, &found));
      g_assert_cmpint (found, ==, i);
      g_assert_true (g_str_has_prefix (variable, "LETTERBOX_"));
      g_assert_null (strchr (variable, '-'));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      const ValueCase *c = &value_cases[i];
      g_autofree char *text = g_strescape (c->text, NULL);
      g_autofree char *path = g_strdup_printf ("/service/config/value/%s/%" G_GSIZE_FORMAT "-%s",
                                               lb_option_get_row (c->option)->name, i,
                                               g_strdelimit (text, "/", '|'));

      g_test_add_data_func (path, c, test_config_value);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (line_cases); i++)
    {
      g_autofree char *line = g_strdelimit (g_strdup (line_cases[i].line), "/", '|');
      g_autofree char *path = g_strdup_printf ("/service/config/line/%s", line);

      g_test_add_data_func (path, &line_cases[i], test_config_line);
    }

  g_test_add_func ("/service/config/defaults", test_config_defaults);
  g_test_add_func ("/service/config/replace", test_config_replace);
  g_test_add_func ("/service/config/settings-of-a-part", test_config_settings_of_a_part);
  g_test_add_func ("/service/config/precedence", test_config_precedence);
  g_test_add_func ("/service/config/environment-fault-names-the-variable",
                   test_config_environment_fault);
  g_test_add_func ("/service/config/http-flag-goes-before-setting", test_config_http_switch);
  g_test_add_func ("/service/config/every-option-has-a-row", test_config_rows);

  return g_test_run ();
}
