#define G_LOG_DOMAIN "lb-state-bar"

#include "config.h"
#include "ui/window/lb-state-bar.h"

#include "ui/lb-resource.h"

struct _LbStateBar
{
  AdwBin       parent_instance;

  GtkRevealer *revealer;
  GtkWidget   *bar;
  GtkLabel    *label;
  GtkButton   *button;
  char        *action; /* (owned): with its target, as g_action_parse_detailed_name() takes it */
};

G_DEFINE_FINAL_TYPE (LbStateBar, lb_state_bar, ADW_TYPE_BIN)

static void
lb_state_bar_clicked_cb (GtkButton *button,
                         gpointer   user_data)
{
  LbStateBar *self = LB_STATE_BAR (user_data);
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  if (g_action_parse_detailed_name (self->action, &name, &target, NULL))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
}

static void
lb_state_bar_finalize (GObject *object)
{
  g_free (LB_STATE_BAR (object)->action);

  G_OBJECT_CLASS (lb_state_bar_parent_class)->finalize (object);
}

static void
lb_state_bar_class_init (LbStateBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_state_bar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-state-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LbStateBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, LbStateBar, bar);
  gtk_widget_class_bind_template_child (widget_class, LbStateBar, label);
  gtk_widget_class_bind_template_child (widget_class, LbStateBar, button);
  gtk_widget_class_bind_template_callback (widget_class, lb_state_bar_clicked_cb);
}

static void
lb_state_bar_init (LbStateBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_state_bar_show:
 * @self: a state bar
 * @style: (nullable): "warning" or "error"; %NULL: a plain remark
 * @text: one or two sentences
 * @button: (nullable): the label of the way out; %NULL: there is none
 * @action: (nullable): what the button does, a detailed action name
 *
 * Shows a lasting state under the header bar. There is one at a time.
 */
void
lb_state_bar_show (LbStateBar *self,
                   const char *style,
                   const char *text,
                   const char *button,
                   const char *action)
{
  const char *classes[] = { "lb-state-bar", style, NULL };

  g_return_if_fail (LB_IS_STATE_BAR (self));
  g_return_if_fail (text != NULL);

  gtk_widget_set_css_classes (self->bar, classes);
  gtk_label_set_label (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  gtk_button_set_label (self->button, button != NULL ? button : "");
  g_free (self->action);
  self->action = g_strdup (action);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/**
 * lb_state_bar_hide:
 * @self: a state bar
 *
 * All is as it should be: no bar.
 */
void
lb_state_bar_hide (LbStateBar *self)
{
  g_return_if_fail (LB_IS_STATE_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

/**
 * lb_state_bar_get_text:
 * @self: a state bar
 *
 * Returns: (nullable): what it says; %NULL when it is hidden
 */
const char *
lb_state_bar_get_text (LbStateBar *self)
{
  g_return_val_if_fail (LB_IS_STATE_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_label (self->label) : NULL;
}
