#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cli-fixture.h"
#include "service/lb-option.h"

typedef struct
{
  const char *option;
  const char *value; /* (nullable) */
  int         status;
  const char *said;
} UsageCase;

static const UsageCase usage_cases[] = {
  { "--unknown", NULL, 2, "--unknown" },
  { "surplus", NULL, 2, "surplus" },
  { "--smtp", NULL, 2, "--smtp" },
  { "--smtp", "mail.example:25", 2, "127.0.0.1:1025" },
  { "--size-limit", "much", 2, "--size-limit: “much”" },
  { "--count", "0", 2, "--count" },
  { "--print", "xml", 2, "none, summary, debug, json" },
  { "--mode", "relay", 2, "upstream" },
  { "--decode-data", NULL, 2, "--no-smtputf8" },
  { "--http", "0.0.0.0:0", 2, "--http-auth" },
  { "--require-tls", NULL, 2, "--tls" },
  { "--hide-extension", "NONSENSE", 2, "NONSENSE" },
  { "--auth", "/nonexistent/file", 2, "/nonexistent/file" },
  { "--http-auth", "/nonexistent/file", 2, "/nonexistent/file" },
  { "--tls-certificate", "/nonexistent/file", 2, "--tls-key" },
  { "--store", "/", 4, "folder" },
  { "--store", "/dev/null/store", 4, "/dev/null" },
  { "--store", "/dev/null", 4, "/dev/null" },
  { "--smtp", "192.0.2.1:2525", 3, "192.0.2.1:2525" },
  { "--http", "127.0.0.1:0", 0, "HTTP on http://127.0.0.1:" },
  { "--ready-file", "/dev/null/ready", 1, "--ready-file" },
};

static void
test_usage_case (gconstpointer data)
{
  const UsageCase *c = data;
  const char *http = g_str_equal (c->option, "--http") ? "--lenient" : "--no-http";
  g_autoptr(Letterbox) letterbox = NULL;
  g_autofree char *output = NULL;
  int status;

  /* The short time ends those that start; none is ever waited for in vain. */
  if (g_str_equal (c->option, "--smtp") || c->value == NULL)
    letterbox = letterbox_run (NULL, "--no-window", http, "--timeout", "0.01", c->option, c->value,
                               NULL);
  else
    letterbox = letterbox_run (NULL, "--no-window", "--smtp", "127.0.0.1:0", http, "--timeout",
                               "0.01",
                               c->option, c->value, NULL);
  status = letterbox_end (letterbox, &output);

  g_assert_cmpint (status, ==, c->status == 0 ? 124 : c->status);
  if (strstr (letterbox->said->str, c->said) == NULL)
    g_error ("It said: %s", letterbox->said->str);
  g_assert_cmpstr (output, ==, "");
}

static void
test_usage_help (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_run (NULL, "--help", NULL);
  g_autofree char *output = NULL;

  g_test_summary ("--help names every option, and that there is an environment.");

  g_assert_cmpint (letterbox_end (letterbox, &output), ==, 0);
  g_assert_cmpstr (letterbox->said->str, ==, "");
  g_assert_nonnull (strstr (output, "--no-window"));
  g_assert_nonnull (strstr (output, "--version"));
  g_assert_nonnull (strstr (output, "LETTERBOX_"));
  for (int i = 0; i < LB_N_OPTIONS; i++)
    {
      g_autofree char *option = g_strconcat ("--", lb_option_get_row ((LbOption) i)->name, NULL);

      if (strstr (output, option) == NULL)
        g_error ("No %s in: %s", option, output);
    }
}

static void
test_usage_version (void)
{
  g_autoptr(Letterbox) letterbox = letterbox_run (NULL, "--version", NULL);
  g_autofree char *output = NULL;

  g_assert_cmpint (letterbox_end (letterbox, &output), ==, 0);
  g_assert_cmpstr (output, ==, "letterbox " PACKAGE_VERSION "\n");
}

