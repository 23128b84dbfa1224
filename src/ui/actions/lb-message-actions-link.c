#define G_LOG_DOMAIN "lb-message-actions"

#include "config.h"
#include "ui/actions/lb-message-actions.h"

#include <glib/gi18n.h>

#include "ui/message/lb-message-page.h"
#include "ui/actions/lb-message-actions-private.h"

static void
lb_message_actions_launched_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(LbMessageActions) self = LB_MESSAGE_ACTIONS (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    lb_message_actions_tell (self, error->message);
}

/* By the portal in a sandbox, else by the desktop's default for the scheme or the file's type. */
static void
lb_message_actions_launch_uri (LbMessageActions *self,
                               const char       *uri)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);

  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL,
                                           lb_message_actions_launched_cb, g_object_ref (self));
}

/* Of the class: opens a file in the program for its type. */
void
lb_message_actions_launch (LbMessageActions *self,
                           GFile            *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  lb_message_actions_launch_uri (self, uri);
}

static void
lb_message_actions_link_response_cb (AdwMessageDialog *dialog,
                                     const char       *response,
                                     gpointer          user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  const char *uri = adw_message_dialog_get_body (dialog);

  if (g_str_equal (response, "copy"))
    lb_message_page_copy (GTK_WIDGET (self->window), uri, _("Link copied"));
  else if (g_str_equal (response, "open"))
    lb_message_actions_launch_uri (self, uri);
}

/* A stranger's link is shown whole before it is opened. */
static void
lb_message_actions_open_link_cb (GSimpleAction *action,
                                 GVariant      *parameter,
                                 gpointer       user_data)
{
  LbMessageActions *self = LB_MESSAGE_ACTIONS (user_data);
  const char *uri = g_variant_get_string (parameter, NULL);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), _("Open Link?"), uri);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "copy", _("C_opy"), "open", _("_Open"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_message_actions_link_response_cb),
                           self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "open-link", lb_message_actions_open_link_cb, "s", NULL, NULL },
};

/* Of the class. */
void
lb_message_actions_add_link (LbMessageActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries),
                                   self);
}
