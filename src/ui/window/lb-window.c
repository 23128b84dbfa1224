#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/lb-format.h"
#include "ui/lb-resource.h"
#include "ui/lb-settings.h"
#include "ui/window/lb-window-private.h"

G_DEFINE_FINAL_TYPE (LbWindow, lb_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
lb_window_is_at_content (LbWindow *self)
{
  return self->is_narrow && lb_split_view_get_show_content (self->split) &&
         g_str_equal (lb_window_get_page (self), "mail");
}

static void lb_window_update_place (LbWindow *self);

/* Where list and message take turns, the header bar serves the one that is seen. */
static void
lb_window_update_header (LbWindow *self)
{
  gboolean is_at_content = lb_window_is_at_content (self);
  gboolean has_back = is_at_content || self->shows_sessions;
  const char *back = self->shows_sessions ? _("Back to the Messages") : _("Back to the List");

  gtk_widget_set_visible (self->back, has_back);
  gtk_widget_set_tooltip_text (self->back, back);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL, back,
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (self->server),
                          !is_at_content && !(self->is_narrow && has_back));
  gtk_widget_set_visible (self->menu, !is_at_content);
  gtk_widget_set_visible (self->show_sessions, !has_back && !self->is_narrow);
  gtk_stack_set_visible_child_name (self->title, has_back ? "place" : "mode");
  lb_window_update_place (self);
  gtk_widget_set_visible (self->capture_label, !self->is_narrow);
  gtk_widget_set_visible (self->debug_label, !self->is_narrow);
  gtk_widget_set_visible (self->relay_label, !self->is_narrow);
  lb_server_button_set_is_short (self->server, self->is_narrow);
  lb_message_view_set_is_narrow (self->view, self->is_narrow);
  lb_window_update_actions (self);
}

static void
lb_window_update_place (LbWindow *self)
{
  guint position = lb_message_list_get_position (self->list);
  g_autofree char *place = NULL;
  guint n_shown;

  if (self->shows_sessions)
    {
      adw_window_title_set_title (self->place, _("Sessions"));
      return;
    }
  if (self->mailbox == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  /* Translators: the place of the message in the list: "1 of 11" */
  n_shown = g_list_model_get_n_items (G_LIST_MODEL (lb_message_list_get_messages (self->list)));
  place = g_strdup_printf (_("%u of %u"), position + 1, n_shown);
  adw_window_title_set_title (self->place, place);
}

static void
lb_window_load_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbOpenedMessage) opened = lb_opened_message_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->shown == NULL)
    return;
  if (opened == NULL)
    {
      lb_message_view_show_error (self->view, error->message);
      return;
    }
  lb_message_view_show_message (self->view, opened);
  lb_window_update_relays (self);
  lb_window_update_actions (self);
  self->is_unseen = TRUE;
  lb_window_mark_seen (self);
}

static void
lb_window_stop_loading (LbWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
}

static void
lb_window_load_shown (LbWindow *self)
{
  LbStoreRow *row = lb_mailbox_item_get_row (self->shown);

  if (row == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->shown, self);
  lb_message_view_show_row (self->view, row);
  self->cancellable = g_cancellable_new ();
  lb_opened_message_load_async (self->mailbox, row->id, self->cancellable, lb_window_load_cb,
                                g_object_ref (self));
}

static void
lb_window_show_item (LbWindow      *self,
                     LbMailboxItem *item)
{
  if (self->shown != NULL &&
      lb_mailbox_item_get_row_id (self->shown) == lb_mailbox_item_get_row_id (item))
    return;

  lb_window_stop_loading (self);
  g_set_object (&self->shown, item);
  /* The row of an item far down the list may still be on its way. */
  g_signal_connect_swapped (item, "notify", G_CALLBACK (lb_window_load_shown), self);
  lb_window_load_shown (self);
}

static void
lb_window_show_none (LbWindow *self,
                     guint     n_selected)
{
  lb_window_stop_loading (self);
  g_clear_object (&self->shown);
  if (n_selected > 0)
    lb_message_view_show_many (self->view, n_selected);
  else
    lb_message_view_show_nothing (self->view);
  if (n_selected == 0)
    lb_split_view_set_show_content (self->split, FALSE);
}

/* Of the window: the selected message is opened; one that is only being chosen is not. */
void
lb_window_update_selection (LbWindow *self)
{
  g_autoptr(LbMailboxItem) item = lb_message_list_get_selected (self->list);

  if (item != NULL && !lb_message_list_get_selecting (self->list))
    lb_window_show_item (self, item);
  else
    lb_window_show_none (self, lb_message_list_get_n_selected (self->list));
  lb_window_update_place (self);
  lb_window_update_actions (self);
}

