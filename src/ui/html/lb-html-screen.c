#define G_LOG_DOMAIN "lb-html-screen"

#include "config.h"
#include "ui/html/lb-html-screen.h"

#include <glib/gi18n.h>

/* The closed view is kept for all messages; one that may fetch pictures is made for one message,
 * and goes with it. */
struct _LbHtmlScreen
{
  AdwBin              parent_instance;

  GtkWidget          *box;
  const LbHtmlEngine *engine; /* (nullable) */
  GtkWidget          *closed; /* (nullable) */
  GtkWidget          *images; /* (nullable) */
  double              zoom;
};

enum
{
  SIGNAL_LOADED,
  SIGNAL_LINK,
  SIGNAL_HOVERED,
  SIGNAL_CRASHED,
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbHtmlScreen, lb_html_screen, ADW_TYPE_BIN)

static void
lb_html_screen_loaded_cb (LbHtmlScreen *self)
{
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static void
lb_html_screen_link_cb (LbHtmlScreen *self,
                        const char   *uri)
{
  g_signal_emit (self, signals[SIGNAL_LINK], 0, uri);
}

static void
lb_html_screen_hovered_cb (LbHtmlScreen *self,
                           const char   *uri)
{
  g_signal_emit (self, signals[SIGNAL_HOVERED], 0, uri);
}

static void
lb_html_screen_crashed_cb (LbHtmlScreen *self)
{
  g_signal_emit (self, signals[SIGNAL_CRASHED], 0);
}

static void
lb_html_screen_found_cb (LbHtmlScreen *self,
                         guint         n_matches)
{
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, n_matches);
}

static GtkWidget *
lb_html_screen_add_view (LbHtmlScreen    *self,
                         LbHtmlViewFlags  flags,
                         GtkWidget       *related)
{
  GtkWidget *view = self->engine->new_view (flags, related);

  g_signal_connect_swapped (view, "loaded", G_CALLBACK (lb_html_screen_loaded_cb), self);
  g_signal_connect_swapped (view, "link", G_CALLBACK (lb_html_screen_link_cb), self);
  g_signal_connect_swapped (view, "hovered", G_CALLBACK (lb_html_screen_hovered_cb), self);
  g_signal_connect_swapped (view, "found", G_CALLBACK (lb_html_screen_found_cb), self);
  /* The other view shares the process, and would only tell it again. */
  if (flags == LB_HTML_VIEW_NONE)
    g_signal_connect_swapped (view, "crashed", G_CALLBACK (lb_html_screen_crashed_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("HTML of the message"), -1);
  gtk_widget_set_hexpand (view, TRUE);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (self->box), view);
  self->engine->set_zoom (view, self->zoom);
  return view;
}

static void
lb_html_screen_drop_view (LbHtmlScreen  *self,
                          GtkWidget    **view)
{
  if (*view == NULL)
    return;
  g_signal_handlers_disconnect_by_data (*view, self);
  gtk_box_remove (GTK_BOX (self->box), *view);
  *view = NULL;
}

static void
lb_html_screen_class_init (LbHtmlScreenClass *klass)
{
  static const struct
  {
    const char *name;
    GType       type;
  } rows[N_SIGNALS] = {
    [SIGNAL_LOADED] = { "loaded", G_TYPE_NONE },
    [SIGNAL_LINK] = { "link", G_TYPE_STRING },
    [SIGNAL_HOVERED] = { "hovered", G_TYPE_STRING },
    [SIGNAL_CRASHED] = { "crashed", G_TYPE_NONE },
    [SIGNAL_FOUND] = { "found", G_TYPE_UINT },
  };

  for (guint i = 0; i < N_SIGNALS; i++)
    {
      GType arguments[] = { rows[i].type };

      signals[i] = g_signal_newv (rows[i].name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, NULL,
                                  NULL, NULL, NULL, G_TYPE_NONE, rows[i].type != G_TYPE_NONE,
                                  arguments);
    }
}

static void
lb_html_screen_init (LbHtmlScreen *self)
{
  self->zoom = 1.;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  adw_bin_set_child (ADW_BIN (self), self->box);
}

/**
 * lb_html_screen_load:
 * @self: a screen
 * @engine: what shows HTML; it lives as long as the program
 * @document: what to show
 * @flags: what may be fetched for it
 * @related: (nullable): a view whose process to share, of this screen or another
 */
void
lb_html_screen_load (LbHtmlScreen         *self,
                     const LbHtmlEngine   *engine,
                     const LbHtmlDocument *document,
                     LbHtmlViewFlags       flags,
                     GtkWidget            *related)
{
  gboolean has_images = (flags & LB_HTML_VIEW_REMOTE_IMAGES) != 0;

  self->engine = engine;
  lb_html_screen_drop_view (self, &self->images);
  if (self->closed == NULL)
    self->closed = lb_html_screen_add_view (self, LB_HTML_VIEW_NONE, related);
  if (has_images)
    self->images = lb_html_screen_add_view (self, flags, self->closed);
  gtk_widget_set_visible (self->closed, !has_images);
  engine->load (lb_html_screen_get_view (self), document);
}

/**
 * lb_html_screen_set_zoom:
 * @self: a screen
 * @zoom: how large a CSS pixel is
 */
void
lb_html_screen_set_zoom (LbHtmlScreen *self,
                         double        zoom)
{
  GtkWidget *views[] = { self->closed, self->images };

  if (ABS (zoom - self->zoom) < .001)
    return;
  self->zoom = zoom;
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      if (views[i] != NULL)
        self->engine->set_zoom (views[i], zoom);
    }
}

/**
 * lb_html_screen_get_view:
 * @self: a screen
 *
 * Returns: (transfer none) (nullable): the view that is seen
 */
GtkWidget *
lb_html_screen_get_view (LbHtmlScreen *self)
{
  return self->images != NULL ? self->images : self->closed;
}

/**
 * lb_html_screen_get_closed:
 * @self: a screen
 *
 * Returns: (transfer none) (nullable): the view that fetches nothing, seen or not
 */
GtkWidget *
lb_html_screen_get_closed (LbHtmlScreen *self)
{
  return self->closed;
}

/**
 * lb_html_screen_release:
 * @self: a screen
 *
 * Gives back the views and their process.
 */
void
lb_html_screen_release (LbHtmlScreen *self)
{
  if (self->closed != NULL)
    self->engine->stop (self->closed);
  lb_html_screen_drop_view (self, &self->images);
  lb_html_screen_drop_view (self, &self->closed);
}
