#pragma once

#include "ui/html/lb-html-page.h"
#include "window-fixture.h"

G_BEGIN_DECLS

/**
 * HtmlListener:
 * @port: on 127.0.0.1
 * @n_connections: how many there were, whether or not they asked for anything
 * @paths: (element-type utf8): what was asked for
 *
 * Something remote that a mail can name.
 */
typedef struct
{
  GSocketService *service;
  guint           port;
  guint           n_connections;
  GPtrArray      *paths;
} HtmlListener;

HtmlListener *html_listener_new       (void);
void          html_listener_free      (HtmlListener *self);
gboolean      html_listener_was_asked (HtmlListener *self,
                                       const char   *path);

LbHtmlPage *html_fixture_get_page     (WindowFixture *self);
GtkWidget  *html_fixture_get_view     (WindowFixture *self);
char       *html_fixture_make_message (const char    *subject,
                                       const char    *html);
void        html_fixture_show         (WindowFixture *self,
                                       const char    *message);
void        html_fixture_wait_loaded  (WindowFixture *self);
GdkTexture *html_fixture_take_picture (WindowFixture *self);
guint32     html_fixture_get_pixel    (GdkTexture    *texture,
                                       int            x,
                                       int            y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HtmlListener, html_listener_free)

G_END_DECLS
