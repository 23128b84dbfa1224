#define G_LOG_DOMAIN "lb-html"

#include "config.h"
#include "ui/lb-html-page.h"

#include <glib/gi18n.h>
#include <gmodule.h>
#include <string.h>

#include "ui/html/lb-html-module.h"
#include "ui/lb-html-document.h"
#include "ui/lb-resource.h"

/* A megabyte of HTML takes seconds and hundreds of megabytes to lay out. */
#define MAX_OCTETS 1000000

/* Wider than any screen. */
#define FULL_WIDTH 16384

#define ZOOM_STEP  1.1
#define ZOOM_LEAST .3
#define ZOOM_MOST  4.

static const struct
{
  const char *name;
  int         pixels; /* 0: all there are */
} widths[] = {
  { "phone", 375 },
  { "tablet", 768 },
  { "full", 0 },
};

struct _LbHtmlPage
{
  LbMessagePage       parent_instance;

  GtkStack           *stack;
  GtkLabel           *width_label;
  GtkRevealer        *remote;
  GtkLabel           *remote_label;
  AdwClamp           *stage;
  GtkWidget          *hover;
  AdwStatusPage      *status;
  GtkWidget          *show_anyway;
  GtkWidget          *show_text;
  GtkWidget          *in_browser;

  const LbHtmlModule *module; /* (nullable): WebKit is there */
  GtkWidget          *view;   /* of the module */
  LbMessage          *message; /* (owned) (nullable) */
  char               *width;  /* (owned) */
  double              zoom;
  gboolean            is_dark;
  gboolean            is_loaded;
};

enum
{
  PROP_WIDTH = 1,
  PROP_DARK,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbHtmlPage, lb_html_page, LB_TYPE_MESSAGE_PAGE)

/* Opened once, and never closed: WebKit's types cannot be registered twice. */
static const LbHtmlModule *
lb_html_page_open_module (void)
{
  static gboolean was_tried = FALSE;
  static const LbHtmlModule *found = NULL;
  const char *folder = g_getenv ("LETTERBOX_HTML_MODULE_DIR");
  g_autofree char *path = NULL;
  LbHtmlModuleGet get = NULL;
  GModule *module;

  if (was_tried)
    return found;
  was_tried = TRUE;
  path = g_build_filename (folder != NULL ? folder : LB_HTML_MODULE_DIR,
                           "libletterbox-html." G_MODULE_SUFFIX, NULL);
  module = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_debug ("No HTML view: %s", g_module_error ());
      return NULL;
    }
  g_module_make_resident (module);
  if (g_module_symbol (module, LB_HTML_MODULE_SYMBOL, (gpointer *) &get) && get != NULL &&
      get ()->version == LB_HTML_MODULE_VERSION)
    found = get ();
  return found;
}

static GBytes *
lb_html_page_resolve (const char  *content_id,
                      char       **type,
                      gpointer     user_data)
{
  LbMessagePart *part = lb_message_find_content_id (LB_MESSAGE (user_data), content_id);

  if (part == NULL)
    return NULL;
  *type = g_strdup (lb_message_part_get_content_type (part));
  return lb_message_part_decode (part);
}

static void
lb_html_page_load (LbHtmlPage *self,
                   gboolean    with_images)
{
  g_autofree char *html = lb_html_document_set_scheme (lb_message_get_html (self->message),
                                                       self->is_dark);

  self->is_loaded = FALSE;
  gtk_widget_hide (self->hover);
  self->module->load (self->view, html, with_images, lb_html_page_resolve,
                      g_object_ref (self->message),
                      g_object_unref);
}

static void
lb_html_page_show_status (LbHtmlPage *self,
                          const char *title,
                          const char *description,
                          gboolean    has_html)
{
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
  gtk_widget_hide (self->show_anyway);
  gtk_widget_set_visible (self->in_browser, has_html);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
lb_html_page_show_remote (LbHtmlPage *self)
{
  g_autofree char *list = NULL;
  guint n_remote = lb_html_document_count_remote (lb_message_get_html (self->message), &list);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("%u remote image not loaded", "%u remote images not loaded",
                                    n_remote), n_remote);
  gtk_label_set_label (self->remote_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remote_label), list);
  gtk_revealer_set_reveal_child (self->remote, n_remote > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "html.load-images", n_remote > 0);
}

