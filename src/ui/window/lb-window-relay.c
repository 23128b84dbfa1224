#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/window/lb-release-dialog.h"
#include "ui/window/lb-window-private.h"

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

static void
lb_window_relays_listed_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr(LbOpenedMessage) opened = LB_OPENED_MESSAGE (user_data);
  g_autoptr(GPtrArray) jobs = lb_releaser_list_finish (LB_RELEASER (object), result, NULL);

  if (jobs != NULL)
    lb_opened_message_set_relays (opened, jobs);
}

/* The releaser comes some time after the mailbox; whoever asks first makes the window follow it. */
static LbReleaser *
lb_window_get_releaser (LbWindow *self)
{
  LbReleaser *releaser = lb_service_get_releaser (self->service);

  g_signal_group_set_target (self->relays, releaser);
  return releaser;
}

/* Of the window: asks where the opened message is on its way. */
void
lb_window_update_relays (LbWindow *self)
{
  LbReleaser *releaser = lb_window_get_releaser (self);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);

  if (releaser != NULL && opened != NULL)
    lb_releaser_list_async (releaser, lb_opened_message_get_row (opened)->id,
                            lb_window_relays_listed_cb, g_object_ref (opened));
}

static void
lb_window_job_changed_cb (LbReleaser *releaser,
                          LbRelayJob *job,
                          gpointer    user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);

  if (opened != NULL && g_str_equal (lb_opened_message_get_row (opened)->id, job->message_id))
    lb_window_update_relays (self);
}

/* Of the window: to be told of every step of a message on its way. */
void
lb_window_follow_relays (LbWindow *self)
{
  self->relays = g_signal_group_new (LB_TYPE_RELEASER);
  g_signal_group_connect (self->relays, "job-changed", G_CALLBACK (lb_window_job_changed_cb), self);
}

static void
lb_window_retried_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_releaser_retry_finish (LB_RELEASER (object), result, &error))
    lb_window_add_toast (self, error->message);
}

/* Of the window's actions: sends the opened message again to whom it did not reach. */
void
lb_window_retry_relay (LbWindow *self,
                       guint     states)
{
  LbReleaser *releaser = lb_window_get_releaser (self);
  LbOpenedMessage *opened = lb_message_view_get_message (self->view);

  if (releaser != NULL && opened != NULL)
    lb_releaser_retry_async (releaser, lb_opened_message_get_row (opened)->id, states,
                             lb_window_retried_cb, g_object_ref (self));
}

static void
lb_window_released_cb (LbReleaseDialog *dialog,
                       const char      *answer,
                       gpointer         user_data)
{
  lb_window_add_toast (LB_WINDOW (user_data), answer);
}

/* Of the window's actions: asks to whom the opened message shall be sent. */
void
lb_window_release_message (LbWindow *self)
{
  LbReleaser *releaser = lb_window_get_releaser (self);
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;
  LbReleaseDialog *dialog;

  if (releaser == NULL || row == NULL)
    return;

  dialog = lb_release_dialog_new (GTK_WINDOW (self), releaser, row);
  g_signal_connect_object (dialog, "released", G_CALLBACK (lb_window_released_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
