#define G_LOG_DOMAIN "lb-html-page"

#include "config.h"
#include "ui/html/lb-html-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail/html/lb-html-remote.h"
#include "ui/message/lb-find-bar.h"
#include "ui/html/lb-html-remote-bar.h"
#include "ui/lb-resource.h"

/* Beyond this a document takes seconds and hundreds of megabytes; who wants that says so. */
#define LARGE_OCTETS 1000000

/* What the tools and the width in words take together. */
#define TOOLS_PIXELS 440

struct _LbHtmlPage
{
  LbMessagePage       parent_instance;

  GtkStack           *stack;
  AdwStatusPage      *failed;
  LbHtmlRemoteBar    *remote_bar;
  GtkLabel           *width_label;
  GtkButton          *zoom_button;
  GtkWidget          *note_bar;
  GtkLabel           *note_label;
  LbFindBar          *find_bar;
  LbHtmlStage        *stage;
  GtkLabel           *target;

  LbOpenedMessage    *opened;        /* (owned) (nullable) */
  const LbHtmlEngine *engine;        /* (nullable) */
  LbHtmlRemote       *remote;        /* (owned) (nullable) */
  LbHtmlRendering     rendering;
  gboolean            has_chosen;    /* whether the user has chosen the rendering */
  gboolean            has_images;    /* whether remote ones were asked for */
  gboolean            is_wanted;     /* whether a large document is to be shown */
  gboolean            is_pending;    /* whether there is something to load once we are seen */
  gboolean            is_opening;
  gboolean            is_loaded;
  guint               n_crashes;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbHtmlPage, lb_html_page, LB_TYPE_MESSAGE_PAGE)

static const char *
lb_html_page_get_html (LbHtmlPage *self)
{
  if (self->opened == NULL)
    return NULL;
  return lb_message_get_html (lb_opened_message_get_message (self->opened));
}

static void
lb_html_page_set_state (LbHtmlPage *self,
                        const char *state)
{
  gtk_stack_set_visible_child_name (self->stack, state);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
lb_html_page_is_filled (LbHtmlPage *self)
{
  return self->engine != NULL && lb_html_page_get_html (self) != NULL &&
         g_str_equal (lb_html_page_get_state (self), "view");
}

/* --- Showing --- */

static void
lb_html_page_show_note (LbHtmlPage *self,
                        const char *note)
{
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (self->note_bar, note != NULL);
}

static void
lb_html_page_load (LbHtmlPage *self)
{
  LbMessage *message = lb_opened_message_get_message (self->opened);
  LbHtmlDocument document;
  g_autoptr(LbHtmlScheme) scheme = lb_html_document_fill (&document, message, self->rendering);

  self->is_pending = FALSE;
  gtk_widget_hide (GTK_WIDGET (self->target));
  lb_html_page_show_note (self, self->has_chosen ? lb_html_document_get_note (scheme,
                                                                              self->rendering)
                                                 : NULL);
  lb_html_page_set_state (self, "view");
  lb_html_stage_show (self->stage, &document,
                      self->has_images ? LB_HTML_VIEW_REMOTE_IMAGES : LB_HTML_VIEW_NONE);
}

static void
lb_html_page_fail (LbHtmlPage *self,
                   const char *why)
{
  adw_status_page_set_description (self->failed, why);
  lb_html_page_set_state (self, "failed");
}

static void lb_html_page_update (LbHtmlPage *self);

static void
lb_html_page_engine_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(LbHtmlPage) self = LB_HTML_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  self->engine = lb_html_engine_open_finish (result, &error);
  self->is_opening = FALSE;
  if (self->engine == NULL)
    {
      g_message ("%s", error->message);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        lb_html_page_set_state (self, "missing");
      else
        lb_html_page_fail (self, lb_html_engine_explain (error));
      return;
    }
  lb_html_stage_set_engine (self->stage, self->engine);
  if (self->is_pending)
    lb_html_page_update (self);
}

/* A view that is not seen lays its document out for a width of nothing. */
static void
lb_html_page_update (LbHtmlPage *self)
{
  const char *html = lb_html_page_get_html (self);

  if (html == NULL)
    {
      lb_html_page_set_state (self, "none");
      return;
    }
  if (strlen (html) > LARGE_OCTETS && !self->is_wanted)
    {
      lb_html_page_set_state (self, "large");
      return;
    }
  self->is_loaded = FALSE;
  self->is_pending = TRUE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->engine != NULL)
    {
      lb_html_page_load (self);
    }
  else if (!self->is_opening)
    {
      self->is_opening = TRUE;
      lb_html_engine_open_async (lb_html_page_engine_cb, g_object_ref (self));
    }
}