/* Of the window: messages, what to do to get some, or sessions. */
void
lb_window_update_page (LbWindow *self)
{
  gboolean has_mail = self->mailbox != NULL && lb_mailbox_get_n_messages (self->mailbox) > 0;
  const char *page = has_mail ? "mail" : "empty";

  if (self->mailbox == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, self->shows_sessions ? "sessions" : page);
  lb_window_update_header (self);
}

static void
lb_window_items_changed_cb (LbWindow *self)
{
  lb_window_update_page (self);
  lb_window_update_selection (self);
}

static void
lb_window_opened_cb (LbMessageList *list,
                     gboolean       is_activated,
                     gpointer       user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  if (!self->is_narrow)
    {
      /* One click has shown it beside the list already. */
      if (is_activated)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.open-in-window", NULL);
      return;
    }
  lb_split_view_set_show_content (self->split, TRUE);
  lb_message_view_focus (self->view);
}

/* The mailbox comes with the start of the service, and goes with its end. */
static void
lb_window_mailbox_cb (LbWindow *self)
{
  LbMailbox *mailbox = lb_service_get_mailbox (self->service);
  GtkSelectionModel *selection;

  if (!g_set_object (&self->mailbox, mailbox))
    return;
  lb_message_list_set_mailbox (self->list, mailbox);
  if (mailbox == NULL)
    return;

  selection = lb_message_list_get_selection (self->list);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (lb_window_update_selection),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (lb_window_items_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mailbox, "rows-changed", G_CALLBACK (lb_window_rows_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mailbox, "notify::n-unread", G_CALLBACK (lb_window_update_actions), self,
                           G_CONNECT_SWAPPED);
  lb_window_update_page (self);
  lb_window_import_waiting (self);
  lb_window_show_waiting (self);
}

static gboolean
lb_window_narrow_cb (gpointer user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  self->narrow_id = 0;
  lb_window_update_header (self);
  return G_SOURCE_REMOVE;
}

static void
lb_window_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  LbWindow *self = LB_WINDOW (widget);
  gboolean is_narrow;

  GTK_WIDGET_CLASS (lb_window_parent_class)->size_allocate (widget, width, height, baseline);

  is_narrow = gtk_widget_get_width (GTK_WIDGET (self->stack)) < LB_SPLIT_VIEW_NARROW;
  if (is_narrow == self->is_narrow)
    return;
  self->is_narrow = is_narrow;
  /* What follows changes sizes, which may not happen within an allocation. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, lb_window_narrow_cb, self, NULL);
}

static gboolean
lb_window_close_request (GtkWindow *window)
{
  LbWindow *self = LB_WINDOW (window);
  GSettings *settings = lb_settings_get_default ();
  int width;
  int height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  if (width >= 360 && height >= 240)
    {
      g_settings_set_int (settings, "window-width", width);
      g_settings_set_int (settings, "window-height", height);
    }
  g_settings_set_int (settings, "pane-position",
                      CLAMP (lb_split_view_get_position (self->split), 280, 1200));
  lb_window_flush_deleted (self);

  return GTK_WINDOW_CLASS (lb_window_parent_class)->close_request (window);
}

static void
lb_window_restore_size (LbWindow *self)
{
  GSettings *settings = lb_settings_get_default ();
  int width = g_settings_get_int (settings, "window-width");

  gtk_window_set_default_size (GTK_WINDOW (self), width,
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  lb_split_view_set_position (self->split, g_settings_get_int (settings, "pane-position"));
  /* Else the labels of the first frame would keep a narrow window from being narrow. */
  self->is_narrow = width < LB_SPLIT_VIEW_NARROW;
}

static void
lb_window_dispose (GObject *object)
{
  LbWindow *self = LB_WINDOW (object);

  g_clear_handle_id (&self->narrow_id, g_source_remove);
  lb_window_stop_loading (self);
  lb_window_forget_holder (self);
  g_clear_object (&self->shown);
  lb_window_cancel_transfer (self);
  g_clear_object (&self->transfer);
  g_clear_object (&self->transfer_toast);
  g_clear_pointer (&self->waiting_files, g_ptr_array_unref);
  g_clear_object (&self->undo_toast);
  g_clear_object (&self->mailbox);
  g_clear_object (&self->health);
  g_clear_object (&self->relays);
  g_clear_object (&self->message_actions);
  /* It may stop while the last windows go. */
  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (lb_service_get_runtime (self->service), self);
      g_signal_handlers_disconnect_by_data (self->service, self);
    }
  g_clear_object (&self->service);

  G_OBJECT_CLASS (lb_window_parent_class)->dispose (object);
}

