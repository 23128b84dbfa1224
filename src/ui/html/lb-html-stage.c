#define G_LOG_DOMAIN "lb-html-stage"

#include "config.h"
#include "ui/html/lb-html-stage.h"

#include <glib/gi18n.h>

#include "ui/html/lb-html-screen.h"

#define PHONE_PIXELS    375
#define TABLET_PIXELS   768
#define DESKTOP_PIXELS  1024
#define N_SCREENS       2
#define GAP             18
#define DESKTOP_MINIMUM 280

/* As browsers step. */
static const double zooms[] = { .3, .5, .67, .8, .9, 1., 1.1, 1.25, 1.5, 1.75, 2., 2.5, 3. };
#define ZOOM_PLAIN 5

/* Views that nobody looks at cost about 130 MB. */
#define RELEASE_SECONDS 300

struct _LbHtmlStage
{
  AdwBin              parent_instance;

  GtkWidget          *box;
  LbHtmlScreen       *screens[N_SCREENS]; /* of the box */
  const LbHtmlEngine *engine;             /* (nullable) */
  LbHtmlWidth         width;
  double              zoom;
  guint               zoom_step;
  LbHtmlViewFlags     flags;
  LbHtmlDocument      document;           /* its members are owned; no html: nothing is shown */
  guint               layout_id;
  guint               release_id;
};

enum
{
  SIGNAL_LOADED,
  SIGNAL_LINK,
  SIGNAL_HOVERED,
  SIGNAL_CRASHED,
  SIGNAL_FOUND,
  SIGNAL_LAYOUT,
  SIGNAL_LEAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbHtmlStage, lb_html_stage, ADW_TYPE_BIN)

static void
lb_html_stage_loaded_cb (LbHtmlStage *self)
{
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

static void
lb_html_stage_link_cb (LbHtmlStage *self,
                       const char  *uri)
{
  g_signal_emit (self, signals[SIGNAL_LINK], 0, uri);
}

static void
lb_html_stage_hovered_cb (LbHtmlStage *self,
                          const char  *uri)
{
  g_signal_emit (self, signals[SIGNAL_HOVERED], 0, uri);
}

static void
lb_html_stage_crashed_cb (LbHtmlStage *self)
{
  g_signal_emit (self, signals[SIGNAL_CRASHED], 0);
}

static void
lb_html_stage_found_cb (LbHtmlStage *self,
                        guint        n_matches)
{
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, n_matches);
}

static void
lb_html_stage_fill_screen (LbHtmlStage *self,
                           guint        number)
{
  GtkWidget *related = lb_html_screen_get_closed (self->screens[0]);

  lb_html_screen_load (self->screens[number], self->engine, &self->document, self->flags, related);
}

static void
lb_html_stage_fill (LbHtmlStage *self)
{
  if (self->engine == NULL || self->document.html == NULL)
    return;
  for (guint i = 0; i < N_SCREENS; i++)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (self->screens[i])))
        lb_html_stage_fill_screen (self, i);
    }
}

/* --- Widths --- */

/* A desktop beside a phone is made smaller until all of it is seen. */
static double
lb_html_stage_get_screen_zoom (LbHtmlStage *self,
                               guint        number)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->screens[number]));

  if (number == 0 || width == 0)
    return self->zoom;
  return (double) width / DESKTOP_PIXELS;
}

/* A zoom set within an allocation would ask for another. */
static gboolean
lb_html_stage_layout_cb (gpointer user_data)
{
  LbHtmlStage *self = LB_HTML_STAGE (user_data);

  self->layout_id = 0;
  for (guint i = 0; i < N_SCREENS; i++)
    lb_html_screen_set_zoom (self->screens[i], lb_html_stage_get_screen_zoom (self, i));
  g_signal_emit (self, signals[SIGNAL_LAYOUT], 0);
  return G_SOURCE_REMOVE;
}

