#include "config.h"
#include "window-fixture.h"

#include <glib/gstdio.h>

#include "fake-upstream.h"
#include "ui/lb-settings.h"
#include "ui/preferences/lb-file-row.h"
#include "ui/preferences/lb-note-row.h"
#include "ui/preferences/lb-preferences.h"

typedef struct
{
  WindowFixture *window;
  LbService     *service;     /* (unowned) */
  GtkWidget     *preferences; /* (unowned) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->window = window_fixture_new (1200, 800);
  fixture->service = lb_application_get_service (fixture->window->application);
  fixture->preferences = lb_preferences_new (GTK_WINDOW (fixture->window->window),
                                             fixture->service);
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->preferences),
                                                data);
  gtk_window_present (GTK_WINDOW (fixture->preferences));
  window_fixture_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  static const char * const keys[] = {
    "auth", "hostname", "http", "http-address", "lmtp-address", "max-age", "max-messages",
    "max-store", "relay-allow", "relay-ask", "require-tls", "size-limit", "smtp-address",
    "smtps-address", "smtputf8", "tls", "upstream", "upstream-certificate", "upstream-tls",
    "upstream-user",
  };

  gtk_window_destroy (GTK_WINDOW (fixture->preferences));
  window_fixture_free (fixture->window);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (lb_settings_get_default (), keys[i]);
}

static GtkWidget *
find (Fixture    *fixture,
      const char *title)
{
  GtkWidget *found = window_fixture_find (fixture->preferences, ADW_TYPE_PREFERENCES_ROW, title);

  g_assert_nonnull (found);
  return found;
}

/* As by writing and Enter. */
static void
write_entry (Fixture    *fixture,
             const char *title,
             const char *text)
{
  GtkWidget *row = find (fixture, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "entry-activated");
}

static void
write_port (Fixture *fixture,
            guint    port)
{
  GtkWidget *spin = window_fixture_find (find (fixture, "Port"), GTK_TYPE_SPIN_BUTTON, NULL);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), port);
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (spin)), "activate");
}

static void
choose (Fixture    *fixture,
        const char *title,
        guint       choice)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (fixture, title)), choice);
}

typedef struct
{
  Fixture    *fixture;
  const char *text;
} Words;

static gboolean
says (gpointer data)
{
  const Words *words = data;
  g_autofree char *text = window_fixture_read (words->fixture->preferences);

  return strstr (text, words->text) != NULL;
}

static gboolean
says_no_more (gpointer data)
{
  return !says (data);
}

static void
await_words (Fixture    *fixture,
             const char *text)
{
  Words words = { fixture, text };

  window_fixture_wait (says, &words);
}

typedef struct
{
  const char *key;
  const char *value; /* as g_variant_print() has it */
} Setting;

static gboolean
is_kept (gpointer data)
{
  const Setting *setting = data;
  g_autoptr(GVariant) value = g_settings_get_value (lb_settings_get_default (), setting->key);
  g_autofree char *text = g_variant_print (value, FALSE);

  return g_str_equal (text, setting->value);
}

static void
await_setting (const char *key,
               const char *value)
{
  Setting setting = { key, value };

  window_fixture_wait (is_kept, &setting);
}

/* --- Server --- */

static void
test_server_address (Fixture      *fixture,
                     gconstpointer data)  /* "/ui/preferences/server/address" */
{
  g_autofree char *before = lb_service_dup_smtp_address (fixture->service);
  g_autofree char *same = NULL;
  g_autofree char *after = NULL;
  Words other_hosts = { fixture, "Only addresses of this computer" };

  g_test_summary ("Another address is listened on at once, but none of the network; what is wrong "
                  "is said at the row and stays to be put right.");
  write_entry (fixture, "Address", "0.0.0.0");
  await_words (fixture, other_hosts.text);
  g_assert_true (gtk_widget_has_css_class (find (fixture, "Address"), "error"));
  write_entry (fixture, "Address", "nonsense");
  await_words (fixture, "write an address and a port as in");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find (fixture, "Address"))), ==,
                   "nonsense");
  same = lb_service_dup_smtp_address (fixture->service);
  g_assert_cmpstr (same, ==, before);

  write_entry (fixture, "Address", "127.0.0.2");
  window_fixture_wait (says_no_more, &other_hosts);
  await_setting ("smtp-address", "'127.0.0.2:1025'");
  g_assert_false (gtk_widget_has_css_class (find (fixture, "Address"), "error"));
  after = lb_service_dup_wanted_address (fixture->service);
  g_assert_cmpstr (after, ==, "127.0.0.2:1025");
}

