#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/lb-settings.h"
#include "ui/window/lb-release-dialog.h"
#include "ui/window/lb-window-private.h"

/* More at once is rather a slip than a wish. */
#define MAX_RELEASED 1000u

/* Of the window: the server that mail is relayed to; NULL: there is none. */
const char *
lb_window_get_upstream (LbWindow *self)
{
  LbReleaser *releaser = self->service != NULL ? lb_service_get_releaser (self->service) : NULL;

  return releaser != NULL ? lb_releaser_get_upstream (releaser) : NULL;
}

static void
lb_window_relay_response_cb (AdwMessageDialog *dialog,
                             const char       *response,
                             gpointer          user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  GtkWidget *check = adw_message_dialog_get_extra_child (dialog);

  if (g_str_equal (response, "relay"))
    {
      g_settings_set_boolean (lb_settings_get_default (), "relay-ask",
                              !gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
      lb_runtime_set_mode (lb_service_get_runtime (self->service), LB_MODE_RELAY);
    }
  lb_window_update_actions (self);
}

static void
lb_window_ask_to_relay (LbWindow   *self,
                        const char *upstream)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Relay Messages?"), NULL);
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_("_Do not ask again"));
  g_autofree char *body = NULL;

  /* Translators: %s is the server that messages go to */
  body = g_strdup_printf (_("New messages will be delivered to their real recipients through %s."),
                          upstream);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), check);
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
lb_window_upstream_response_cb (AdwMessageDialog *dialog,
                                const char       *response,
                                gpointer          user_data)
{
  if (g_str_equal (response, "settings"))
    gtk_widget_activate_action (GTK_WIDGET (user_data), "app.preferences-page", "s", "relay");
}

static void
lb_window_ask_for_upstream (LbWindow *self)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (self), _("No Upstream Server"),
                            _("Set the server that messages should be relayed to."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "settings", _("_Settings"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "settings",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "settings");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_window_upstream_response_cb), self,
                           0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Of the window's actions: nothing leaves this computer before someone has said so, at this time or
 * once and for all. */
void
lb_window_begin_to_relay (LbWindow *self)
{
  const char *upstream = lb_window_get_upstream (self);

  if (upstream == NULL)
    lb_window_ask_for_upstream (self);
  else if (g_settings_get_boolean (lb_settings_get_default (), "relay-ask"))
    lb_window_ask_to_relay (self, upstream);
  else
    lb_runtime_set_mode (lb_service_get_runtime (self->service), LB_MODE_RELAY);
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

static void
lb_window_release_listed_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = lb_mailbox_list_finish (LB_MAILBOX (object), result, &error);
  LbReleaser *releaser = lb_window_get_releaser (self);
  LbReleaseDialog *dialog;

  if (rows == NULL)
    {
      lb_window_add_toast (self, error->message);
      return;
    }
  if (releaser == NULL || rows->len == 0)
    return;

  dialog = lb_release_dialog_new (GTK_WINDOW (self), releaser, rows);
  g_signal_connect_object (dialog, "released", G_CALLBACK (lb_window_released_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Of the window's actions: asks to whom the selected messages shall be sent. */
void
lb_window_release_selected (LbWindow *self)
{
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);

  if (row_ids->len > MAX_RELEASED)
    {
      g_autofree char *text = NULL;

      text = g_strdup_printf (_("No more than %u messages can be released at once"), MAX_RELEASED);
      lb_window_add_toast (self, text);
    }
  else if (row_ids->len > 0)
    {
      lb_mailbox_get_rows_async (self->mailbox, row_ids, 0, row_ids->len, NULL,
                                 lb_window_release_listed_cb, g_object_ref (self));
    }
}

/* --- What does not get through --- */

/* Of the window: tells when the upstream server takes no messages. What was stopped, or goes
 * another way from now on, is no failure any more. */
LbRelayHealth *
lb_window_watch_health (LbWindow *self)
{
  LbReleaser *releaser = lb_service_get_releaser (self->service);

  if (self->health != NULL && lb_relay_health_get_releaser (self->health) == releaser)
    return self->health;

  g_clear_object (&self->health);
  if (releaser == NULL)
    return NULL;

  self->health = lb_relay_health_new (releaser);
  g_signal_connect_object (self->health, "changed", G_CALLBACK (lb_window_update_server), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lb_service_get_runtime (self->service), "notify::mode",
                           G_CALLBACK (lb_relay_health_clear), self->health, G_CONNECT_SWAPPED);
  return self->health;
}

static void
lb_window_retry_failed_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (self->health != NULL)
    lb_relay_health_retry (self->health);
}

static void
lb_window_held_response_cb (AdwMessageDialog *dialog,
                            const char       *response,
                            gpointer          user_data)
{
  if (g_str_equal (response, "send"))
    lb_window_retry_relay (LB_WINDOW (user_data), 1u << LB_RELAY_HELD);
}

static void
lb_window_send_held_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (self), _("Send What Is Held Back?"),
                            _("The message leaves this computer and reaches those whom it was kept "
                              "from."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "send", _("_Send"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (lb_window_held_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Of the window: to be told of every step of a message on its way. */
void
lb_window_follow_relays (LbWindow *self)
{
  static const GActionEntry entries[] = {
    { "retry-failed", lb_window_retry_failed_cb, NULL, NULL, NULL },
    { "send-held", lb_window_send_held_cb, NULL, NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->relays = g_signal_group_new (LB_TYPE_RELEASER);
  g_signal_group_connect (self->relays, "job-changed", G_CALLBACK (lb_window_job_changed_cb), self);
}
