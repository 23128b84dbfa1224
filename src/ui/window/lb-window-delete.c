#define G_LOG_DOMAIN "lb-window"

#include "config.h"
#include "ui/window/lb-window.h"

#include <glib/gi18n.h>

#include "ui/list/lb-row-text.h"
#include "ui/window/lb-window-private.h"

/* How long a deletion can be undone. */
#define UNDO_SECONDS 10

static void
lb_window_flushed_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LbWindow) self = LB_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (!lb_mailbox_flush_deleted_finish (LB_MAILBOX (object), result, &error))
    lb_window_add_toast (self, error->message);
}

/* Of the window: what was deleted cannot be undone any more, and leaves the store. */
void
lb_window_flush_deleted (LbWindow *self)
{
  if (self->mailbox == NULL || self->n_deleted == 0)
    return;
  self->n_deleted = 0;
  g_clear_object (&self->undo_toast);
  lb_mailbox_flush_deleted_async (self->mailbox, NULL, lb_window_flushed_cb, g_object_ref (self));
  lb_window_update_actions (self);
}

static void
lb_window_undo_dismissed_cb (AdwToast *toast,
                             gpointer  user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  /* A toast that a later one took the place of has nothing more to say. */
  if (toast == self->undo_toast)
    lb_window_flush_deleted (self);
}

static void
lb_window_replace_undo_toast (LbWindow   *self,
                              const char *text)
{
  g_autoptr(AdwToast) old = g_steal_pointer (&self->undo_toast);
  g_autofree char *escaped = NULL;

  if (old != NULL)
    adw_toast_dismiss (old);
  if (text == NULL)
    return;

  /* The title of a toast is markup. */
  escaped = g_markup_escape_text (text, -1);
  self->undo_toast = g_object_ref (adw_toast_new (escaped));
  adw_toast_set_timeout (self->undo_toast, UNDO_SECONDS);
  adw_toast_set_priority (self->undo_toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_button_label (self->undo_toast, _("Undo"));
  adw_toast_set_action_name (self->undo_toast, "win.undo-delete");
  g_signal_connect_object (self->undo_toast, "dismissed", G_CALLBACK (lb_window_undo_dismissed_cb),
                           self,
                           0);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->undo_toast));
}

/* Of the window's actions: @row_ids, or all when that is NULL. Deletions that follow each other in
 * the time of a toast are undone together. */
void
lb_window_delete_rows (LbWindow   *self,
                       GArray     *row_ids,
                       const char *subject)
{
  g_autofree char *text = NULL;
  guint n_deleted = lb_mailbox_delete (self->mailbox, row_ids);

  if (n_deleted == 0)
    return;
  self->n_deleted += n_deleted;
  if (self->n_deleted == 1 && subject != NULL)
    /* Translators: the subject of a message */
    text = g_strdup_printf (_("“%s” deleted"), subject);
  else
    text = g_strdup_printf (ngettext ("%u message deleted", "%u messages deleted", self->n_deleted),
                            self->n_deleted);
  lb_window_replace_undo_toast (self, text);
  lb_window_update_actions (self);
}

/* Of the window's actions: deletes what is selected, and goes on to the next message. */
void
lb_window_delete_selected (LbWindow *self)
{
  g_autoptr(GArray) row_ids = lb_message_list_list_selected (self->list);
  guint position = lb_message_list_get_position (self->list);
  guint n_selected = lb_message_list_get_n_selected (self->list);
  LbStoreRow *row = self->shown != NULL ? lb_mailbox_item_get_row (self->shown) : NULL;
  g_autofree char *subject = NULL;
  guint n_left;

  if (row_ids->len == 0)
    return;
  if (row != NULL)
    subject = lb_row_text_get_subject (row->summary);
  /* First, so that no moment without a selection sends a narrow window back to the list. */
  n_left = g_list_model_get_n_items (G_LIST_MODEL (lb_message_list_get_messages (self->list))) -
           n_selected;
  if (n_selected == 1 && n_left > 0)
    lb_message_list_select (self->list, position < n_left ? position + 1 : position - 1);
  lb_window_delete_rows (self, row_ids, subject);
  if (lb_message_list_get_selecting (self->list))
    g_action_group_activate_action (G_ACTION_GROUP (self), "end-selection", NULL);
}

/* Of the window's actions: brings back what can be brought back. */
void
lb_window_undo_delete (LbWindow *self)
{
  if (self->n_deleted == 0)
    return;
  self->n_deleted = 0;
  lb_window_replace_undo_toast (self, NULL);
  while (lb_mailbox_undo_delete (self->mailbox) > 0)
    continue;
  lb_window_update_actions (self);
}
