#include <gio/gio.h>
#include <glib/gstdio.h>

#define NAME "io.github.letterbox_mail.Letterbox"
#define PATH "/io/github/letterbox_mail/Letterbox"

/* A machine under load may be slow; a test that waits longer has failed. */
#define WAIT_SECONDS 30

static const char *program;

typedef gboolean (*Condition) (gpointer data);

static gboolean
tick_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

/* Asked anew 20 times a second: another process is waited for. */
static void
wait_for (Condition condition,
          gpointer  data)
{
  guint n_ticks = 0;
  guint id = g_timeout_add (50, tick_cb, &n_ticks);

  while (!condition (data))
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (n_ticks, <, WAIT_SECONDS * 20);
    }
  g_source_remove (id);
}

static gboolean
exists (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS);
}

static GVariant *
call (const char *path,
      const char *method,
      GVariant   *parameters)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_assert_nonnull (bus);
  return g_dbus_connection_call_sync (bus, NAME, path, "org.gtk.Actions", method, parameters, NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
}

/* There is something to export: the message has come in. */
static gboolean
has_mail (gpointer data)
{
  g_autoptr(GVariant) reply = call (PATH "/window/1", "Describe",
                                    g_variant_new ("(s)", "export-all"));
  gboolean is_enabled = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "((bgav))", &is_enabled, NULL, NULL);
  return is_enabled;
}

static void
test_one (void) /* "/ui/instance/second-start-raises-the-first" */
{
  g_autofree char *folder = g_dir_make_tmp ("letterbox-XXXXXX", NULL);
  g_autofree char *ready = g_build_filename (folder, "ready.json", NULL);
  g_autofree char *mail = g_build_filename (folder, "one.eml", NULL);
  g_autoptr(GSubprocess) first = NULL;
  g_autoptr(GSubprocess) second = NULL;
  g_autoptr(GVariant) window = NULL;
  g_autoptr(GVariant) another = NULL;
  g_autoptr(GVariant) quit = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A second start shows the window that there is, and hands it its file.");
  g_assert_true (g_file_set_contents (mail, "Subject: one\r\n\r\nHello\r\n", -1, NULL));
  first = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, "--smtp",
                            "127.0.0.1:0", "--no-http", "--ready-file", ready, NULL);
  g_assert_no_error (error);
  wait_for (exists, ready);

  second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, mail, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (second, NULL, &error));
  g_assert_no_error (error);
  wait_for (has_mail, NULL);
  window = call (PATH "/window/1", "List", NULL);
  g_assert_nonnull (window);
  another = call (PATH "/window/2", "List", NULL);
  g_assert_null (another);

  quit = call (PATH, "Activate", g_variant_new ("(sava{sv})", "quit", NULL, NULL));
  g_assert_nonnull (quit);
  g_assert_true (g_subprocess_wait_check (first, NULL, &error));
  g_assert_no_error (error);
  g_unlink (ready);
  g_unlink (mail);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = argv[1];
  g_test_add_func ("/ui/instance/second-start-raises-the-first", test_one);
  return g_test_run ();
}
