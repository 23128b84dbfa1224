#define G_LOG_DOMAIN "lb-handler-chain"

#include "config.h"
#include "handlers/lb-handler-chain.h"

typedef struct
{
  LbMessageHandler *handler; /* (owned) */
  guint             modes;
} LbLink;

struct _LbHandlerChain
{
  GObject    parent_instance;

  LbRuntime *runtime; /* (owned) */
  GPtrArray *links;   /* (element-type LbLink) (owned): only grows */
};

/* One message on its way along the links. */
typedef struct
{
  LbDelivery *delivery; /* (owned) */
  char       *response; /* (owned) (nullable) */
  LbMode      mode;     /* when it came: a message does not change its way */
  guint       next;
} LbPassage;

static void lb_handler_chain_message_handler_init (LbMessageHandlerInterface *iface);
static void lb_handler_chain_go_on                (GTask                     *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbHandlerChain, lb_handler_chain, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_handler_chain_message_handler_init))

static void
lb_link_free (LbLink *link)
{
  g_object_unref (link->handler);
  g_free (link);
}

static void
lb_passage_free (LbPassage *passage)
{
  lb_delivery_unref (passage->delivery);
  g_free (passage->response);
  g_free (passage);
}

static void
lb_handler_chain_processed_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  LbPassage *passage = g_task_get_task_data (task);
  g_autofree char *response =
    lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (object), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (response != NULL)
    {
      g_free (passage->response);
      passage->response = g_steal_pointer (&response);
    }
  lb_handler_chain_go_on (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
lb_handler_chain_go_on (GTask *task)
{
  LbHandlerChain *self = g_task_get_source_object (task);
  LbPassage *passage = g_task_get_task_data (task);

  while (passage->next < self->links->len)
    {
      LbLink *link = g_ptr_array_index (self->links, passage->next++);

      if ((link->modes & LB_MODE_MASK (passage->mode)) == 0)
        continue;

      lb_message_handler_process_message_async (link->handler, passage->delivery,
                                                g_task_get_cancellable (task),
                                                lb_handler_chain_processed_cb, task);
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&passage->response), g_free);
  g_object_unref (task);
}

static void
lb_handler_chain_process_message_async (LbMessageHandler    *handler,
                                        LbDelivery          *delivery,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  LbHandlerChain *self = LB_HANDLER_CHAIN (handler);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  LbPassage *passage = g_new0 (LbPassage, 1);

  passage->delivery = lb_delivery_ref (delivery);
  passage->mode = lb_runtime_get_mode (self->runtime);
  g_task_set_source_tag (task, lb_handler_chain_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is kept is not given up */
  g_task_set_task_data (task, passage, (GDestroyNotify) lb_passage_free);
  lb_handler_chain_go_on (task);
}

/* A message that only one link sees goes straight through. */
static gboolean
lb_handler_chain_process_message (LbMessageHandler *handler,
                                  LbDelivery       *delivery,
                                  LbMessageDone     done,
                                  gpointer          user_data)
{
  LbHandlerChain *self = LB_HANDLER_CHAIN (handler);
  guint mode = LB_MODE_MASK (lb_runtime_get_mode (self->runtime));
  LbMessageHandler *only = NULL;

  for (guint i = 0; i < self->links->len; i++)
    {
      LbLink *link = g_ptr_array_index (self->links, i);

      if ((link->modes & mode) == 0)
        continue;
      if (only != NULL)
        return FALSE;

      only = link->handler;
    }

  return only != NULL && lb_message_handler_process_message (only, delivery, done, user_data);
}

static void
lb_handler_chain_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message = lb_handler_chain_process_message;
  iface->process_message_async = lb_handler_chain_process_message_async;
}

static void
lb_handler_chain_finalize (GObject *object)
{
  LbHandlerChain *self = LB_HANDLER_CHAIN (object);

  g_object_unref (self->runtime);
  g_ptr_array_unref (self->links);

  G_OBJECT_CLASS (lb_handler_chain_parent_class)->finalize (object);
}

static void
lb_handler_chain_class_init (LbHandlerChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_handler_chain_finalize;
}

static void
lb_handler_chain_init (LbHandlerChain *self)
{
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_link_free);
}

/**
 * lb_handler_chain_new:
 * @runtime: tells the mode
 *
 * Makes a handler that passes each message along other handlers. A link sees a message when those
 * before it have done with it; the first failure ends the way and is the answer, otherwise the last
 * response line that a link gave.
 *
 * Returns: (transfer full): a chain without links: takes everything and keeps nothing
 */
LbHandlerChain *
lb_handler_chain_new (LbRuntime *runtime)
{
  LbHandlerChain *self = g_object_new (LB_TYPE_HANDLER_CHAIN, NULL);

  self->runtime = g_object_ref (runtime);

  return self;
}

/**
 * lb_handler_chain_append:
 * @self: a chain
 * @handler: what comes behind all links so far
 * @modes: the modes in which it sees messages: LB_MODE_MASK() of each, or %LB_MODE_MASK_ALL
 */
void
lb_handler_chain_append (LbHandlerChain   *self,
                         LbMessageHandler *handler,
                         guint             modes)
{
  LbLink *link;

  g_return_if_fail (LB_IS_HANDLER_CHAIN (self));
  g_return_if_fail (LB_IS_MESSAGE_HANDLER (handler));

  link = g_new0 (LbLink, 1);
  link->handler = g_object_ref (handler);
  link->modes = modes;
  g_ptr_array_add (self->links, link);
}
