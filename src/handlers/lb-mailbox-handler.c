#define G_LOG_DOMAIN "lb-mailbox-handler"

#include "config.h"
#include "handlers/lb-mailbox-handler.h"

struct _LbMailboxHandler
{
  GObject    parent_instance;

  LbMailbox *mailbox; /* (owned) */
};

static void lb_mailbox_handler_message_handler_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbMailboxHandler, lb_mailbox_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_mailbox_handler_message_handler_init))

/* Who waits for a message that goes by a plain function. */
typedef struct
{
  LbMessageDone done;
  gpointer      user_data;
} LbKeeping;

/* The API takes the identifier of the reply, so that a client can ask for what it sent. */
static char *
lb_mailbox_handler_make_response (const char *id)
{
  return g_strconcat ("250 2.0.0 OK: queued as ", id, NULL);
}

static void
lb_mailbox_handler_kept_cb (const char   *id,
                            const GError *error,
                            gpointer      user_data)
{
  g_autofree LbKeeping *keeping = user_data;
  g_autofree char *response = id != NULL ? lb_mailbox_handler_make_response (id) : NULL;

  if (error != NULL)
    g_warning ("A message could not be kept: %s", error->message);
  keeping->done (response, error, keeping->user_data);
}

static gboolean
lb_mailbox_handler_process_message (LbMessageHandler *handler,
                                    LbDelivery       *delivery,
                                    LbMessageDone     done,
                                    gpointer          user_data)
{
  LbKeeping *keeping = g_new (LbKeeping, 1);

  keeping->done = done;
  keeping->user_data = user_data;
  lb_mailbox_add (LB_MAILBOX_HANDLER (handler)->mailbox, delivery, lb_mailbox_handler_kept_cb,
                  keeping);

  return TRUE;
}

static void
lb_mailbox_handler_added_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lb_mailbox_add_finish (LB_MAILBOX (object), result, &error);

  if (id == NULL)
    {
      g_warning ("A message could not be kept: %s", error->message);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_return_pointer (task, lb_mailbox_handler_make_response (id), g_free);
}

static void
lb_mailbox_handler_process_message_async (LbMessageHandler    *handler,
                                          LbDelivery          *delivery,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  LbMailboxHandler *self = LB_MAILBOX_HANDLER (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_mailbox_handler_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is kept is not given up */
  lb_mailbox_add_async (self->mailbox, delivery, cancellable, lb_mailbox_handler_added_cb, task);
}

static void
lb_mailbox_handler_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message = lb_mailbox_handler_process_message;
  iface->process_message_async = lb_mailbox_handler_process_message_async;
}

static void
lb_mailbox_handler_finalize (GObject *object)
{
  LbMailboxHandler *self = LB_MAILBOX_HANDLER (object);

  g_object_unref (self->mailbox);

  G_OBJECT_CLASS (lb_mailbox_handler_parent_class)->finalize (object);
}

static void
lb_mailbox_handler_class_init (LbMailboxHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_mailbox_handler_finalize;
}

static void
lb_mailbox_handler_init (LbMailboxHandler *self)
{
}

/**
 * lb_mailbox_handler_new:
 * @mailbox: where messages are kept
 *
 * Makes a handler whose client is answered when its message is on the disk and in the list.
 *
 * Returns: (transfer full): a new handler
 */
LbMailboxHandler *
lb_mailbox_handler_new (LbMailbox *mailbox)
{
  LbMailboxHandler *self = g_object_new (LB_TYPE_MAILBOX_HANDLER, NULL);

  self->mailbox = g_object_ref (mailbox);

  return self;
}
