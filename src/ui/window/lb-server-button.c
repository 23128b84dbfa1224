#define G_LOG_DOMAIN "lb-server-button"

#include "config.h"
#include "ui/window/lb-server-button.h"

#include <glib/gi18n.h>

#include "ui/message/lb-message-page.h"
#include "ui/lb-resource.h"
#include "ui/window/lb-server-state.h"
#include "ui/window/lb-snippets.h"

struct _LbServerButton
{
  AdwBin         parent_instance;

  GtkMenuButton *button;
  GtkWidget     *led;
  GtkLabel      *label;
  AdwActionRow  *receive_row;
  GtkWidget     *receive;
  GtkWidget     *smtp_row;
  GtkLabel      *smtp;
  GtkWidget     *smtp_copy;
  GtkWidget     *http_row;
  GtkLabel      *http;
  GtkWidget     *http_copy;
  GtkWidget     *snippet_row;
  GtkDropDown   *framework;

  char          *long_label;  /* (owned) */
  char          *short_label; /* (owned) */
  gboolean       is_short;
};

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbServerButton, lb_server_button, ADW_TYPE_BIN)

static void
lb_server_button_copy_http_cb (GtkButton *button,
                               gpointer   user_data)
{
  LbServerButton *self = LB_SERVER_BUTTON (user_data);

  lb_message_page_copy (GTK_WIDGET (self), gtk_label_get_label (self->http),
                        _("HTTP address copied"));
}

static void
lb_server_button_copy_snippet_cb (GtkButton *button,
                                  gpointer   user_data)
{
  LbServerButton *self = LB_SERVER_BUTTON (user_data);
  g_autofree char *host = NULL;
  g_autofree char *text = NULL;
  guint port;

  if (!lb_server_state_split (gtk_label_get_label (self->smtp), &host, &port))
    return;
  text = lb_snippets_fill (gtk_drop_down_get_selected (self->framework), host, port);
  lb_message_page_copy (GTK_WIDGET (self), text, _("Settings copied"));
}

static void
lb_server_button_show_cb (GtkPopover *popover,
                          gpointer    user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_OPENED], 0);
}

static void
lb_server_button_update_label (LbServerButton *self)
{
  gtk_label_set_label (self->label, self->is_short ? self->short_label : self->long_label);
}

static void
lb_server_button_finalize (GObject *object)
{
  LbServerButton *self = LB_SERVER_BUTTON (object);

  g_free (self->long_label);
  g_free (self->short_label);

  G_OBJECT_CLASS (lb_server_button_parent_class)->finalize (object);
}

static void
lb_server_button_class_init (LbServerButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_server_button_finalize;

  /**
   * LbServerButton::opened:
   *
   * The popover is about to be seen: what it tells should be of now.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened", LB_TYPE_SERVER_BUTTON, G_SIGNAL_RUN_LAST, 0,
                                         NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-server-button.ui");
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, button);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, led);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, label);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, receive_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, receive);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, smtp_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, smtp);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, smtp_copy);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, http_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, http);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, http_copy);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, snippet_row);
  gtk_widget_class_bind_template_child (widget_class, LbServerButton, framework);
  gtk_widget_class_bind_template_callback (widget_class, lb_server_button_copy_snippet_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_server_button_copy_http_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_server_button_show_cb);
}

static void
lb_server_button_init (LbServerButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_snippets_offer (self->framework);
  self->long_label = g_strdup ("");
  self->short_label = g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->receive), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Receive Mail"), -1);
}

/**
 * lb_server_button_show_state:
 * @self: a button
 * @state: the state of the server
 */
void
lb_server_button_show_state (LbServerButton      *self,
                             const LbServerState *state)
{
  const char *classes[] = { "lb-led", *state->led != '\0' ? state->led : NULL, NULL };
  g_autofree char *name = NULL;

  g_return_if_fail (LB_IS_SERVER_BUTTON (self));

  gtk_widget_set_css_classes (self->led, classes);
  g_free (self->long_label);
  g_free (self->short_label);
  self->long_label = g_strdup (state->label);
  self->short_label = g_strdup (state->short_label);
  lb_server_button_update_label (self);

  /* Translators: the name of the server's button; %s is its state or address */
  name = g_strdup_printf (_("Mail Server: %s"), state->label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

/**
 * lb_server_button_show_addresses:
 * @self: a button
 * @smtp_address: (nullable): where mail is received
 * @http_address: (nullable): where the HTTP API is served
 */
void
lb_server_button_show_addresses (LbServerButton *self,
                                 const char     *smtp_address,
                                 const char     *http_address)
{
  guint port;

  g_return_if_fail (LB_IS_SERVER_BUTTON (self));

  gtk_label_set_label (self->smtp, smtp_address != NULL ? smtp_address : _("Off"));
  gtk_widget_set_visible (self->smtp_copy, smtp_address != NULL);
  gtk_widget_set_visible (self->snippet_row, smtp_address != NULL &&
                          lb_server_state_split (smtp_address, NULL, &port));
  gtk_label_set_label (self->http, http_address != NULL ? http_address : _("Off"));
  gtk_widget_set_visible (self->http_copy, http_address != NULL);
}

/**
 * lb_server_button_show_activity:
 * @self: a button
 * @text: since when mail is received, and how much came; ""
 */
void
lb_server_button_show_activity (LbServerButton *self,
                                const char     *text)
{
  g_return_if_fail (LB_IS_SERVER_BUTTON (self));

  adw_action_row_set_subtitle (self->receive_row, text);
}

/**
 * lb_server_button_set_is_short:
 * @self: a button
 * @is_short: whether there is little room
 */
void
lb_server_button_set_is_short (LbServerButton *self,
                               gboolean        is_short)
{
  g_return_if_fail (LB_IS_SERVER_BUTTON (self));

  self->is_short = is_short;
  lb_server_button_update_label (self);
}

/**
 * lb_server_button_popup:
 * @self: a button
 *
 * Opens the popover.
 */
void
lb_server_button_popup (LbServerButton *self)
{
  g_return_if_fail (LB_IS_SERVER_BUTTON (self));

  gtk_menu_button_popup (self->button);
}
