#define G_LOG_DOMAIN "lb-message-handler"

#include "config.h"
#include "net/lb-message-handler.h"

G_DEFINE_INTERFACE (LbMessageHandler, lb_message_handler, G_TYPE_OBJECT)

static char *
lb_message_handler_real_finish (LbMessageHandler  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lb_message_handler_default_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_finish = lb_message_handler_real_finish;
}

/**
 * lb_message_handler_process_message:
 * @self: a message handler
 * @delivery: the message; whoever needs it after @done keeps a reference
 * @done: called in the caller's thread-default main context, perhaps before this returns, once the
 *   message is safe or refused
 * @user_data: data for @done
 *
 * Hands a message over without the objects that a call of GIO's form makes: they cost as much as
 * all of SMTP. A handler that cannot take this message so says so, and has done nothing.
 *
 * Returns: whether @done is or was called; else use lb_message_handler_process_message_async()
 */
gboolean
lb_message_handler_process_message (LbMessageHandler *self,
                                    LbDelivery       *delivery,
                                    LbMessageDone     done,
                                    gpointer          user_data)
{
  LbMessageHandlerInterface *iface;

  g_return_val_if_fail (LB_IS_MESSAGE_HANDLER (self), FALSE);
  g_return_val_if_fail (delivery != NULL && done != NULL, FALSE);

  iface = LB_MESSAGE_HANDLER_GET_IFACE (self);
  return iface->process_message != NULL
         && iface->process_message (self, delivery, done, user_data);
}

/**
 * lb_message_handler_process_message_async:
 * @self: a message handler
 * @delivery: the message; whoever needs it after the callback keeps a reference
 * @cancellable: (nullable): gives up; a message that is safe already stays so
 * @callback: called in the caller's thread-default main context, once the message is safe or
 *   refused
 * @user_data: data for @callback
 *
 * Hands a message over. The client gets its final reply (RFC 5321 6.1: the responsibility for the
 * message) only after the callback.
 */
void
lb_message_handler_process_message_async (LbMessageHandler    *self,
                                          LbDelivery          *delivery,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  LbMessageHandlerInterface *iface;

  g_return_if_fail (LB_IS_MESSAGE_HANDLER (self));
  g_return_if_fail (delivery != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = LB_MESSAGE_HANDLER_GET_IFACE (self);
  g_return_if_fail (iface->process_message_async != NULL);
  iface->process_message_async (self, delivery, cancellable, callback, user_data);
}

/**
 * lb_message_handler_process_message_finish:
 * @self: a message handler
 * @result: the result that the callback was given
 * @error: return location for an error
 *
 * Tells what became of a message. An error means that it is not kept: the client is told "451
 * 4.3.0", or "452 4.3.1" for %G_IO_ERROR_NO_SPACE, but never the error's text.
 *
 * Returns: (transfer full) (nullable): the response line for the client, such as
 *   "550 5.7.1 Not this one"; %NULL without an error means "250 OK"
 */
char *
lb_message_handler_process_message_finish (LbMessageHandler  *self,
                                           GAsyncResult      *result,
                                           GError           **error)
{
  g_return_val_if_fail (LB_IS_MESSAGE_HANDLER (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return LB_MESSAGE_HANDLER_GET_IFACE (self)->process_message_finish (self, result, error);
}