static void
test_server_port (Fixture      *fixture,
                  gconstpointer data)  /* "/ui/preferences/server/port" */
{
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (other, NULL, NULL);
  g_autofree char *value = g_strdup_printf ("'127.0.0.1:%u'", port);
  g_autofree char *said = g_strdup_printf (" uses port %u.", port);
  g_autoptr(GError) error = NULL;
  LbStateBar *bar;

  g_test_summary ("A port that another program has is kept, and the state bar says it.");
  write_port (fixture, port);
  await_setting ("smtp-address", value);
  error = lb_service_dup_receiving_error (fixture->service);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  bar = lb_window_get_state_bar (fixture->window->window);
  g_assert_true (g_str_has_suffix (lb_state_bar_get_text (bar), said));
}

static void
test_server_offer (Fixture      *fixture,
                   gconstpointer data)  /* "/ui/preferences/server/offer" */
{
  LbConfig *config = lb_service_get_config (fixture->service);
  GtkWidget *utf8 = window_fixture_find (find (fixture, "Internationalised Addresses"),
                                         GTK_TYPE_SWITCH, NULL);

  g_test_summary ("What is offered changes now, and for the next start.");
  choose (fixture, "Largest Message", 1);
  await_setting ("size-limit", "26214400");
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_SIZE_LIMIT), ==, 26214400);
  gtk_switch_set_active (GTK_SWITCH (utf8), FALSE);
  await_setting ("smtputf8", "false");
  g_assert_true (lb_config_get_flag (config, LB_OPTION_NO_SMTPUTF8));
  write_entry (fixture, "Host Name in the Greeting", "a b");
  await_words (fixture, "“a b” cannot be used; write the name of a host");
  write_entry (fixture, "Host Name in the Greeting", "mail.test");
  await_setting ("hostname", "'mail.test'");
  write_entry (fixture, "Host Name in the Greeting", "");
  await_setting ("hostname", "''");
}

static void
test_server_encryption (Fixture      *fixture,
                        gconstpointer data)  /* "/ui/preferences/server/encryption" */
{
  GtkWidget *smtps = find (fixture, "SMTP with TLS from the Start");
  LbConfig *config = lb_service_get_config (fixture->service);
  g_auto(GStrv) lines = NULL;

  g_test_summary ("TLS can be offered and required; an address for TLS goes with it.");
  g_assert_false (gtk_widget_get_sensitive (smtps));
  choose (fixture, "Encryption", 1);
  await_setting ("tls", "'self-signed'");
  g_assert_true (gtk_widget_get_sensitive (smtps));
  write_entry (fixture, "SMTP with TLS from the Start", "127.0.0.1:0");
  await_setting ("smtps-address", "'127.0.0.1:0'");
  write_entry (fixture, "LMTP", "127.0.0.1:0");
  await_setting ("lmtp-address", "'127.0.0.1:0'");
  lines = lb_service_dup_listeners (fixture->service);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);

  choose (fixture, "Encryption", 2);
  await_setting ("require-tls", "true");
  g_assert_true (lb_config_get_flag (config, LB_OPTION_REQUIRE_TLS));
  choose (fixture, "Encryption", 0);
  await_setting ("tls", "''");
  g_assert_false (lb_config_get_flag (config, LB_OPTION_REQUIRE_TLS));
  g_assert_false (lb_config_is_set (config, LB_OPTION_SMTPS));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (smtps)), ==, "127.0.0.1:0");
}

