#include "window-fixture.h"

#include <string.h>

#include "html-fixture.h"
#include "mail/html/lb-html-scheme.h"

/* Every way of remote content that is known to us, each to a path of its own on a listener. */
static const char hostile[] =
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
  "Content-Type: text/html; charset=utf-8\r\n\r\n"
  "<html><head><meta http-equiv=\"refresh\" content=\"0;url=http://@/refresh\">\r\n"
  "<base href=\"http://@/base/\">\r\n"
  "<link rel=\"stylesheet\" href=\"http://@/css\"><link rel=\"preload\" as=\"image\""
  " href=\"http://@/preload\">\r\n"
  "<link rel=\"prefetch\" href=\"http://@/prefetch\"><link rel=\"preconnect\""
  " href=\"http://@/\">\r\n"
  "<link rel=\"dns-prefetch\" href=\"http://@/\"><link rel=\"icon\" href=\"http://@/icon\">\r\n"
  "<link rel=\"modulepreload\" href=\"http://@/module\"><link rel=\"manifest\""
  " href=\"http://@/manifest\">\r\n"
  "<style>@import url(http://@/import);\r\n"
  "@font-face{font-family:x;src:url(http://@/font)}"
  " body{font-family:x;background:url(http://@/background)}\r\n"
  "li{list-style-image:url(http://@/list)}"
  " p{cursor:url(http://@/cursor),auto;border-image:url(http://@/border) 1}\r\n"
  "div{content:url(http://@/content);mask-image:url(http://@/mask)}</style>\r\n"
  "<script src=\"http://@/script\"></script><script>new Image().src='http://@/inline'"
  "</script></head>\r\n"
  "<body background=\"http://@/attribute\" onload=\"new Image().src='http://@/onload'\">\r\n"
  "<img src=\"http://@/img\"><img srcset=\"http://@/srcset 1x\"><img src=\"relative\">\r\n"
  "<img src=x onerror=\"new Image().src='http://@/onerror'\"><input type=image"
  " src=\"http://@/input\">\r\n"
  "<picture><source srcset=\"http://@/source\"><img></picture><p>text</p><ul><li>x</li>"
  "</ul><div>y</div>\r\n"
  "<svg><image href=\"http://@/svg\"/><use href=\"http://@/use#a\"/></svg><table"
  " background=\"http://@/table\"></table>\r\n"
  "<iframe src=\"http://@/iframe\"></iframe><iframe srcdoc=\"<img"
  " src='http://@/srcdoc'>\"></iframe>\r\n"
  "<object data=\"http://@/object\"></object><embed src=\"http://@/embed\"><applet"
  " code=\"http://@/applet\"></applet>\r\n"
  "<video src=\"http://@/video\" poster=\"http://@/poster\" autoplay></video><audio"
  " src=\"http://@/audio\" autoplay></audio>\r\n"
  "<video><track src=\"http://@/track\"></video><form action=\"http://@/form\"><button"
  " autofocus></form>\r\n"
  "<a href=\"http://@/link\" ping=\"http://@/ping\">link</a></body></html>\r\n";

typedef struct
{
  GSocketService *service;
  guint16         port;
  GPtrArray      *paths;
} Listener;

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Listener *listener = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object),
                                                                result, NULL,
                                                                NULL);
  GIOStream *connection = g_object_get_data (object, "connection");

  g_ptr_array_add (listener->paths, g_strdup (line != NULL ? line : "(nothing)"));
  g_io_stream_close (connection, NULL, NULL);
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  g_autoptr(GDataInputStream) input = NULL;

  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_object_set_data_full (G_OBJECT (input), "connection", g_object_ref (connection),
                          g_object_unref);
  g_data_input_stream_read_line_async (input, 0, NULL, read_cb, user_data);
  return TRUE;
}

static void
listener_start (Listener *listener)
{
  listener->service = g_socket_service_new ();
  listener->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (listener->service), NULL,
                                                        NULL);
  listener->paths = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (listener->service, "incoming", G_CALLBACK (incoming_cb), listener);
}

static void
listener_stop (Listener *listener)
{
  g_socket_service_stop (listener->service);
  g_socket_listener_close (G_SOCKET_LISTENER (listener->service));
  g_object_unref (listener->service);
  g_ptr_array_unref (listener->paths);
}

static char *
make_hostile (Listener   *listener,
              const char *subject)
{
  g_autofree char *authority = g_strdup_printf ("127.0.0.1:%u", listener->port);
  GString *text = g_string_new (hostile);

  g_string_replace (text, "//@/", "//AUTHORITY/", 0);
  g_string_replace (text, "AUTHORITY", authority, 0);
  g_string_replace (text, "%s", subject, 1);
  return g_string_free (text, FALSE);
}

