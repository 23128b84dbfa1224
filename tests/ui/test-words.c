#include <gio/gio.h>
#include <string.h>

#include "ui/lb-links.h"
#include "ui/lb-save.h"
#include "ui/window/lb-server-state.h"
#include "ui/window/lb-snippets.h"

static void
add_link (guint       start,
          guint       end,
          const char *uri,
          gpointer    user_data)
{
  g_string_append_printf (user_data, "[%u-%u %s]", start, end, uri);
}

static void
test_links (void) /* "/ui/links/found" */
{
  static const struct
  {
    const char *text;
    const char *links;
  } cases[] = {
    { "see https://example.org/a?b=c#d.", "[4-31 https://example.org/a?b=c#d]" },
    { "(http://example.org)", "[1-19 http://example.org]" },
    { "http://en.example.org/a_(b)", "[0-27 http://en.example.org/a_(b)]" },
    { "Grüße: mailto:a@example.org, MAILTO:b@example.org",
      "[7-27 mailto:a@example.org][29-49 MAILTO:b@example.org]" },
    { "<https://example.org/>", "[1-21 https://example.org/]" },
    { "xhttp://example.org ftp://example.org javascript:alert(1) https://", "" },
    { "", "" },
  };

  g_test_summary ("Links of three schemes are found, without what only stands beside them.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GString) found = g_string_new (NULL);

      lb_links_foreach (cases[i].text, add_link, found);
      g_assert_cmpstr (found->str, ==, cases[i].links);
    }
}

static void
test_save_names (void) /* "/ui/save/safe-names" */
{
  static const struct
  {
    const char *text;
    const char *name;
  } cases[] = {
    { "Your order 10482 is confirmed", "Your order 10482 is confirmed.eml" },
    { "../../etc/passwd", "_.._etc_passwd.eml" },
    { ".hidden", "hidden.eml" },
    { "a\\b:c*?\"<>|\n\t", "a_b_c________.eml" },
    { "Подтвердите", "Подтвердите.eml" },
    { "", "message.eml" },
    { " . ", "message.eml" },
  };
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *bounded = lb_save_make_name (filler, ".eml");

  g_test_summary ("A stranger's subject makes a file name that stays in its folder.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = lb_save_make_name (cases[i].text, ".eml");

      g_assert_cmpstr (name, ==, cases[i].name);
    }
  g_assert_cmpuint (strlen (bounded), <, 200);
}

static void
test_state_split (void) /* "/ui/server-state/addresses" */
{
  static const struct
  {
    const char *address;
    const char *host;
    guint       port;
  } cases[] = {
    { "127.0.0.1:1025", "127.0.0.1", 1025 },
    { "[::1]:25", "::1", 25 },
    { "localhost:0", "localhost", 0 },
  };
  guint port;

  g_test_summary ("An address is taken apart and put together again.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = NULL;
      g_autofree char *joined = NULL;

      g_assert_true (lb_server_state_split (cases[i].address, &host, &port));
      g_assert_cmpstr (host, ==, cases[i].host);
      g_assert_cmpuint (port, ==, cases[i].port);
      joined = lb_server_state_join (host, port);
      g_assert_cmpstr (joined, ==, cases[i].address);
    }
  g_assert_false (lb_server_state_split ("unix:/run/mail:25", NULL, &port));
  g_assert_false (lb_server_state_split ("127.0.0.1", NULL, &port));
  g_assert_false (lb_server_state_split ("127.0.0.1:65536", NULL, &port));
}

