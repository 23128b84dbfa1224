#define G_LOG_DOMAIN "lb-selection-bar"

#include "config.h"
#include "ui/list/lb-selection-bar.h"

#include <glib/gi18n.h>

#include "ui/lb-resource.h"

struct _LbSelectionBar
{
  GtkWidget parent_instance;

  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (LbSelectionBar, lb_selection_bar, GTK_TYPE_WIDGET)

static void
lb_selection_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (lb_selection_bar_parent_class)->dispose (object);
}

static void
lb_selection_bar_class_init (LbSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_selection_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbSelectionBar, count);
}

static void
lb_selection_bar_init (LbSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_selection_bar_set_n_selected:
 * @self: a selection bar
 * @n_selected: how many messages are selected
 */
void
lb_selection_bar_set_n_selected (LbSelectionBar *self,
                                 guint           n_selected)
{
  g_autofree char *text = NULL;

  g_return_if_fail (LB_IS_SELECTION_BAR (self));

  text = n_selected == 0 ? g_strdup (_("Select messages"))
                         : g_strdup_printf (ngettext ("%u selected", "%u selected", n_selected),
                                            n_selected);
  gtk_label_set_label (self->count, text);
}
