#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/message/lb-message-page.h"
#include "ui/window/lb-window-private.h"

static void
lb_window_launched_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_link_response_cb (AdwMessageDialog *dialog,
                            const char       *response,
                            gpointer          user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  const char *uri = adw_message_dialog_get_body (dialog);

  if (g_str_equal (response, "copy"))
    lb_message_page_copy (GTK_WIDGET (self), uri, _("Link copied"));
  else if (g_str_equal (response, "open"))
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, lb_window_launched_cb,
                                             g_object_ref (self));
}

/* Of the window's actions: a stranger's link is shown whole before it is opened. */
void
lb_window_open_link (LbWindow   *self,
                     const char *uri)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Open Link?"), uri);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "copy", _("C_opy"), "open", _("_Open"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_window_link_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
