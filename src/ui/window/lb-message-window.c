#define G_LOG_DOMAIN "lb-message-window"

#include "config.h"
#include "ui/window/lb-message-window.h"

#include "ui/actions/lb-message-actions.h"
#include "ui/lb-resource.h"
#include "ui/list/lb-row-text.h"
#include "ui/window/lb-split-view.h"

/* A message in a window of its own, with the pages of the main window and their actions. What
 * concerns the list is done in that window. */
struct _LbMessageWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay     *toasts;
  AdwWindowTitle      *title;
  LbMessageView       *view;

  GtkWindow           *parent;      /* (nullable): weak */
  LbMessageActions    *actions;     /* (owned) */
  GCancellable        *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LbMessageWindow, lb_message_window, ADW_TYPE_APPLICATION_WINDOW)

static void
lb_message_window_loaded_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbMessageWindow) self = LB_MESSAGE_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbOpenedMessage) opened = lb_opened_message_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (opened == NULL)
    lb_message_view_show_error (self->view, error->message);
  else
    lb_message_view_show_message (self->view, opened);
  lb_message_actions_update (self->actions, TRUE);
  lb_message_view_focus (self->view);
}

static void
lb_message_window_show_session_cb (GSimpleAction *action,
                                   GVariant      *parameter,
                                   gpointer       user_data)
{
  LbMessageWindow *self = LB_MESSAGE_WINDOW (user_data);

  if (self->parent == NULL)
    return;
  gtk_widget_activate_action_variant (GTK_WIDGET (self->parent), "win.show-session", parameter);
  gtk_window_present (self->parent);
}

static const GActionEntry entries[] = {
  { "show-session", lb_message_window_show_session_cb, "s", NULL, NULL },
};

static void
lb_message_window_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  LbMessageWindow *self = LB_MESSAGE_WINDOW (widget);

  GTK_WIDGET_CLASS (lb_message_window_parent_class)->size_allocate (widget, width, height,
                                                                    baseline);
  lb_message_view_set_is_narrow (self->view, width < LB_SPLIT_VIEW_NARROW);
}

static void
lb_message_window_dispose (GObject *object)
{
  LbMessageWindow *self = LB_MESSAGE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->actions);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (lb_message_window_parent_class)->dispose (object);
}

static void
lb_message_window_finalize (GObject *object)
{
  g_clear_object (&LB_MESSAGE_WINDOW (object)->cancellable);

  G_OBJECT_CLASS (lb_message_window_parent_class)->finalize (object);
}

static void
lb_message_window_class_init (LbMessageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_message_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lb_message_window_finalize;
  widget_class->size_allocate = lb_message_window_size_allocate;

  g_type_ensure (LB_TYPE_MESSAGE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LB_RESOURCE_PATH "lb-message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LbMessageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LbMessageWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LbMessageWindow, view);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lb_message_window_init (LbMessageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/**
 * lb_message_window_new:
 * @parent: the window with the list; this one closes with it
 * @service: whose mailbox has the message
 * @row: the message
 *
 * Returns: (transfer floating): a window that shows the message as soon as it is read
 */
GtkWidget *
lb_message_window_new (GtkWindow  *parent,
                       LbService  *service,
                       LbStoreRow *row)
{
  LbMessageWindow *self = g_object_new (LB_TYPE_MESSAGE_WINDOW, "application",
                                        gtk_window_get_application (parent), NULL);
  g_autofree char *subject = lb_row_text_get_subject (row->summary);

  g_set_weak_pointer (&self->parent, parent);
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
  self->actions = lb_message_actions_new (GTK_APPLICATION_WINDOW (self), self->view, self->toasts,
                                          service);
  adw_window_title_set_title (self->title, subject);
  gtk_window_set_title (GTK_WINDOW (self), subject);
  lb_message_view_show_row (self->view, row);
  /* Else the subject would get it, and be marked whole. */
  lb_message_view_focus (self->view);
  lb_message_actions_update (self->actions, TRUE);
  lb_opened_message_load_async (lb_service_get_mailbox (service), row->id, self->cancellable,
                                lb_message_window_loaded_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * lb_message_window_get_view:
 * @self: a window
 *
 * Returns: (transfer none): the message
 */
LbMessageView *
lb_message_window_get_view (LbMessageWindow *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_WINDOW (self), NULL);

  return self->view;
}
