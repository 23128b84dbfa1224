#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "service/lb-service-test.h"
#include "ui/window/lb-window-private.h"

static void
lb_window_copy_address_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autofree char *address = lb_service_dup_smtp_address (self->service);

  if (address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  lb_window_add_toast (self, _("SMTP address copied"));
}

static void
lb_window_mode_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  LbMode mode;

  if (lb_mode_from_string (g_variant_get_string (parameter, NULL), &mode) &&
      (mode == LB_MODE_CAPTURE || mode == LB_MODE_DEBUG))
    lb_runtime_set_mode (lb_service_get_runtime (self->service), mode);
}

/* The toggle follows the mode, so it springs back by itself when the answer is no. */
static void
lb_window_relay_cb (GSimpleAction *action,
                    GVariant      *state,
                    gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (g_variant_get_boolean (state))
    lb_window_begin_to_relay (self);
  else
    lb_runtime_set_mode (lb_service_get_runtime (self->service), LB_MODE_CAPTURE);
}

static void
lb_window_release_cb (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  lb_window_release_selected (LB_WINDOW (user_data));
}

static void
lb_window_retry_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  lb_window_retry_relay (LB_WINDOW (user_data), g_variant_get_uint32 (parameter));
}

static void
lb_window_next_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  lb_message_list_move (LB_WINDOW (user_data)->list, 1);
}

static void
lb_window_previous_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  lb_message_list_move (LB_WINDOW (user_data)->list, -1);
}

static void
lb_window_back_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (lb_window_leave_sessions (self))
    return;
  lb_split_view_set_show_content (self->split, FALSE);
  lb_message_list_focus (self->list);
}

/* F6: from the list to the message and back. */
static void
lb_window_other_pane_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    {
      lb_split_view_set_show_content (self->split, FALSE);
      lb_message_list_focus (self->list);
    }
  else
    {
      lb_split_view_set_show_content (self->split, TRUE);
      lb_message_view_focus (self->view);
    }
}

static void
lb_window_set_read_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_set_read_finish (LB_MAILBOX (object), result, &error))
    lb_window_add_toast (self, error->message);
}

static void
lb_window_toggle_read_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);

  if (row_ids->len == 0)
    return;
  lb_mailbox_set_rows_read_async (self->mailbox, row_ids, lb_message_list_has_unread (self->list),
                                  NULL, lb_window_set_read_cb, g_object_ref (self));
}

static void
lb_window_read_all_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_mailbox_set_read_async (self->mailbox, NULL, TRUE, NULL, lb_window_set_read_cb,
                             g_object_ref (self));
}

static void
lb_window_test_sent_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (lb_service_send_test_finish (LB_SERVICE (object), result, &error))
    text = g_strdup (_("Test message sent"));
  else
    text = g_strdup_printf (_("Test message not sent: %s"), error->message);
  lb_window_add_toast (self, text);
}

static void
lb_window_test_message_cb (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_service_send_test_async (self->service, NULL, lb_window_test_sent_cb, g_object_ref (self));
}

static void
lb_window_delete_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  lb_window_delete_selected (LB_WINDOW (user_data));
}

static void
lb_window_delete_all_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  lb_window_delete_rows (LB_WINDOW (user_data), NULL, NULL);
}

static void
lb_window_undo_delete_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  lb_window_undo_delete (LB_WINDOW (user_data));
}

static void
lb_window_cancel_transfer_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  lb_window_cancel_transfer (LB_WINDOW (user_data));
}

static void
lb_window_export_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  lb_window_choose_export (LB_WINDOW (user_data));
}

static void
lb_window_export_all_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  lb_window_choose_export_all (LB_WINDOW (user_data));
}

static void
lb_window_import_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  lb_window_choose_import (LB_WINDOW (user_data));
}

static void
lb_window_stop_faults_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  LbRuntime *runtime = lb_service_get_runtime (LB_WINDOW (user_data)->service);

  lb_chaos_set_enabled (lb_runtime_get_chaos (runtime), FALSE);
}

static const GActionEntry entries[] = {
  { "back", lb_window_back_cb, NULL, NULL, NULL },
  { "copy-address", lb_window_copy_address_cb, NULL, NULL, NULL },
  { "cancel-transfer", lb_window_cancel_transfer_cb, NULL, NULL, NULL },
  { "delete", lb_window_delete_cb, NULL, NULL, NULL },
  { "delete-all", lb_window_delete_all_cb, NULL, NULL, NULL },
  { "export", lb_window_export_cb, NULL, NULL, NULL },
  { "export-all", lb_window_export_all_cb, NULL, NULL, NULL },
  { "import", lb_window_import_cb, NULL, NULL, NULL },
  { "mode", lb_window_mode_cb, "s", "'capture'", NULL },
  { "next", lb_window_next_cb, NULL, NULL, NULL },
  { "other-pane", lb_window_other_pane_cb, NULL, NULL, NULL },
  { "previous", lb_window_previous_cb, NULL, NULL, NULL },
  { "read-all", lb_window_read_all_cb, NULL, NULL, NULL },
  { "relay", NULL, NULL, "false", lb_window_relay_cb },
  { "relay-message", lb_window_release_cb, NULL, NULL, NULL },
  { "retry-relay", lb_window_retry_cb, "u", NULL, NULL },
  { "stop-faults", lb_window_stop_faults_cb, NULL, NULL, NULL },
  { "test-message", lb_window_test_message_cb, NULL, NULL, NULL },
  { "toggle-read", lb_window_toggle_read_cb, NULL, NULL, NULL },
  { "undo-delete", lb_window_undo_delete_cb, NULL, NULL, NULL },
};

