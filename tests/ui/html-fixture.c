#include "config.h"
#include "html-fixture.h"

#include <string.h>

static const char picture[] =
  "HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\nConnection: close\r\n\r\n"
  "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>";

static void
html_listener_written_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GIOStream) connection = G_IO_STREAM (user_data);

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
  g_io_stream_close (connection, NULL, NULL);
}

typedef struct
{
  HtmlListener *listener;
  GIOStream    *connection; /* (owned) */
} HtmlRequest;

static void
html_listener_read_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autofree HtmlRequest *request = user_data;
  g_autofree char *line = NULL;
  g_auto(GStrv) words = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL, NULL);
  words = g_strsplit (line != NULL ? line : "", " ", -1);
  g_ptr_array_add (request->listener->paths,
                   g_strdup (g_strv_length (words) > 1 ? words[1] : "(nothing)"));
  g_output_stream_write_all_async (g_io_stream_get_output_stream (request->connection), picture,
                                   strlen (picture), G_PRIORITY_DEFAULT, NULL,
                                   html_listener_written_cb, request->connection);
}

static gboolean
html_listener_incoming_cb (GSocketService    *service,
                           GSocketConnection *connection,
                           GObject           *source,
                           gpointer           user_data)
{
  HtmlListener *self = user_data;
  HtmlRequest *request = g_new0 (HtmlRequest, 1);
  g_autoptr(GDataInputStream) input = NULL;

  self->n_connections++;
  request->listener = self;
  request->connection = g_object_ref (G_IO_STREAM (connection));
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, html_listener_read_cb,
                                       request);
  return TRUE;
}

HtmlListener *
html_listener_new (void)
{
  HtmlListener *self = g_new0 (HtmlListener, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) taken = NULL;
  g_autoptr(GError) error = NULL;

  self->service = g_socket_service_new ();
  self->paths = g_ptr_array_new_with_free_func (g_free);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &taken, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken));
  g_signal_connect (self->service, "incoming", G_CALLBACK (html_listener_incoming_cb), self);
  return self;
}

void
html_listener_free (HtmlListener *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

gboolean
html_listener_was_asked (HtmlListener *self,
                         const char   *path)
{
  for (guint i = 0; i < self->paths->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (self->paths, i), path))
        return TRUE;
    }
  return FALSE;
}

LbHtmlPage *
html_fixture_get_page (WindowFixture *self)
{
  GtkWidget *page = lb_message_view_get_page (lb_window_get_view (self->window), LB_TAB_HTML);

  return page != NULL ? LB_HTML_PAGE (page) : NULL;
}

GtkWidget *
html_fixture_get_view (WindowFixture *self)
{
  return lb_html_stage_get_view (lb_html_page_get_stage (html_fixture_get_page (self)), 0);
}

char *
html_fixture_make_message (const char *subject,
                           const char *html)
{
  return g_strdup_printf ("From: a@example.org\r\nTo: b@example.org\r\nSubject: %s\r\n"
                          "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                          "%s\r\n", subject, html);
}

/* The selected message is the one that is opened, and its HTML is laid out. */
static gboolean
html_fixture_is_loaded (gpointer data)
{
  WindowFixture *self = data;
  LbHtmlPage *page = html_fixture_get_page (self);
  LbOpenedMessage *opened = lb_message_view_get_message (lb_window_get_view (self->window));
  g_autoptr(LbMailboxItem) item = NULL;

  item = lb_message_list_get_selected (lb_window_get_list (self->window));
  return page != NULL && opened != NULL && item != NULL &&
         lb_opened_message_get_row (opened)->row_id == lb_mailbox_item_get_row_id (item) &&
         lb_html_page_is_loaded (page);
}

void
html_fixture_wait_loaded (WindowFixture *self)
{
  window_fixture_wait (html_fixture_is_loaded, self);
  window_fixture_settle (self);
}

void
html_fixture_show (WindowFixture *self,
                   const char    *message)
{
  window_fixture_send (self, "b@example.org", message);
  lb_message_view_set_tab (lb_window_get_view (self->window), LB_TAB_HTML);
  html_fixture_wait_loaded (self);
}

static void
html_fixture_picture_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
html_fixture_is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

GdkTexture *
html_fixture_take_picture (WindowFixture *self)
{
  const LbHtmlEngine *engine = lb_html_page_get_engine (html_fixture_get_page (self));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GdkTexture *texture;

  engine->snapshot_async (html_fixture_get_view (self), html_fixture_picture_cb, &result);
  window_fixture_wait (html_fixture_is_set, &result);
  texture = engine->snapshot_finish (html_fixture_get_view (self), result, &error);
  g_assert_no_error (error);
  return texture;
}

/* As 0xRRGGBB. */
guint32
html_fixture_get_pixel (GdkTexture *texture,
                        int         x,
                        int         y)
{
  int width = gdk_texture_get_width (texture);
  gsize stride = (gsize) width * 4;
  g_autofree guchar *data = g_malloc (stride * (gsize) gdk_texture_get_height (texture));
  guint32 pixel;

  g_assert_cmpint (x, <, width);
  g_assert_cmpint (y, <, gdk_texture_get_height (texture));
  gdk_texture_download (texture, data, stride);
  memcpy (&pixel, data + stride * (gsize) y + (gsize) x * 4, sizeof pixel);
  return pixel & 0xffffff;
}
