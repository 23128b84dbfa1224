#define G_LOG_DOMAIN "lb-empty-page"

#include "config.h"
#include "ui/window/lb-empty-page.h"

#include <glib/gi18n.h>

#include "ui/message/lb-message-page.h"
#include "ui/lb-resource.h"
#include "ui/lb-wrap-box.h"
#include "ui/window/lb-server-state.h"
#include "ui/window/lb-snippets.h"

struct _LbEmptyPage
{
  AdwBin         parent_instance;

  AdwStatusPage *status;
  GtkLabel      *host;
  GtkWidget     *port_row;
  GtkLabel      *port;
  GtkWidget     *snippet_box;
  GtkDropDown   *framework;
  GtkLabel      *snippet;

  char          *host_text; /* (owned) (nullable) */
  guint          port_number;
};

G_DEFINE_FINAL_TYPE (LbEmptyPage, lb_empty_page, ADW_TYPE_BIN)

static void
lb_empty_page_copy_host_cb (GtkButton *button,
                            gpointer   user_data)
{
  LbEmptyPage *self = LB_EMPTY_PAGE (user_data);

  lb_message_page_copy (GTK_WIDGET (self), gtk_label_get_label (self->host), _("Host copied"));
}

static void
lb_empty_page_copy_port_cb (GtkButton *button,
                            gpointer   user_data)
{
  LbEmptyPage *self = LB_EMPTY_PAGE (user_data);

  lb_message_page_copy (GTK_WIDGET (self), gtk_label_get_label (self->port), _("Port copied"));
}

static void
lb_empty_page_copy_snippet_cb (GtkButton *button,
                               gpointer   user_data)
{
  LbEmptyPage *self = LB_EMPTY_PAGE (user_data);

  lb_message_page_copy (GTK_WIDGET (self), gtk_label_get_label (self->snippet),
                        _("Settings copied"));
}

static void
lb_empty_page_update_snippet (LbEmptyPage *self)
{
  g_autofree char *text = NULL;

  if (self->host_text == NULL)
    return;
  text = lb_snippets_fill (gtk_drop_down_get_selected (self->framework), self->host_text,
                           self->port_number);
  gtk_label_set_label (self->snippet, text);
}

static void
lb_empty_page_finalize (GObject *object)
{
  g_free (LB_EMPTY_PAGE (object)->host_text);

  G_OBJECT_CLASS (lb_empty_page_parent_class)->finalize (object);
}

static void
lb_empty_page_class_init (LbEmptyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_empty_page_finalize;

  g_type_ensure (LB_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-empty-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, status);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, host);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, port_row);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, port);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, snippet_box);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, framework);
  gtk_widget_class_bind_template_child (widget_class, LbEmptyPage, snippet);
  gtk_widget_class_bind_template_callback (widget_class, lb_empty_page_copy_host_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_empty_page_copy_port_cb);
  gtk_widget_class_bind_template_callback (widget_class, lb_empty_page_copy_snippet_cb);
}

static void
lb_empty_page_init (LbEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_snippets_offer (self->framework);
  g_signal_connect_swapped (self->framework, "notify::selected",
                            G_CALLBACK (lb_empty_page_update_snippet), self);
}

/**
 * lb_empty_page_set_address:
 * @self: a page
 * @address: where mail is received, or will be: "127.0.0.1:1025", "unix:PATH"
 */
void
lb_empty_page_set_address (LbEmptyPage *self,
                           const char  *address)
{
  g_autofree char *port = NULL;
  gboolean has_port;

  g_return_if_fail (LB_IS_EMPTY_PAGE (self));
  g_return_if_fail (address != NULL);

  g_clear_pointer (&self->host_text, g_free);
  has_port = lb_server_state_split (address, &self->host_text, &self->port_number);
  gtk_label_set_label (self->host, has_port ? self->host_text : address);
  port = g_strdup_printf ("%u", self->port_number);
  gtk_label_set_label (self->port, port);
  gtk_widget_set_visible (self->port_row, has_port);
  gtk_widget_set_visible (self->snippet_box, has_port);
  lb_empty_page_update_snippet (self);
}

/**
 * lb_empty_page_set_relays:
 * @self: a page
 * @relays: whether what comes is sent on to its recipients
 */
void
lb_empty_page_set_relays (LbEmptyPage *self,
                          gboolean     relays)
{
  g_return_if_fail (LB_IS_EMPTY_PAGE (self));

  adw_status_page_set_description (
    self->status,
    relays ? _("Point your program at this address. Every message it sends shows up here, and is "
               "relayed.")
           : _("Point your program at this address. Every message it sends shows up here, and "
               "nothing leaves this computer."));
}