static void
lb_window_class_init (LbWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LB_TYPE_EMPTY_PAGE);
  g_type_ensure (LB_TYPE_MESSAGE_LIST);
  g_type_ensure (LB_TYPE_MESSAGE_VIEW);
  g_type_ensure (LB_TYPE_SERVER_BUTTON);
  g_type_ensure (LB_TYPE_SESSIONS_PAGE);
  g_type_ensure (LB_TYPE_SPLIT_VIEW);
  g_type_ensure (LB_TYPE_STATE_BAR);
  g_type_ensure (LB_TYPE_STORE_PAGE);

  G_OBJECT_CLASS (klass)->dispose = lb_window_dispose;
  widget_class->size_allocate = lb_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = lb_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, LB_RESOURCE_PATH "lb-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, back);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, server);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, capture_label);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, debug_label);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, relay);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, relay_label);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, place);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, state_bar);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, split);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, list);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, view);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, failed);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, show_sessions);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, sessions);
}

static void
lb_window_init (LbWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_window_add_actions (self);
  lb_window_follow_relays (self);
  lb_window_add_drop (self);
  lb_window_restore_size (self);

  g_signal_connect (self, "notify::is-active", G_CALLBACK (lb_window_mark_seen), NULL);
  g_signal_connect_swapped (self->server, "opened", G_CALLBACK (lb_window_update_activity), self);
  g_signal_connect (self->list, "opened", G_CALLBACK (lb_window_opened_cb), self);
  g_signal_connect_swapped (self->split, "notify::show-content",
                            G_CALLBACK (lb_window_update_header),
                            self);
  lb_window_update_header (self);
}

/**
 * lb_window_new:
 * @application: the application
 * @service: what receives and keeps the mail; it need not have started
 *
 * Returns: (transfer floating): the window, not yet shown
 */
LbWindow *
lb_window_new (GtkApplication *application,
               LbService      *service)
{
  LbWindow *self = g_object_new (LB_TYPE_WINDOW, "application", application, NULL);

  self->service = g_object_ref (service);
  self->message_actions = lb_message_actions_new (GTK_APPLICATION_WINDOW (self), self->view,
                                                  self->toasts, service);
  lb_sessions_page_set_service (self->sessions, service);
  g_signal_connect_object (service, "notify::mailbox", G_CALLBACK (lb_window_mailbox_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (lb_window_update_server), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lb_service_get_runtime (service), "notify::mode",
                           G_CALLBACK (lb_window_update_server), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lb_runtime_get_chaos (lb_service_get_runtime (service)),
                           "notify::active", G_CALLBACK (lb_window_update_server), self,
                           G_CONNECT_SWAPPED);
  lb_window_mailbox_cb (self);
  lb_window_update_server (self);
  return self;
}

/**
 * lb_window_get_list:
 * @self: a window
 *
 * Returns: (transfer none): the list of messages
 */
LbMessageList *
lb_window_get_list (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), NULL);

  return self->list;
}

/**
 * lb_window_get_view:
 * @self: a window
 *
 * Returns: (transfer none): the opened message
 */
LbMessageView *
lb_window_get_view (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), NULL);

  return self->view;
}

/**
 * lb_window_get_state_bar:
 * @self: a window
 *
 * Returns: (transfer none): the bar under the header bar
 */
LbStateBar *
lb_window_get_state_bar (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), NULL);

  return self->state_bar;
}

/**
 * lb_window_get_page:
 * @self: a window
 *
 * Returns: what is seen: "starting", "mail", "empty", "sessions" or "failed"
 */
const char *
lb_window_get_page (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

/**
 * lb_window_get_is_narrow:
 * @self: a window
 *
 * Returns: whether list and message take turns
 */
gboolean
lb_window_get_is_narrow (LbWindow *self)
{
  g_return_val_if_fail (LB_IS_WINDOW (self), FALSE);

  return self->is_narrow;
}

/**
 * lb_window_add_toast:
 * @self: a window
 * @text: what was done, or why it was not
 */
void
lb_window_add_toast (LbWindow   *self,
                     const char *text)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (LB_IS_WINDOW (self));

  /* The title of a toast is markup. */
  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}