static void
lb_html_stage_queue_layout (LbHtmlStage *self)
{
  if (self->layout_id == 0)
    self->layout_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, lb_html_stage_layout_cb, self, NULL);
}

static void
lb_html_stage_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
lb_html_stage_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
  lb_html_stage_queue_layout (LB_HTML_STAGE (widget));
}

/* 0: as wide as there is room. */
static int
lb_html_stage_get_pixels (LbHtmlStage *self)
{
  if (self->width == LB_HTML_WIDTH_FULL)
    return 0;
  return self->width == LB_HTML_WIDTH_TABLET ? TABLET_PIXELS : PHONE_PIXELS;
}

static void
lb_html_stage_apply_width (LbHtmlStage *self)
{
  int pixels = lb_html_stage_get_pixels (self);
  gboolean is_both = self->width == LB_HTML_WIDTH_BOTH;
  gboolean fills = pixels == 0 || is_both;
  int request = pixels == 0 ? -1 : (int) (pixels * self->zoom + .5);

  gtk_widget_set_size_request (GTK_WIDGET (self->screens[0]), request, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->screens[0]), pixels == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->screens[1]), is_both);
  gtk_widget_set_halign (self->box, fills ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
  lb_html_stage_queue_layout (self);
}

/* --- The object --- */

/* The engine would take the keys that lead back to the list and through it. */
static gboolean
lb_html_stage_key_cb (GtkEventControllerKey *controller,
                      guint                  key,
                      guint                  code,
                      GdkModifierType        state,
                      gpointer               user_data)
{
  GtkWidget *self = GTK_WIDGET (user_data);

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  if (key == GDK_KEY_Escape)
    g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
  else if (key == GDK_KEY_j)
    gtk_widget_activate_action (self, "win.next", NULL);
  else if (key == GDK_KEY_k)
    gtk_widget_activate_action (self, "win.previous", NULL);
  else
    return FALSE;
  return TRUE;
}

static void
lb_html_stage_clear_document (LbHtmlStage *self)
{
  g_free ((char *) self->document.html);
  g_free ((char *) self->document.style);
  g_clear_object (&self->document.message);
  self->document.html = NULL;
  self->document.style = NULL;
}

static gboolean
lb_html_stage_release_cb (gpointer user_data)
{
  LbHtmlStage *self = LB_HTML_STAGE (user_data);

  self->release_id = 0;
  lb_html_stage_release (self);
  return G_SOURCE_REMOVE;
}

static void
lb_html_stage_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lb_html_stage_parent_class)->map (widget);

  g_clear_handle_id (&LB_HTML_STAGE (widget)->release_id, g_source_remove);
}

static void
lb_html_stage_unmap (GtkWidget *widget)
{
  LbHtmlStage *self = LB_HTML_STAGE (widget);

  GTK_WIDGET_CLASS (lb_html_stage_parent_class)->unmap (widget);

  if (self->release_id == 0)
    self->release_id = g_timeout_add_seconds (RELEASE_SECONDS, lb_html_stage_release_cb, self);
}

static void
lb_html_stage_dispose (GObject *object)
{
  LbHtmlStage *self = LB_HTML_STAGE (object);

  g_clear_handle_id (&self->layout_id, g_source_remove);
  if (self->engine != NULL)
    lb_html_stage_release (self);
  self->engine = NULL;
  G_OBJECT_CLASS (lb_html_stage_parent_class)->dispose (object);
  /* Being taken from the window unmaps the stage. */
  g_clear_handle_id (&self->release_id, g_source_remove);
}

static void
lb_html_stage_finalize (GObject *object)
{
  lb_html_stage_clear_document (LB_HTML_STAGE (object));

  G_OBJECT_CLASS (lb_html_stage_parent_class)->finalize (object);
}