static void
lb_html_page_show_html (LbHtmlPage *self)
{
  lb_html_page_show_remote (self);
  gtk_stack_set_visible_child_name (self->stack, "html");
  lb_html_page_load (self, FALSE);
}

static void
lb_html_page_show_message (LbMessagePage   *page,
                           LbOpenedMessage *opened)
{
  LbHtmlPage *self = LB_HTML_PAGE (page);
  const char *html;

  g_set_object (&self->message, lb_opened_message_get_message (opened));
  html = lb_message_get_html (self->message);
  if (html == NULL)
    lb_html_page_show_status (self, _("No HTML Part"),
                              _("The message has no HTML; every reader shows its text."), FALSE);
  else if (self->module == NULL)
    lb_html_page_show_status (self, _("HTML View Not Installed"),
                              _("Install WebKitGTK 6.0 and build Letterbox with it."),
                              TRUE);
  else if (strlen (html) > MAX_OCTETS)
    {
      lb_html_page_show_status (self, _("Large Message"),
                                _("Laying out this much HTML takes long and much memory."), TRUE);
      gtk_widget_show (self->show_anyway);
    }
  else
    lb_html_page_show_html (self);
}

static void
lb_html_page_load_images_cb (GtkWidget  *widget,
                             const char *action,
                             GVariant   *parameter)
{
  LbHtmlPage *self = LB_HTML_PAGE (widget);

  gtk_revealer_set_reveal_child (self->remote, FALSE);
  gtk_widget_action_set_enabled (widget, "html.load-images", FALSE);
  lb_html_page_load (self, TRUE);
}

static void
lb_html_page_show_anyway_cb (GtkWidget  *widget,
                             const char *action,
                             GVariant   *parameter)
{
  lb_html_page_show_html (LB_HTML_PAGE (widget));
}

/* The parameter is what the zoom is multiplied with; 0 is the natural size. */
static void
lb_html_page_zoom_cb (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  LbHtmlPage *self = LB_HTML_PAGE (widget);
  double factor = g_variant_get_double (parameter);

  if (self->module == NULL)
    return;
  self->zoom = factor > 0. ? CLAMP (self->zoom * factor, ZOOM_LEAST, ZOOM_MOST) : 1.;
  self->module->set_zoom (self->view, self->zoom);
}

static void
lb_html_page_link_cb (LbHtmlPage *self,
                      const char *uri)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", uri);
}

static void
lb_html_page_hover_cb (LbHtmlPage *self,
                       const char *uri)
{
  gtk_label_set_label (GTK_LABEL (self->hover), uri != NULL ? uri : "");
  gtk_widget_set_visible (self->hover, uri != NULL);
}

static void
lb_html_page_loaded_cb (LbHtmlPage *self)
{
  self->is_loaded = TRUE;
}

static void
lb_html_page_crashed_cb (LbHtmlPage *self)
{
  lb_html_page_show_status (self, _("HTML Cannot Be Shown"),
                            _("The program that lays it out ends each time."), TRUE);
}

static void
lb_html_page_set_width (LbHtmlPage *self,
                        const char *width)
{
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *label = NULL;
      int pixels;

      if (!g_str_equal (widths[i].name, width))
        continue;
      g_free (self->width);
      self->width = g_strdup (width);
      pixels = widths[i].pixels > 0 ? widths[i].pixels : FULL_WIDTH;
      adw_clamp_set_maximum_size (self->stage, pixels);
      adw_clamp_set_tightening_threshold (self->stage, pixels);
      /* Translators: a width in pixels */
      label = widths[i].pixels > 0 ? g_strdup_printf (_("%d px"), widths[i].pixels) : g_strdup ("");
      gtk_label_set_label (self->width_label, label);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
      return;
    }
}

static void
lb_html_page_set_dark (LbHtmlPage *self,
                       gboolean    is_dark)
{
  if (self->is_dark == is_dark)
    return;
  self->is_dark = is_dark;
  if (self->message != NULL && g_str_equal (gtk_stack_get_visible_child_name (self->stack), "html"))
    lb_html_page_load (self, !gtk_revealer_get_reveal_child (self->remote));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DARK]);
}

