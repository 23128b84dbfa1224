#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/lb-window.h"

#include <glib/gi18n.h>

#include "ui/lb-window-private.h"

/* Of the window: whether there is a server to relay to. */
gboolean
lb_window_can_relay (LbWindow *self)
{
  return self->service != NULL &&
         lb_config_is_set (lb_service_get_config (self->service), LB_OPTION_UPSTREAM);
}

static void
lb_window_relay_response_cb (AdwMessageDialog *dialog,
                             const char       *response,
                             gpointer          user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (g_str_equal (response, "relay"))
    lb_runtime_set_mode (lb_service_get_runtime (self->service), LB_MODE_RELAY);
  lb_window_update_actions (self);
}

/* Of the window's actions: nothing leaves this computer before someone has said so. */
void
lb_window_ask_to_relay (LbWindow *self)
{
  LbConfig *config = lb_service_get_config (self->service);
  const char *upstream = lb_config_get_text (config, LB_OPTION_UPSTREAM);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Relay Messages?"), NULL);
  g_autofree char *body = NULL;

  /* Translators: %s is the server that messages go to */
  body = g_strdup_printf (_("New messages will be delivered to their real recipients through %s."),
                          upstream);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "relay", _("_Relay"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "relay",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_window_relay_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