static void
lb_html_stage_add_signals (GType type)
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
    [SIGNAL_LAYOUT] = { "layout", G_TYPE_NONE },
    [SIGNAL_LEAVE] = { "leave", G_TYPE_NONE },
  };

  for (guint i = 0; i < N_SIGNALS; i++)
    {
      GType arguments[] = { rows[i].type };

      signals[i] = g_signal_newv (rows[i].name, type, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                                  G_TYPE_NONE, rows[i].type != G_TYPE_NONE, arguments);
    }
}

static void
lb_html_stage_class_init (LbHtmlStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_html_stage_dispose;
  object_class->finalize = lb_html_stage_finalize;
  GTK_WIDGET_CLASS (klass)->map = lb_html_stage_map;
  GTK_WIDGET_CLASS (klass)->unmap = lb_html_stage_unmap;
  GTK_WIDGET_CLASS (klass)->measure = lb_html_stage_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = lb_html_stage_size_allocate;

  lb_html_stage_add_signals (G_TYPE_FROM_CLASS (klass));
}

/* The views share a process, and with it its fate: the first screen tells for all. */
static void
lb_html_stage_add_screens (LbHtmlStage *self)
{
  for (guint i = 0; i < N_SCREENS; i++)
    {
      LbHtmlScreen *screen = LB_HTML_SCREEN (g_object_new (LB_TYPE_HTML_SCREEN, NULL));

      self->screens[i] = screen;
      g_signal_connect_swapped (screen, "link", G_CALLBACK (lb_html_stage_link_cb), self);
      g_signal_connect_swapped (screen, "hovered", G_CALLBACK (lb_html_stage_hovered_cb), self);
      gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (screen));
    }
  g_signal_connect_swapped (self->screens[0], "loaded", G_CALLBACK (lb_html_stage_loaded_cb), self);
  g_signal_connect_swapped (self->screens[0], "crashed", G_CALLBACK (lb_html_stage_crashed_cb),
                            self);
  g_signal_connect_swapped (self->screens[0], "found", G_CALLBACK (lb_html_stage_found_cb), self);
  gtk_widget_set_size_request (GTK_WIDGET (self->screens[1]), DESKTOP_MINIMUM, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->screens[1]), TRUE);
}