static void
lb_html_page_show_message (LbMessagePage   *page,
                           LbOpenedMessage *opened)
{
  LbHtmlPage *self = LB_HTML_PAGE (page);
  const char *html;

  g_set_object (&self->opened, opened);
  self->has_images = FALSE;
  self->is_wanted = FALSE;
  self->is_pending = FALSE;
  self->n_crashes = 0;
  lb_find_bar_end (self->find_bar);
  html = lb_html_page_get_html (self);
  g_clear_pointer (&self->remote, lb_html_remote_free);
  self->remote = lb_html_remote_find (html != NULL ? html : "", html != NULL ? strlen (html) : 0);
  lb_html_remote_bar_show (self->remote_bar, self->remote, self->has_images);
  lb_html_page_update (self);
}

/* --- What the stage tells --- */

static void
lb_html_page_loaded_cb (LbHtmlStage *stage,
                        gpointer     user_data)
{
  LB_HTML_PAGE (user_data)->is_loaded = TRUE;
}

static void
lb_html_page_link_cb (LbHtmlStage *stage,
                      const char  *uri,
                      gpointer     user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (user_data), "win.open-link", "s", uri);
}

static void
lb_html_page_hovered_cb (LbHtmlStage *stage,
                         const char  *uri,
                         gpointer     user_data)
{
  LbHtmlPage *self = LB_HTML_PAGE (user_data);

  gtk_label_set_label (self->target, uri != NULL ? uri : "");
  gtk_widget_set_visible (GTK_WIDGET (self->target), uri != NULL);
}

static void
lb_html_page_crashed_cb (LbHtmlStage *stage,
                         gpointer     user_data)
{
  LbHtmlPage *self = LB_HTML_PAGE (user_data);

  self->n_crashes++;
  if (self->n_crashes == 1 && self->opened != NULL)
    {
      lb_html_page_update (self);
      return;
    }
  lb_html_page_fail (self, _("The HTML view has stopped working twice with this message."));
}

static void
lb_html_page_found_cb (LbHtmlStage *stage,
                       guint        n_matches,
                       gpointer     user_data)
{
  lb_find_bar_show_count (LB_HTML_PAGE (user_data)->find_bar, n_matches);
}

static void
lb_html_page_layout_cb (LbHtmlStage *stage,
                        gpointer     user_data)
{
  LbHtmlPage *self = LB_HTML_PAGE (user_data);
  g_autofree char *text = lb_html_stage_describe_width (stage);

  gtk_label_set_label (self->width_label, text);
  /* Half a number says nothing; the buttons say their widths by themselves. */
  gtk_widget_set_opacity (GTK_WIDGET (self->width_label),
                          gtk_widget_get_width (GTK_WIDGET (self)) >= TOOLS_PIXELS ? 1. : 0.);
}

static void
lb_html_page_leave_cb (LbHtmlStage *stage,
                       gpointer     user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (user_data), "win.other-pane", NULL);
}

static void
lb_html_page_find_cb (LbFindBar  *bar,
                      const char *text,
                      gpointer    user_data)
{
  lb_html_stage_find (LB_HTML_PAGE (user_data)->stage, text);
}

static void
lb_html_page_find_again_cb (LbFindBar *bar,
                            gboolean   is_backwards,
                            gpointer   user_data)
{
  lb_html_stage_find_again (LB_HTML_PAGE (user_data)->stage, is_backwards);
}

static void
lb_html_page_show_anyway_cb (GtkButton *button,
                             gpointer   user_data)
{
  LbHtmlPage *self = LB_HTML_PAGE (user_data);

  self->is_wanted = TRUE;
  lb_html_page_update (self);
}

/* --- Seen and not seen --- */

static void
lb_html_page_map (GtkWidget *widget)
{
  LbHtmlPage *self = LB_HTML_PAGE (widget);

  GTK_WIDGET_CLASS (lb_html_page_parent_class)->map (widget);

  /* The stage may have given back its views meanwhile. */
  if (self->is_pending ||
      (lb_html_page_is_filled (self) && lb_html_stage_get_view (self->stage, 0) == NULL))
    lb_html_page_update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
lb_html_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lb_html_page_parent_class)->unmap (widget);

  g_signal_emit (widget, signals[SIGNAL_CHANGED], 0);
}

/* Until the user chooses, a mail is shown in the light that the desktop wants. */
static void
lb_html_page_dark_cb (LbHtmlPage *self)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (self->has_chosen)
    return;
  self->rendering = is_dark ? LB_HTML_RENDERING_DARK : LB_HTML_RENDERING_LIGHT;
  if (lb_html_page_is_filled (self))
    lb_html_page_update (self);
}

static void
lb_html_page_dispose (GObject *object)
{
  LbHtmlPage *self = LB_HTML_PAGE (object);

  g_clear_object (&self->opened);
  g_clear_pointer (&self->remote, lb_html_remote_free);

  G_OBJECT_CLASS (lb_html_page_parent_class)->dispose (object);
}