static void
test_server_logins (Fixture      *fixture,
                    gconstpointer data)  /* "/ui/preferences/server/logins" */
{
  g_autofree char *path = g_build_filename (fixture->window->folder, "users", NULL);
  g_autofree char *value = g_strdup_printf ("'%s'", path);

  g_test_summary ("Logins may be those of a file, once there is one that can be read.");
  choose (fixture, "Authentication", 1);
  await_words (fixture, "Choose the file; until then any login is accepted.");
  lb_file_row_take (LB_FILE_ROW (find (fixture, "Users")), path);
  await_words (fixture, "cannot be read");
  g_assert_true (g_file_set_contents (path, "anna:secret\n", -1, NULL));
  lb_file_row_take (LB_FILE_ROW (find (fixture, "Users")), path);
  await_setting ("auth", value);
  choose (fixture, "Authentication", 0);
  await_setting ("auth", "'any'");
  g_unlink (path);
}

static void
test_server_http (Fixture      *fixture,
                  gconstpointer data)  /* "/ui/preferences/server/http" */
{
  GtkWidget *row = find (fixture, "Serve the API");
  GtkWidget *http = window_fixture_find (row, GTK_TYPE_SWITCH, NULL);

  g_test_summary ("The API goes and comes at once, and its address is told.");
  gtk_switch_set_active (GTK_SWITCH (http), FALSE);
  await_words (fixture, "Not served");
  await_setting ("http", "false");
  gtk_switch_set_active (GTK_SWITCH (http), TRUE);
  await_words (fixture, "http://127.0.0.1:");
  await_setting ("http", "true");
}

/* --- Messages --- */

static void
test_messages_limits (Fixture      *fixture,
                      gconstpointer data)  /* "/ui/preferences/messages/limits" */
{
  LbConfig *config = lb_service_get_config (fixture->service);

  g_test_summary ("How many, how long and how much is kept can be chosen, or no limit.");
  choose (fixture, "Number of Messages", 1);
  await_setting ("max-messages", "1000");
  choose (fixture, "Age of Messages", 1);
  await_setting ("max-age", "'7d'");
  choose (fixture, "Size on Disk", 0);
  await_setting ("max-store", "268435456");
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_MESSAGES), ==, 1000);
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_AGE), ==, 604800000);
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_STORE), ==, 268435456);

  choose (fixture, "Number of Messages", 4);
  await_setting ("max-messages", "0");
  choose (fixture, "Age of Messages", 4);
  await_setting ("max-age", "''");
  choose (fixture, "Size on Disk", 4);
  await_setting ("max-store", "0");
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_MESSAGES), ==, 0);
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_AGE), ==, 0);
  g_assert_cmpuint (lb_config_get_number (config, LB_OPTION_MAX_STORE), ==, 0);
}

static void
test_messages_odd (void) /* "/ui/preferences/messages/odd-value" */
{
  g_autoptr(WindowFixture) fixture = NULL;
  GtkWidget *preferences;
  GtkWidget *row;

  g_test_summary ("A value that is none of the choices stays, and can be read.");
  g_settings_set_string (lb_settings_get_default (), "max-age", "36h");
  fixture = window_fixture_new (1200, 800);
  preferences = lb_preferences_new (GTK_WINDOW (fixture->window),
                                    lb_application_get_service (fixture->application));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (preferences), "messages");
  gtk_window_present (GTK_WINDOW (preferences));
  window_fixture_settle (fixture);
  row = window_fixture_find (preferences, ADW_TYPE_COMBO_ROW, "Age of Messages");
  window_fixture_assert_says (row, "36h");
  gtk_window_destroy (GTK_WINDOW (preferences));
  g_settings_reset (lb_settings_get_default (), "max-age");
}

static void
test_messages_new (Fixture      *fixture,
                   gconstpointer data)  /* "/ui/preferences/messages/new-mail" */
{
  static const struct
  {
    const char *title;
    const char *key;
  } cases[] = {
    { "Notifications", "notifications" },
    { "Catch without a Window", "run-in-background" },
  };

  g_test_summary ("What the desktop is told, and what a closed window means, can be chosen.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *toggle = window_fixture_find (find (fixture, cases[i].title), GTK_TYPE_SWITCH,
                                               NULL);
      gboolean before = g_settings_get_boolean (lb_settings_get_default (), cases[i].key);

      gtk_switch_set_active (GTK_SWITCH (toggle), !before);
      g_assert_cmpint (g_settings_get_boolean (lb_settings_get_default (), cases[i].key), !=,
                       before);
      g_settings_reset (lb_settings_get_default (), cases[i].key);
    }
}

