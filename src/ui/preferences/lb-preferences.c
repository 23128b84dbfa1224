#define G_LOG_DOMAIN "lb-preferences"

#include "config.h"
#include "ui/preferences/lb-preferences.h"

#include "ui/lb-resource.h"
#include "ui/preferences/lb-messages-page.h"
#include "ui/preferences/lb-relay-page.h"
#include "ui/preferences/lb-server-page.h"

struct _LbPreferences
{
  AdwPreferencesWindow parent_instance;

  LbServerPage        *server;
  LbRelayPage         *relay;
  LbMessagesPage      *messages;
};

G_DEFINE_FINAL_TYPE (LbPreferences, lb_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
lb_preferences_class_init (LbPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_MESSAGES_PAGE);
  g_type_ensure (LB_TYPE_RELAY_PAGE);
  g_type_ensure (LB_TYPE_SERVER_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, server);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, relay);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, messages);
}

static void
lb_preferences_init (LbPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lb_preferences_new:
 * @parent: the window that it belongs to
 * @service: what receives mail; what is changed holds there at once
 *
 * Its pages are "server", "relay" and "messages".
 *
 * Returns: (transfer floating): a window with the settings, not yet shown
 */
GtkWidget *
lb_preferences_new (GtkWindow *parent,
                    LbService *service)
{
  LbPreferences *self = g_object_new (LB_TYPE_PREFERENCES, "transient-for", parent, NULL);

  lb_server_page_set_service (self->server, service);
  lb_relay_page_set_service (self->relay, service);
  lb_messages_page_set_service (self->messages, service);
  return GTK_WIDGET (self);
}