static void
lb_html_page_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-html-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, failed);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, remote_bar);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, width_label);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, note_bar);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, find_bar);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, stage);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, target);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_crashed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_find_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_find_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_found_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_hovered_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_layout_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_html_page_show_anyway_cb);
}

static void
lb_html_page_begin_find (LbMessagePage *page)
{
  lb_find_bar_begin (LB_HTML_PAGE (page)->find_bar);
}

static void
lb_html_page_class_init (LbHtmlPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_FIND_BAR);
  g_type_ensure (LB_TYPE_HTML_REMOTE_BAR);
  g_type_ensure (LB_TYPE_HTML_STAGE);

  G_OBJECT_CLASS (klass)->dispose = lb_html_page_dispose;
  widget_class->map = lb_html_page_map;
  widget_class->unmap = lb_html_page_unmap;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_html_page_show_message;
  LB_MESSAGE_PAGE_CLASS (klass)->begin_find = lb_html_page_begin_find;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  lb_html_page_bind (widget_class);
}

static void
lb_html_page_init (LbHtmlPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (lb_html_page_dark_cb), self, G_CONNECT_SWAPPED);
  lb_html_page_dark_cb (self);
}

/**
 * lb_html_page_is_shown:
 * @self: a page
 *
 * Returns: whether the document is seen
 */
gboolean
lb_html_page_is_shown (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), FALSE);

  return lb_html_page_is_filled (self) && gtk_widget_get_mapped (GTK_WIDGET (self));
}

/**
 * lb_html_page_is_loaded:
 * @self: a page
 *
 * Returns: whether the document is laid out
 */
gboolean
lb_html_page_is_loaded (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), FALSE);

  return self->is_loaded;
}

/**
 * lb_html_page_get_state:
 * @self: a page
 *
 * Returns: what is seen: "loading", "view", "none", "large", "missing" or "failed"
 */
const char *
lb_html_page_get_state (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

/**
 * lb_html_page_get_stage:
 * @self: a page
 *
 * Returns: (transfer none): where the document is seen
 */
LbHtmlStage *
lb_html_page_get_stage (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), NULL);

  return self->stage;
}

/**
 * lb_html_page_get_engine:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what its views are made of; %NULL before there was one
 */
const LbHtmlEngine *
lb_html_page_get_engine (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), NULL);

  return self->engine;
}

/**
 * lb_html_page_can_load_images:
 * @self: a page
 *
 * Returns: whether there are pictures that were not loaded
 */
gboolean
lb_html_page_can_load_images (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), FALSE);

  return lb_html_page_is_shown (self) && !self->has_images && self->remote->images->len > 0;
}

/**
 * lb_html_page_load_images:
 * @self: a page
 *
 * Loads the pictures of this message from where they are, and nothing else.
 */
void
lb_html_page_load_images (LbHtmlPage *self)
{
  g_return_if_fail (LB_IS_HTML_PAGE (self));

  if (!lb_html_page_can_load_images (self))
    return;
  self->has_images = TRUE;
  lb_html_remote_bar_show (self->remote_bar, self->remote, self->has_images);
  lb_html_page_update (self);
}

/**
 * lb_html_page_set_width:
 * @self: a page
 * @width: how wide the reader's screen is
 */
void
lb_html_page_set_width (LbHtmlPage  *self,
                        LbHtmlWidth  width)
{
  g_return_if_fail (LB_IS_HTML_PAGE (self));

  lb_html_stage_set_width (self->stage, width);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lb_html_page_get_rendering:
 * @self: a page
 *
 * Returns: in which light the document is shown
 */
LbHtmlRendering
lb_html_page_get_rendering (LbHtmlPage *self)
{
  g_return_val_if_fail (LB_IS_HTML_PAGE (self), LB_HTML_RENDERING_LIGHT);

  return self->rendering;
}

/**
 * lb_html_page_set_rendering:
 * @self: a page
 * @rendering: in which light the document shall be shown
 */
void
lb_html_page_set_rendering (LbHtmlPage      *self,
                            LbHtmlRendering  rendering)
{
  g_return_if_fail (LB_IS_HTML_PAGE (self));

  if (self->rendering == rendering)
    return;
  self->has_chosen = TRUE;
  self->rendering = rendering;
  if (lb_html_page_is_filled (self))
    lb_html_page_update (self);
}

/**
 * lb_html_page_zoom:
 * @self: a page
 * @steps: 1 larger, -1 smaller, 0 as it is
 */
void
lb_html_page_zoom (LbHtmlPage *self,
                   int         steps)
{
  g_autofree char *text = NULL;
  double zoom;

  g_return_if_fail (LB_IS_HTML_PAGE (self));

  zoom = lb_html_stage_zoom (self->stage, steps);
  /* Translators: how large a page is shown */
  text = g_strdup_printf (_("%.0f %%"), zoom * 100.);
  gtk_button_set_label (self->zoom_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->zoom_button), ABS (zoom - 1.) > .001);
}