static void
lb_html_stage_init (LbHtmlStage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  /* The bin's own would not tell when there is another width. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->zoom_step = ZOOM_PLAIN;
  self->zoom = zooms[self->zoom_step];
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);
  lb_html_stage_add_screens (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  adw_bin_set_child (ADW_BIN (self), scroller);
  gtk_widget_add_css_class (GTK_WIDGET (self), "lb-stage");

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (lb_html_stage_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  lb_html_stage_apply_width (self);
}

/**
 * lb_html_stage_set_engine:
 * @self: a stage
 * @engine: what shows HTML; it lives as long as the program
 */
void
lb_html_stage_set_engine (LbHtmlStage        *self,
                          const LbHtmlEngine *engine)
{
  g_return_if_fail (LB_IS_HTML_STAGE (self));

  self->engine = engine;
}

/**
 * lb_html_stage_show:
 * @self: a stage that is mapped and has an engine
 * @document: what to show
 * @flags: what may be fetched for it
 */
void
lb_html_stage_show (LbHtmlStage          *self,
                    const LbHtmlDocument *document,
                    LbHtmlViewFlags       flags)
{
  g_return_if_fail (LB_IS_HTML_STAGE (self));
  g_return_if_fail (self->engine != NULL);

  lb_html_stage_clear_document (self);
  self->document = *document;
  self->document.html = g_strdup (document->html);
  self->document.style = g_strdup (document->style);
  self->document.message = g_object_ref (document->message);
  self->flags = flags;
  lb_html_stage_fill (self);
  lb_html_stage_queue_layout (self);
}

/**
 * lb_html_stage_set_width:
 * @self: a stage
 * @width: how wide the reader's screen is
 */
void
lb_html_stage_set_width (LbHtmlStage *self,
                         LbHtmlWidth  width)
{
  g_return_if_fail (LB_IS_HTML_STAGE (self));

  if (self->width == width)
    return;
  self->width = width;
  lb_html_stage_apply_width (self);
  if (width == LB_HTML_WIDTH_BOTH && self->engine != NULL && self->document.html != NULL)
    lb_html_stage_fill_screen (self, 1);
}

/**
 * lb_html_stage_get_width:
 * @self: a stage
 *
 * Returns: how wide the reader's screen is
 */
LbHtmlWidth
lb_html_stage_get_width (LbHtmlStage *self)
{
  g_return_val_if_fail (LB_IS_HTML_STAGE (self), LB_HTML_WIDTH_FULL);

  return self->width;
}

/**
 * lb_html_stage_zoom:
 * @self: a stage
 * @steps: 1 larger, -1 smaller, 0 as it is
 *
 * The screens of a phone and a tablet grow with what is on them.
 *
 * Returns: how large a CSS pixel is now
 */
double
lb_html_stage_zoom (LbHtmlStage *self,
                    int          steps)
{
  int last = (int) G_N_ELEMENTS (zooms) - 1;

  g_return_val_if_fail (LB_IS_HTML_STAGE (self), 1.);

  self->zoom_step = (guint) CLAMP ((int) self->zoom_step + steps, 0, last);
  if (steps == 0)
    self->zoom_step = ZOOM_PLAIN;
  self->zoom = zooms[self->zoom_step];
  lb_html_stage_apply_width (self);
  return self->zoom;
}

/**
 * lb_html_stage_get_view:
 * @self: a stage
 * @number: 0, or 1 for the desktop beside the phone
 *
 * Returns: (transfer none) (nullable): the view that is seen, one of the engine's
 */
GtkWidget *
lb_html_stage_get_view (LbHtmlStage *self,
                        guint        number)
{
  g_return_val_if_fail (LB_IS_HTML_STAGE (self), NULL);
  g_return_val_if_fail (number < N_SCREENS, NULL);

  return lb_html_screen_get_view (self->screens[number]);
}

/**
 * lb_html_stage_find:
 * @self: a stage
 * @text: what to mark; "" ends it
 */
void
lb_html_stage_find (LbHtmlStage *self,
                    const char  *text)
{
  GtkWidget *view = lb_html_stage_get_view (self, 0);

  if (view != NULL)
    self->engine->find (view, text);
}

/**
 * lb_html_stage_find_again:
 * @self: a stage
 * @is_backwards: whether the place before is meant
 */
void
lb_html_stage_find_again (LbHtmlStage *self,
                          gboolean     is_backwards)
{
  GtkWidget *view = lb_html_stage_get_view (self, 0);

  if (view != NULL)
    self->engine->find_again (view, is_backwards);
}

/**
 * lb_html_stage_describe_width:
 * @self: a stage
 *
 * Returns: (transfer full): how many CSS pixels wide the document is laid out
 */
char *
lb_html_stage_describe_width (LbHtmlStage *self)
{
  int pixels;

  g_return_val_if_fail (LB_IS_HTML_STAGE (self), NULL);

  pixels = lb_html_stage_get_pixels (self);
  if (pixels == 0)
    pixels = (int) (gtk_widget_get_width (GTK_WIDGET (self->screens[0])) / self->zoom + .5);
  if (self->width == LB_HTML_WIDTH_BOTH)
    /* Translators: the widths of a phone's and a desktop's screen in pixels */
    return g_strdup_printf (_("%d and %d px"), pixels, DESKTOP_PIXELS);
  /* Translators: a width in pixels */
  return g_strdup_printf (_("%d px"), pixels);
}

/**
 * lb_html_stage_release:
 * @self: a stage
 *
 * Gives back the views and their process. What is shown next makes new ones.
 */
void
lb_html_stage_release (LbHtmlStage *self)
{
  g_return_if_fail (LB_IS_HTML_STAGE (self));

  for (guint i = N_SCREENS; i > 0; i--)
    lb_html_screen_release (self->screens[i - 1]);
}