static void
lb_window_update_mode (LbWindow *self)
{
  LbMode mode = lb_runtime_get_mode (lb_service_get_runtime (self->service));
  gboolean is_relaying = mode == LB_MODE_RELAY || mode == LB_MODE_MAILMAN;
  GAction *relay = g_action_map_lookup_action (G_ACTION_MAP (self), "relay");

  g_action_group_change_action_state (G_ACTION_GROUP (self), "mode",
                                      g_variant_new_string (lb_mode_to_string (mode)));
  g_simple_action_set_state (G_SIMPLE_ACTION (relay), g_variant_new_boolean (is_relaying));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (relay), self->mailbox != NULL);
}

/* Of the window's actions. */
void
lb_window_enable (LbWindow   *self,
                  const char *name,
                  gboolean    is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static gboolean
lb_window_escape_cb (GtkWidget *widget,
                     GVariant  *arguments,
                     gpointer   user_data)
{
  LbWindow *self = LB_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  /* In a narrow window the list is not seen beside a message. */
  gboolean is_alone =
    lb_split_view_get_collapsed (self->split) && lb_split_view_get_show_content (self->split);

  if (lb_window_leave_sessions (self))
    return TRUE;
  if (!is_alone && (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view))))
    return lb_window_leave_list (self);
  lb_split_view_set_show_content (self->split, FALSE);
  lb_message_list_focus (self->list);
  return TRUE;
}

static void
lb_window_add_key (GtkEventController *keys,
                   const char         *trigger,
                   GtkShortcutAction  *action)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), action);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
}

/* Of the window. Keys that an entry uses itself are asked for last, when no widget took them; the
 * others are the application's accelerators. */
void
lb_window_add_actions (LbWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  lb_window_add_session_actions (self);
  lb_window_add_show_actions (self);
  lb_window_add_list_actions (self);
  lb_window_add_tag_actions (self);

  lb_window_add_key (keys, "Delete", gtk_named_action_new ("win.delete"));
  lb_window_add_key (keys, "<Control>z", gtk_named_action_new ("win.undo-delete"));
  lb_window_add_key (keys, "Escape", gtk_callback_action_new (lb_window_escape_cb, NULL, NULL));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* Of the window: what can be done now. */
void
lb_window_update_actions (LbWindow *self)
{
  g_autofree char *smtp = NULL;
  g_autofree char *http = NULL;
  /* What is not seen is not to be deleted by a key. */
  gboolean is_mail = self->mailbox != NULL && !self->shows_sessions;
  guint n_messages = is_mail ? lb_mailbox_get_n_messages (self->mailbox) : 0;
  guint n_unread = is_mail ? lb_mailbox_get_n_unread (self->mailbox) : 0;
  gboolean has_selection =
    is_mail && lb_message_list_get_position (self->list) != GTK_INVALID_LIST_POSITION;
  gboolean has_one = is_mail && self->shown != NULL;

  if (self->service != NULL)
    {
      smtp = lb_service_dup_smtp_address (self->service);
      http = lb_service_dup_http_address (self->service);
      lb_window_update_mode (self);
    }
  lb_window_enable (self, "back", gtk_widget_get_visible (self->back));
  lb_window_enable (self, "copy-address", smtp != NULL);
  lb_window_enable (self, "delete", has_selection);
  lb_window_enable (self, "delete-all", n_messages > 0);
  lb_window_enable (self, "export", has_selection);
  lb_window_enable (self, "export-all", n_messages > 0);
  lb_window_enable (self, "import", self->mailbox != NULL);
  lb_window_enable (self, "next", n_messages > 0);
  lb_window_enable (self, "open-in-window", has_one);
  lb_window_enable (self, "other-pane", n_messages > 0);
  lb_window_enable (self, "previous", n_messages > 0);
  lb_window_enable (self, "read-all", n_unread > 0);
  lb_window_enable (self, "relay-message", has_selection);
  lb_window_enable (self, "retry-relay", has_one);
  lb_window_enable (self, "show-sessions", self->mailbox != NULL);
  lb_window_enable (self, "test-message", smtp != NULL);
  lb_window_enable (self, "toggle-read", has_selection);
  lb_window_enable (self, "undo-delete", self->n_deleted > 0);
  if (self->message_actions != NULL)
    lb_message_actions_update (self->message_actions, is_mail);
  lb_window_update_list_actions (self);
  lb_window_update_store_actions (self);
  lb_window_update_tag_actions (self);
}