/* --- Relay --- */

static const char *
get_upstream (Fixture *fixture)
{
  return lb_releaser_get_upstream (lb_service_get_releaser (fixture->service));
}

static gboolean
has_upstream (gpointer data)
{
  return get_upstream (data) != NULL;
}

static void
test_relay_server (Fixture      *fixture,
                   gconstpointer data)  /* "/ui/preferences/relay/server" */
{
  g_test_summary ("A server is used as soon as it is named, but none that would show a password.");
  write_entry (fixture, "Host", "bad host");
  await_words (fixture, "write a host and a port as in mail.example.org:587");
  g_assert_null (get_upstream (fixture));

  write_entry (fixture, "Host", "smtp.acme.example");
  window_fixture_wait (has_upstream, fixture);
  g_assert_cmpstr (get_upstream (fixture), ==, "smtp.acme.example:587");
  await_setting ("upstream", "'smtp.acme.example:587'");
  write_port (fixture, 25);
  await_setting ("upstream", "'smtp.acme.example:25'");

  choose (fixture, "Security", 1);
  await_setting ("upstream-tls", "'none'");
  write_entry (fixture, "User", "anna");
  await_words (fixture, "A login needs STARTTLS or TLS");
  await_setting ("upstream-user", "''");
  choose (fixture, "Security", 2);
  await_setting ("upstream-tls", "'starttls'");
  await_setting ("upstream-user", "'anna'");
  await_words (fixture, "The login needs a password.");
  g_assert_null (get_upstream (fixture));

  write_entry (fixture, "User", "");
  window_fixture_wait (has_upstream, fixture);
  write_entry (fixture, "Host", "");
  await_setting ("upstream", "''");
  g_assert_null (get_upstream (fixture));
}

static void
test_relay_certificate (Fixture      *fixture,
                        gconstpointer data)  /* "/ui/preferences/relay/certificate" */
{
  g_test_summary ("A certificate that cannot be read is told at its row.");
  write_entry (fixture, "Host", "smtp.acme.example");
  window_fixture_wait (has_upstream, fixture);
  lb_file_row_take (LB_FILE_ROW (find (fixture, "Certificate to Trust")), "/nowhere/ca.pem");
  await_words (fixture, "The upstream server's certificate “/nowhere/ca.pem” cannot be used: ");
  g_assert_null (get_upstream (fixture));
  lb_file_row_take (LB_FILE_ROW (find (fixture, "Certificate to Trust")), NULL);
  window_fixture_wait (has_upstream, fixture);
}

/* A server that wants a login, for AUTH PLAIN of anna and s3cret. */
static const char *login_script[] = {
  "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN AGFubmEAczNjcmV0",
  "> 235 ok", "< QUIT", "> 221 bye", NULL
};
static const char *refusal_script[] = {
  "> 220 mx", "< EHLO", "> 250-mx", "> 250 AUTH PLAIN", "< AUTH PLAIN", "> 535 5.7.8 wrong",
  "< QUIT", "> 221 bye", NULL
};

