#define G_LOG_DOMAIN "lb-message-page"

#include "config.h"
#include "ui/message/lb-message-page.h"

typedef struct
{
  LbOpenedMessage *message; /* (owned) (nullable) */
} LbMessagePagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbMessagePage, lb_message_page, ADW_TYPE_BIN)

static void
lb_message_page_dispose (GObject *object)
{
  LbMessagePagePrivate *priv = lb_message_page_get_instance_private (LB_MESSAGE_PAGE (object));

  g_clear_object (&priv->message);

  G_OBJECT_CLASS (lb_message_page_parent_class)->dispose (object);
}

static void
lb_message_page_class_init (LbMessagePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_message_page_dispose;
}

static void
lb_message_page_init (LbMessagePage *self)
{
}

/**
 * lb_message_page_show_message:
 * @self: a page
 * @message: what it shall show
 *
 * Does nothing when the page shows @message already.
 */
void
lb_message_page_show_message (LbMessagePage   *self,
                              LbOpenedMessage *message)
{
  LbMessagePagePrivate *priv = lb_message_page_get_instance_private (self);

  g_return_if_fail (LB_IS_MESSAGE_PAGE (self));
  g_return_if_fail (LB_IS_OPENED_MESSAGE (message));

  if (g_set_object (&priv->message, message))
    LB_MESSAGE_PAGE_GET_CLASS (self)->show_message (self, message);
}

/**
 * lb_message_page_can_find:
 * @self: a page
 *
 * Returns: whether text can be found in it
 */
gboolean
lb_message_page_can_find (LbMessagePage *self)
{
  g_return_val_if_fail (LB_IS_MESSAGE_PAGE (self), FALSE);

  return LB_MESSAGE_PAGE_GET_CLASS (self)->begin_find != NULL;
}

/**
 * lb_message_page_begin_find:
 * @self: a page for which lb_message_page_can_find() is true
 *
 * Opens the bar that finds text in the page.
 */
void
lb_message_page_begin_find (LbMessagePage *self)
{
  g_return_if_fail (lb_message_page_can_find (self));

  LB_MESSAGE_PAGE_GET_CLASS (self)->begin_find (self);
}

/**
 * lb_message_page_copy:
 * @widget: any widget of the window
 * @text: what to copy
 * @what: the window's answer, "Port copied"
 *
 * Copies by the window's action, which tells that it was done.
 */
void
lb_message_page_copy (GtkWidget  *widget,
                      const char *text,
                      const char *what)
{
  gtk_widget_activate_action (widget, "win.copy", "(ss)", text, what);
}
