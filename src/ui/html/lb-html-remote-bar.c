#define G_LOG_DOMAIN "lb-html-remote-bar"

#include "config.h"
#include "ui/html/lb-html-remote-bar.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"

/* A list of more is read by nobody. */
#define MAX_URLS 200

struct _LbHtmlRemoteBar
{
  AdwBin      parent_instance;

  GtkLabel   *label;
  GtkWidget  *load_images;
  GtkListBox *urls;
};

G_DEFINE_FINAL_TYPE (LbHtmlRemoteBar, lb_html_remote_bar, ADW_TYPE_BIN)

static GtkWidget *
lb_html_remote_bar_make_url (const char *url)
{
  GtkWidget *label = gtk_label_new (url);

  gtk_label_set_xalign (GTK_LABEL (label), 0.);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_widget_set_tooltip_text (label, url);
  gtk_widget_add_css_class (label, "lb-mono");
  return label;
}

static void
lb_html_remote_bar_list (LbHtmlRemoteBar *self,
                         const char      *title,
                         GPtrArray       *urls)
{
  GtkWidget *heading;

  if (urls->len == 0)
    return;
  heading = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (heading), 0.);
  gtk_widget_add_css_class (heading, "heading");
  gtk_list_box_append (self->urls, heading);
  for (guint i = 0; i < MIN (urls->len, MAX_URLS); i++)
    gtk_list_box_append (self->urls, lb_html_remote_bar_make_url (g_ptr_array_index (urls, i)));
}

static void
lb_html_remote_bar_class_init (LbHtmlRemoteBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-html-remote-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbHtmlRemoteBar, label);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlRemoteBar, load_images);
  gtk_widget_class_bind_template_child (widget_class, LbHtmlRemoteBar, urls);
}

static void
lb_html_remote_bar_init (LbHtmlRemoteBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_html_remote_bar_show:
 * @self: a bar
 * @remote: what a document would fetch
 * @has_images: whether its pictures are loaded
 *
 * Tells what was held back and lists it; is not there when there is nothing to tell.
 */
void
lb_html_remote_bar_show (LbHtmlRemoteBar    *self,
                         const LbHtmlRemote *remote,
                         gboolean            has_images)
{
  guint n_images = remote->images->len;
  guint n_others = remote->others->len;
  g_autofree char *text = NULL;
  GtkListBoxRow *row;

  g_return_if_fail (LB_IS_HTML_REMOTE_BAR (self));

  if (n_images > 0)
    text = g_strdup_printf (ngettext ("%u remote image not loaded", "%u remote images not loaded",
                                      n_images), n_images);
  else
    text = g_strdup_printf (ngettext ("%u remote file not loaded", "%u remote files not loaded",
                                      n_others), n_others);
  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (self->load_images, n_images > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), !has_images && n_images + n_others > 0);

  while ((row = gtk_list_box_get_row_at_index (self->urls, 0)) != NULL)
    gtk_list_box_remove (self->urls, GTK_WIDGET (row));
  lb_html_remote_bar_list (self, _("Loaded when you ask for it"), remote->images);
  lb_html_remote_bar_list (self, _("Never loaded"), remote->others);
}