/* Any program of the user reads the settings. */
static void
assert_no_setting_has (const char *secret)
{
  g_autoptr(GSettingsSchema) schema = NULL;
  g_auto(GStrv) keys = NULL;

  g_object_get (lb_settings_get_default (), "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (char **key = keys; *key != NULL; key++)
    {
      g_autoptr(GVariant) value = g_settings_get_value (lb_settings_get_default (), *key);
      g_autofree char *text = g_variant_print (value, FALSE);

      g_assert_null (strstr (text, secret));
    }
}

static void
test_relay_password (Fixture      *fixture,
                     gconstpointer data)  /* "/ui/preferences/relay/password" */
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "letterbox",
                                            "upstream-password", NULL);
  g_auto(FakeUpstream) upstream;
  GtkWidget *password;
  GtkWidget *test;
  guint64 port;
  GStatBuf status;

  g_test_summary ("A password is kept where only the user reads it and not shown again; the test "
                  "logs in with it and says so in a sentence.");
  fake_upstream_init (&upstream, login_script);
  upstream.later = refusal_script;
  g_ascii_string_to_unsigned (strchr (upstream.address, ':') + 1, 10, 0, G_MAXUINT16, &port, NULL);
  write_port (fixture, (guint) port);
  write_entry (fixture, "Host", "127.0.0.1");
  window_fixture_wait (has_upstream, fixture);
  password = find (fixture, "Password");
  write_entry (fixture, "Password", "s3cret");
  await_words (fixture, "Name the host and the user that it is for.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (password)), ==, "s3cret");
  write_entry (fixture, "User", "anna");
  await_setting ("upstream-user", "'anna'");

  /* What was written before counts for the test, without Enter. */
  test = window_fixture_find (find (fixture, "Test Connection"), GTK_TYPE_BUTTON, NULL);
  g_signal_emit_by_name (test, "clicked");
  await_words (fixture, " accepts the login of anna; the connection is not encrypted.");
  window_fixture_wait (has_upstream, fixture);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (password)), ==, "");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);

  g_signal_emit_by_name (test, "clicked");
  await_words (fixture, ": The server refuses the login: wrong");
  g_assert_cmpuint (upstream.n_messages, ==, 0);
  assert_no_setting_has ("s3cret");
  g_unlink (path);
}

static void
test_relay_safety (Fixture      *fixture,
                   gconstpointer data)  /* "/ui/preferences/relay/safety" */
{
  LbReleaser *releaser = lb_service_get_releaser (fixture->service);
  GtkWidget *ask = window_fixture_find (find (fixture, "Ask before Relaying"), GTK_TYPE_SWITCH,
                                        NULL);

  g_test_summary ("Only those of the list are sent to; the question can be switched on again.");
  write_entry (fixture, "Only to These Recipients", "*@example.org, acme.example");
  await_setting ("relay-allow", "['*@example.org', 'acme.example']");
  g_assert_true (lb_releaser_is_allowed (releaser, "a@acme.example"));
  g_assert_false (lb_releaser_is_allowed (releaser, "a@example.com"));
  write_entry (fixture, "Only to These Recipients", "a<b");
  await_words (fixture, "“a<b” cannot be used");
  write_entry (fixture, "Only to These Recipients", "");
  await_setting ("relay-allow", "[]");

  g_settings_set_boolean (lb_settings_get_default (), "relay-ask", FALSE);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (ask)));
  gtk_switch_set_active (GTK_SWITCH (ask), TRUE);
  g_assert_true (g_settings_get_boolean (lb_settings_get_default (), "relay-ask"));
}

/* --- Closing --- */

static void
test_preferences_close (Fixture      *fixture,
                        gconstpointer data)  /* "/ui/preferences/closing-loses-nothing" */
{
  g_test_summary ("What was written counts also where the window is closed without Enter.");
  gtk_editable_set_text (GTK_EDITABLE (find (fixture, "Host")), "smtp.acme.example");
  gtk_window_close (GTK_WINDOW (fixture->preferences));
  await_setting ("upstream", "'smtp.acme.example:587'");
  fixture->preferences = lb_preferences_new (GTK_WINDOW (fixture->window->window),
                                             fixture->service);
}

#define add(path, page, function) \
  g_test_add ("/ui/preferences/" path, Fixture, page, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  window_fixture_init (&argc, &argv);

  add ("server/address", "server", test_server_address);
  add ("server/port", "server", test_server_port);
  add ("server/offer", "server", test_server_offer);
  add ("server/encryption", "server", test_server_encryption);
  add ("server/logins", "server", test_server_logins);
  add ("server/http", "server", test_server_http);
  add ("messages/limits", "messages", test_messages_limits);
  add ("messages/new-mail", "messages", test_messages_new);
  g_test_add_func ("/ui/preferences/messages/odd-value", test_messages_odd);
  add ("relay/server", "relay", test_relay_server);
  add ("relay/certificate", "relay", test_relay_certificate);
  add ("relay/password", "relay", test_relay_password);
  add ("relay/safety", "relay", test_relay_safety);
  add ("closing-loses-nothing", "relay", test_preferences_close);

  return g_test_run ();
}