static void
test_state_words (void) /* "/ui/server-state/words" */
{
  g_autoptr(GError) used = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "In use");
  g_autoptr(GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "No.");
  const struct
  {
    const char *address;
    gboolean    is_receiving;
    GError     *error;
    LbMode      mode;
    const char *led;
    const char *label;
    const char *bar_style;
    const char *bar_button;
    const char *bar_action;
  } cases[] = {
    { "127.0.0.1:1025", TRUE, NULL, LB_MODE_CAPTURE, "on", "127.0.0.1:1025", NULL, NULL, NULL },
    { "127.0.0.1:1025", TRUE, NULL, LB_MODE_DEBUG, "on", "127.0.0.1:1025", NULL, "Stop",
      "win.mode::capture" },
    { "127.0.0.1:1025", TRUE, NULL, LB_MODE_RELAY, "on", "127.0.0.1:1025", "warning",
      "Stop Relaying",
      "win.mode::capture" },
    { "127.0.0.1:1025", FALSE, NULL, LB_MODE_CAPTURE, "", "Not receiving", NULL, NULL, NULL },
    { "0.0.0.0:1025", TRUE, NULL, LB_MODE_CAPTURE, "open", "0.0.0.0:1025", "warning", NULL, NULL },
    { "0.0.0.0:1025", TRUE, NULL, LB_MODE_DEBUG, "open", "0.0.0.0:1025", "warning", NULL, NULL },
    { "127.0.0.1:1025", FALSE, used, LB_MODE_DEBUG, "failed", "Port 1025 in use", "error",
      "Use 1026",
      "app.use-port(uint32 1026)" },
    { "127.0.0.1:25", FALSE, other, LB_MODE_CAPTURE, "failed", "Not receiving", "error",
      "Try Again",
      "app.listen" },
    { "unix:/run/mail", TRUE, NULL, LB_MODE_CAPTURE, "on", "unix:/run/mail", NULL, NULL, NULL },
  };

  g_test_summary ("The most severe state is told, with its way out.");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LbServerState) state = NULL;

      state = lb_server_state_new (cases[i].address, cases[i].is_receiving, cases[i].error,
                                   cases[i].mode, "mx.example:587", 1026, NULL, NULL);
      g_assert_cmpstr (state->led, ==, cases[i].led);
      g_assert_cmpstr (state->label, ==, cases[i].label);
      g_assert_cmpstr (state->bar_style, ==, cases[i].bar_style);
      g_assert_cmpstr (state->bar_button, ==, cases[i].bar_button);
      g_assert_cmpstr (state->bar_action, ==, cases[i].bar_action);
    }
}

static void
test_state_free_port (void) /* "/ui/server-state/free-port" */
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 used = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", used - 1u);
  guint found = lb_server_state_find_free (address);

  g_test_summary ("The port that is offered instead is one that nobody listens on.");
  g_assert_cmpuint (found, >, used);
  g_assert_cmpuint (lb_server_state_find_free ("unix:/run/mail"), ==, 0);
  g_assert_cmpuint (lb_server_state_find_free ("127.0.0.1:65535"), ==, 0);
}

static void
test_snippets (void) /* "/ui/snippets/filled" */
{
  g_test_summary ("Every snippet names the real address, also one of IPv6, and leaves no gap.");
  g_assert_cmpuint (lb_snippets_get_n (), >=, 13);
  for (guint i = 0; i < lb_snippets_get_n (); i++)
    {
      g_autofree char *four = lb_snippets_fill (i, "127.0.0.1", 10253);
      g_autofree char *six = lb_snippets_fill (i, "::1", 10253);

      g_assert_nonnull (strstr (four, "127.0.0.1"));
      g_assert_nonnull (strstr (four, "10253"));
      g_assert_nonnull (strstr (six, "::1"));
      g_assert_null (strchr (four, '\t'));
      g_assert_null (strstr (four, "@HOST@"));
      g_assert_null (strstr (four, "@PORT@"));
      g_assert_null (strstr (four, "@AUTHORITY@"));
      g_assert_cmpuint (lb_snippets_find (lb_snippets_get_id (i)), ==, i);
    }
  g_assert_cmpuint (lb_snippets_find ("unheard-of"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/links/found", test_links);
  g_test_add_func ("/ui/save/safe-names", test_save_names);
  g_test_add_func ("/ui/server-state/addresses", test_state_split);
  g_test_add_func ("/ui/server-state/words", test_state_words);
  g_test_add_func ("/ui/server-state/free-port", test_state_free_port);
  g_test_add_func ("/ui/snippets/filled", test_snippets);
  return g_test_run ();
}
