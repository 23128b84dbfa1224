#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "net/lb-smtp-listener.h"

static gboolean
can_connect (const char *address)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) target = NULL;
  g_autoptr(GSocketConnection) connection = NULL;

  if (g_str_has_prefix (address, "unix:"))
    target = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address + strlen ("unix:")));
  else
    target = g_network_address_parse (address, 0, NULL);
  connection = g_socket_client_connect (client, target, NULL, NULL);

  return connection != NULL;
}

static void
test_free_port (void)
{
  const char * const cases[] = { "127.0.0.1:0", "localhost:0", "LOCALHOST:0", "[::1]:0" };

  g_test_summary ("Port 0 takes a free port, and the real address can be connected to.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbSmtpListener) listener = lb_smtp_listener_new (cases[i], LB_SMTP_LISTEN_NONE,
                                                                 &error);
      const char *address;

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED) ||
          (listener == NULL && cases[i][0] == '['))
        continue;

      g_assert_no_error (error);
      address = lb_smtp_listener_get_address (listener);
      g_assert_true (g_str_has_prefix (address, cases[i][0] == '[' ? "[::1]:" : "127.0.0.1:"));
      g_assert_false (g_str_has_suffix (address, ":0"));
      g_assert_true (can_connect (address));
    }
}

static void
test_wrong_address (void)
{
  const char * const cases[] = {
    "", ":", "1025", ":1025", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
    "127.0.0.1:-1", "127.0.0.1: 25", "[127.0.0.1]:25", "::1:1025", "[::1]", "[]:25", "[:25",
    "mail.example.org:25", "127.0.0.256:25",
  };

  g_test_summary ("What is no literal address is told as such, without asking a name server.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_smtp_listener_new (cases[i], LB_SMTP_LISTEN_NONE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, cases[i]));
    }
}

static void
test_address_in_use (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpListener) first = lb_smtp_listener_new ("127.0.0.1:0", LB_SMTP_LISTEN_NONE,
                                                          &error);
  const char *address;

  g_assert_no_error (error);
  address = lb_smtp_listener_get_address (first);
  g_assert_null (lb_smtp_listener_new (address, LB_SMTP_LISTEN_NONE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, address));
}

static void
test_v6_only (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpListener) v6 = lb_smtp_listener_new ("[::]:0", LB_SMTP_LISTEN_NONE, &error);
  g_autofree char *v4_address = NULL;
  g_autoptr(LbSmtpListener) v4 = NULL;

  if (v6 == NULL)
    {
      g_test_skip ("no IPv6");
      return;
    }

  v4_address = g_strdup_printf ("127.0.0.1%s", strrchr (lb_smtp_listener_get_address (v6), ':'));
  v4 = lb_smtp_listener_new (v4_address, LB_SMTP_LISTEN_NONE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (v4);
}

#ifdef G_OS_UNIX
static char *
make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("lb-net-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
test_unix (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr(LbSmtpListener) listener = lb_smtp_listener_new (address, LB_SMTP_LISTEN_LMTP, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lb_smtp_listener_get_address (listener), ==, address);
  g_assert_cmpint (lb_smtp_listener_get_flags (listener), ==, LB_SMTP_LISTEN_LMTP);
  g_assert_true (can_connect (address));

  g_test_message ("A living socket is not taken over.");
  g_assert_null (lb_smtp_listener_new (address, LB_SMTP_LISTEN_NONE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_true (can_connect (address));

  g_clear_object (&listener);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unix_stale (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr(GSocketAddress) socket_address = g_unix_socket_address_new (path);
  g_autoptr(LbSmtpListener) listener = NULL;
  g_autoptr(GSocket) left_behind = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                                 G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_test_summary ("The socket file of a server that was killed is replaced.");
  g_assert_no_error (error);
  g_socket_bind (left_behind, socket_address, FALSE, &error);
  g_assert_no_error (error);
  g_clear_object (&left_behind);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  listener = lb_smtp_listener_new (address, LB_SMTP_LISTEN_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (can_connect (address));

  g_clear_object (&listener);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unix_other_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "notes", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autofree char *content = NULL;

  g_test_summary ("A file that is no socket is never removed.");
  g_file_set_contents (path, "precious", -1, &error);
  g_assert_no_error (error);

  g_assert_null (lb_smtp_listener_new (address, LB_SMTP_LISTEN_NONE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_file_get_contents (path, &content, NULL, &error);
  g_assert_cmpstr (content, ==, "precious");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unix_replaced (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr(LbSmtpListener) listener = lb_smtp_listener_new (address, LB_SMTP_LISTEN_NONE, &error);

  g_test_summary ("What has taken the place of our socket file stays at close.");
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_file_set_contents (path, "another", -1, &error);
  g_assert_no_error (error);

  g_clear_object (&listener);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unix_path_length (void)
{
  g_autofree char *path = g_strnfill (200, 'x');
  g_autofree char *address = g_strconcat ("unix:/", path, NULL);
  const char * const cases[] = { "unix:", address };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_smtp_listener_new (cases[i], LB_SMTP_LISTEN_NONE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG);
    }
}

#endif

static void
test_format (void)
{
  static const struct
  {
    const char *host;
    const char *text;
  } cases[] = {
    { "127.0.0.1", "127.0.0.1:25" },
    { "::1", "[::1]:25" },
  };
  g_autofree char *nobody = lb_smtp_listener_format_address (NULL);

  g_test_summary ("Who has gone before it could be asked is nobody, and not on this machine.");
  g_assert_cmpstr (nobody, ==, "unknown");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string (cases[i].host, 25);
      g_autofree char *text = lb_smtp_listener_format_address (address);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/listener/takes-a-free-port", test_free_port);
  g_test_add_func ("/net/listener/tells-addresses", test_format);
  g_test_add_func ("/net/listener/refuses-what-is-no-address", test_wrong_address);
  g_test_add_func ("/net/listener/tells-an-address-in-use", test_address_in_use);
  g_test_add_func ("/net/listener/v6-leaves-v4-alone", test_v6_only);
#ifdef G_OS_UNIX
  g_test_add_func ("/net/listener/unix/listens-and-cleans-up", test_unix);
  g_test_add_func ("/net/listener/unix/replaces-a-stale-socket", test_unix_stale);
  g_test_add_func ("/net/listener/unix/keeps-another-file", test_unix_other_file);
  g_test_add_func ("/net/listener/unix/keeps-what-replaced-it", test_unix_replaced);
  g_test_add_func ("/net/listener/unix/refuses-impossible-paths", test_unix_path_length);
#endif

  return g_test_run ();
}