static void
test_usage_environment (void)
{
  static const char * const bad[] = { "LETTERBOX_TIMEOUT=soon", NULL };
  static const char * const good[] = { "LETTERBOX_SMTP=127.0.0.1:0", "LETTERBOX_NO_HTTP=1",
                                       "LETTERBOX_TIMEOUT=0.01", NULL };
  g_autoptr(Letterbox) letterbox = letterbox_start (good, "--no-window", NULL);
  g_autoptr(Letterbox) failing = NULL;

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 124);

  failing = letterbox_run (bad, "--no-window", "--smtp", "127.0.0.1:0", "--no-http", NULL);
  g_assert_cmpint (letterbox_end (failing, NULL), ==, 2);
}

static void
test_usage_port_in_use (void)
{
  g_autoptr(Letterbox) first =
    letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--no-http", NULL);
  g_autoptr(Letterbox) second =
    letterbox_run (NULL, "--no-window", "--smtp", first->smtp, "--no-http", NULL);
  g_autoptr(Letterbox) third =
    letterbox_run (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--http", first->smtp, NULL);

  g_test_summary ("A used port is told with the address and the option that chooses another.");

  g_assert_cmpint (letterbox_end (second, NULL), ==, 3);
  g_assert_nonnull (strstr (second->said->str, first->smtp));
  g_assert_nonnull (strstr (second->said->str, "--smtp"));
  g_assert_cmpint (letterbox_end (third, NULL), ==, 3);
  g_assert_nonnull (strstr (third->said->str, "--no-http"));
}

static void
test_usage_store_in_use (void)
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store", NULL);
  g_autoptr(Letterbox) first = letterbox_start (NULL, "--no-window", "--smtp", "127.0.0.1:0",
                                                "--no-http", "--store", path, NULL);
  g_autoptr(Letterbox) second = letterbox_run (NULL, "--no-window", "--smtp", "127.0.0.1:0",
                                               "--no-http",
                                               "--store", path, NULL);

  g_assert_cmpint (letterbox_end (second, NULL), ==, 4);
  g_assert_nonnull (strstr (second->said->str, path));
  letterbox_signal (first, SIGTERM);
  g_assert_cmpint (letterbox_end (first, NULL), ==, 0);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_usage_store_foreign (void)
{
  static const char octets[] = "This is a letter and no database, and it must stay as it is.\n";
  g_autofree char *path = NULL;
  g_autofree char *after = NULL;
  g_autoptr(Letterbox) letterbox = NULL;
  int descriptor = g_file_open_tmp ("letterbox-XXXXXX", &path, NULL);

  g_assert_cmpint (descriptor, >=, 0);
  close (descriptor);
  g_assert_true (g_file_set_contents (path, octets, -1, NULL));
  letterbox = letterbox_run (NULL, "--no-window", "--smtp", "127.0.0.1:0", "--no-http", "--store",
                             path,
                             NULL);

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 4);
  g_assert_nonnull (strstr (letterbox->said->str, path));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, octets);
  g_remove (path);
}

static void
test_usage_no_display (void)
{
  g_autoptr(Letterbox) letterbox =
    letterbox_start (NULL, "--smtp", "127.0.0.1:0", "--no-http", "--timeout", "0.01", NULL);

  g_test_summary ("Without a display it says so in one line and goes on.");

  g_assert_cmpint (letterbox_end (letterbox, NULL), ==, 124);
  g_assert_nonnull (strstr (letterbox->said->str, "display"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (usage_cases); i++)
    {
      const UsageCase *c = &usage_cases[i];
      g_autofree char *value = g_strdelimit (g_strdup (c->value == NULL ? "" : c->value), "/", '|');
      g_autofree char *path = g_strdup_printf ("/cli/usage/%s %s", c->option, value);

      g_test_add_data_func (path, c, test_usage_case);
    }

  g_test_add_func ("/cli/usage/help", test_usage_help);
  g_test_add_func ("/cli/usage/version", test_usage_version);
  g_test_add_func ("/cli/usage/environment", test_usage_environment);
  g_test_add_func ("/cli/usage/port-in-use", test_usage_port_in_use);
  g_test_add_func ("/cli/usage/store-in-use", test_usage_store_in_use);
  g_test_add_func ("/cli/usage/foreign-store-stays-as-it-is", test_usage_store_foreign);
  g_test_add_func ("/cli/usage/no-display", test_usage_no_display);

  return g_test_run ();
}