static void
lb_html_page_follow_style (LbHtmlPage *self)
{
  lb_html_page_set_dark (self, adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

static void
lb_html_page_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LbHtmlPage *self = LB_HTML_PAGE (object);

  if (property_id == PROP_WIDTH)
    g_value_set_string (value, self->width);
  else if (property_id == PROP_DARK)
    g_value_set_boolean (value, self->is_dark);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_html_page_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  LbHtmlPage *self = LB_HTML_PAGE (object);

  if (property_id == PROP_WIDTH)
    lb_html_page_set_width (self, g_value_get_string (value));
  else if (property_id == PROP_DARK)
    lb_html_page_set_dark (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
lb_html_page_dispose (GObject *object)
{
  LbHtmlPage *self = LB_HTML_PAGE (object);

  g_clear_object (&self->message);
  g_clear_pointer (&self->width, g_free);

  G_OBJECT_CLASS (lb_html_page_parent_class)->dispose (object);
}

static void
lb_html_page_class_init (LbHtmlPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lb_html_page_dispose;
  object_class->get_property = lb_html_page_get_property;
  object_class->set_property = lb_html_page_set_property;
  LB_MESSAGE_PAGE_CLASS (klass)->show_message = lb_html_page_show_message;

  properties[PROP_WIDTH] = g_param_spec_string ("width", NULL, NULL, "full", flags);
  properties[PROP_DARK] = g_param_spec_boolean ("dark", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_property_action (widget_class, "html.width", "width");
  gtk_widget_class_install_property_action (widget_class, "html.dark", "dark");
  gtk_widget_class_install_action (widget_class, "html.load-images", NULL,
                                   lb_html_page_load_images_cb);
  gtk_widget_class_install_action (widget_class, "html.show-anyway", NULL,
                                   lb_html_page_show_anyway_cb);
  gtk_widget_class_install_action (widget_class, "html.zoom", "d", lb_html_page_zoom_cb);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-html-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, width_label);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, remote);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, remote_label);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, stage);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, hover);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, status);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, show_anyway);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, show_text);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlPage, in_browser);
}

static void
lb_html_page_add_key (GtkEventController *keys,
                      const char         *trigger,
                      const char         *action,
                      GVariant           *target)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                            gtk_named_action_new (action));

  if (target != NULL)
    gtk_shortcut_set_arguments (shortcut, target);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* Wherever the focus is, as long as the page is seen. */
static void
lb_html_page_add_keys (LbHtmlPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *trigger = g_strdup_printf ("<Control>%u", (guint) i + 1);

      lb_html_page_add_key (keys, trigger, "html.width", g_variant_new_string (widths[i].name));
    }
  lb_html_page_add_key (keys, "<Control>d", "html.dark", NULL);
  lb_html_page_add_key (keys, "<Control>i", "html.load-images", NULL);
  lb_html_page_add_key (keys, "<Control>plus|<Control>equal", "html.zoom",
                        g_variant_new_double (ZOOM_STEP));
  lb_html_page_add_key (keys, "<Control>minus", "html.zoom", g_variant_new_double (1. / ZOOM_STEP));
  lb_html_page_add_key (keys, "<Control>0", "html.zoom", g_variant_new_double (0.));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
lb_html_page_make_view (LbHtmlPage *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "letterbox", "filters",
                                              NULL);

  self->view = self->module->create (folder);
  g_signal_connect_swapped (self->view, "link", G_CALLBACK (lb_html_page_link_cb), self);
  g_signal_connect_swapped (self->view, "hover", G_CALLBACK (lb_html_page_hover_cb), self);
  g_signal_connect_swapped (self->view, "loaded", G_CALLBACK (lb_html_page_loaded_cb), self);
  g_signal_connect_swapped (self->view, "crashed", G_CALLBACK (lb_html_page_crashed_cb), self);
  adw_clamp_set_child (self->stage, self->view);
}

static void
lb_html_page_init (LbHtmlPage *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->zoom = 1.;
  self->is_dark = adw_style_manager_get_dark (manager);
  lb_html_page_set_width (self, "full");
  lb_html_page_add_keys (self);
  self->module = lb_html_page_open_module ();
  if (self->module != NULL)
    lb_html_page_make_view (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (lb_html_page_follow_style), self,
                           G_CONNECT_SWAPPED);
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