/* The newest message is the one that is opened, and its HTML is laid out. */
static gboolean
is_loaded (gpointer data)
{
  WindowFixture *fixture = data;
  LbMessageView *view = lb_window_get_view (fixture->window);
  GtkWidget *page = lb_message_view_get_page (view, LB_TAB_HTML);
  LbOpenedMessage *opened = lb_message_view_get_message (view);
  g_autoptr(LbMailboxItem) item = NULL;

  item = lb_message_list_get_selected (lb_window_get_list (fixture->window));
  return page != NULL && opened != NULL && item != NULL &&
         lb_opened_message_get_row (opened)->row_id == lb_mailbox_item_get_row_id (item) &&
         lb_html_page_is_loaded (LB_HTML_PAGE (page));
}

static gboolean
has_image (gpointer data)
{
  Listener *listener = data;

  for (guint i = 0; i < listener->paths->len; i++)
    {
      if (strstr (g_ptr_array_index (listener->paths, i), "/img") != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
test_html_leaks (void) /* "/ui/html/nothing-leaks" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageView *view = lb_window_get_view (fixture->window);
  Listener listener;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  listener_start (&listener);
  first = make_hostile (&listener, "first");
  second = make_hostile (&listener, "second");

  g_test_summary ("No trick of a mail reaches its sender; the button lets pictures alone through.");
  window_fixture_send (fixture, "b@example.org", first);
  lb_message_view_set_tab (view, LB_TAB_HTML);
  window_fixture_wait (is_loaded, fixture);
  /* What the first one starts late has the time of the second one's load to show itself. */
  window_fixture_send (fixture, "b@example.org", second);
  window_fixture_wait (is_loaded, fixture);
  window_fixture_settle (fixture);
  for (guint i = 0; i < listener.paths->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (listener.paths, i));
  g_assert_cmpuint (listener.paths->len, ==, 0);

  window_fixture_activate (fixture, "win.load-images");
  window_fixture_wait (has_image, &listener);
  window_fixture_wait (is_loaded, fixture);
  for (guint i = 0; i < listener.paths->len; i++)
    {
      static const char * const forbidden[] = {
        "/css", "/import", "/font", "/iframe", "/object", "/embed", "/script", "/inline", "/onload",
        "/onerror", "/refresh", "/video ", "/audio", "/prefetch", "/form", "/link", "/ping",
        "/manifest",
      };

      for (gsize k = 0; k < G_N_ELEMENTS (forbidden); k++)
        g_assert_null (strstr (g_ptr_array_index (listener.paths, i), forbidden[k]));
    }
  listener_stop (&listener);
}

#define TEXT_ONLY "From: a@example.org\r\nTo: b@example.org\r\nSubject: text\r\n\r\nHello\r\n"
#define WITH_HTML \
  "From: a@example.org\r\nTo: b@example.org\r\nSubject: html\r\n" \
  "Content-Type: text/html\r\n\r\n<p>Hello</p>\r\n"

static gboolean
is_text_shown (gpointer data)
{
  GtkWidget *page = lb_message_view_get_page (data, LB_TAB_TEXT);

  return page != NULL && gtk_widget_get_mapped (page);
}

static void
test_html_falls_back (void) /* "/ui/html/falls-back-to-text" */
{
  g_autoptr(WindowFixture) fixture = window_fixture_new (1200, 800);
  LbMessageView *view = lb_window_get_view (fixture->window);

  g_test_summary ("A message without HTML shows its text, and the choice stays.");
  window_fixture_send (fixture, "b@example.org", WITH_HTML);
  lb_message_view_set_tab (view, LB_TAB_HTML);
  window_fixture_wait (is_loaded, fixture);
  window_fixture_send (fixture, "b@example.org", TEXT_ONLY);
  window_fixture_wait (is_text_shown, view);
  g_assert_cmpint (lb_message_view_get_tab (view), ==, LB_TAB_HTML);
  window_fixture_activate (fixture, "win.next");
  window_fixture_wait (is_loaded, fixture);
}

static void
test_html_scheme (void) /* "/ui/html/colour-scheme" */
{
  static const char html[] = "<style>@media (prefers-color-scheme: dark){a}"
                             "@media (prefers-color-scheme:light){b}</style>";
  g_autoptr(LbHtmlScheme) dark = lb_html_scheme_new (html, strlen (html), TRUE);
  g_autoptr(LbHtmlScheme) light = lb_html_scheme_new (html, strlen (html), FALSE);

  g_test_summary ("The conditions of the mail's own style follow the toggle.");
  g_assert_cmpstr (dark->html, ==,
                   "<style>@media (min-width: 0){a}@media (max-width: 0){b}</style>");
  g_assert_cmpstr (light->html, ==,
                   "<style>@media (max-width: 0){a}@media (min-width: 0){b}</style>");
}

int
main (int    argc,
      char **argv)
{
  /* WebKit's processes are not ours to hold to our strictness. */
  g_unsetenv ("G_DEBUG");
  g_unsetenv ("MALLOC_CHECK_");
  window_fixture_init (&argc, &argv);

  g_test_add_func ("/ui/html/nothing-leaks", test_html_leaks);
  g_test_add_func ("/ui/html/falls-back-to-text", test_html_falls_back);
  g_test_add_func ("/ui/html/colour-scheme", test_html_scheme);
  return g_test_run ();
}
