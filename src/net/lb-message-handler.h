#pragma once

#include <gio/gio.h>

#include "base/lb-delivery.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_HANDLER (lb_message_handler_get_type ())
G_DECLARE_INTERFACE (LbMessageHandler, lb_message_handler, LB, MESSAGE_HANDLER, GObject)

/**
 * LbMessageDone:
 * @response: (nullable): the response line for the client; %NULL without @error means "250 OK"
 * @error: (nullable): why the message is not kept
 * @user_data: the caller's
 *
 * Tells what became of a message.
 */
typedef void (*LbMessageDone) (const char   *response,
                               const GError *error,
                               gpointer      user_data);

/**
 * LbMessageHandlerInterface:
 * @parent_iface: the parent
 * @process_message: takes a message by a plain function, if it can; %NULL: it cannot
 * @process_message_async: begins to take a message
 * @process_message_finish: tells what became of it; %NULL: the result is a #GTask of a response
 *   line
 *
 * What takes the messages of an SMTP service: smtpd's `process_message()`.
 */
struct _LbMessageHandlerInterface
{
  GTypeInterface parent_iface;

  gboolean       (*process_message)        (LbMessageHandler *self,
                                            LbDelivery       *delivery,
                                            LbMessageDone     done,
                                            gpointer          user_data);
  void (*process_message_async)  (LbMessageHandler   *self,
                                  LbDelivery         *delivery,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
  char *(*process_message_finish) (LbMessageHandler *self,
                                   GAsyncResult     *result,
                                   GError          **error);
};

gboolean lb_message_handler_process_message        (LbMessageHandler     *self,
                                                    LbDelivery           *delivery,
                                                    LbMessageDone         done,
                                                    gpointer              user_data);
void     lb_message_handler_process_message_async  (LbMessageHandler     *self,
                                                    LbDelivery           *delivery,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
char    *lb_message_handler_process_message_finish (LbMessageHandler     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
