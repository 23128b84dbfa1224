#define G_LOG_DOMAIN "lb-delivery-gate"

#include "config.h"
#include "service/lb-delivery-gate.h"

/* What may wait for a slow reader of standard output before clients have to wait too. */
#define QUEUED_OCTETS_MAX 4194304

struct _LbDeliveryGate
{
  GObject           parent_instance;

  LbMessageHandler *next;   /* (owned) */
  LbOutput         *output; /* (owned) (nullable) */
  guint64           limit;  /* messages to let through; 0: any */
  guint64           n_admitted;
  guint64           n_delivered;
};

enum
{
  SIGNAL_DELIVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void lb_delivery_gate_message_handler_init (LbMessageHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbDeliveryGate, lb_delivery_gate, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LB_TYPE_MESSAGE_HANDLER,
                                                      lb_delivery_gate_message_handler_init))

static void
lb_delivery_gate_processed_cb (GObject      *object,
                               GAsyncResult *result,
                               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbDeliveryGate *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *response =
    lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (object), result, &error);
  gboolean is_delivered = error == NULL && (response == NULL || response[0] == '2');

  if (is_delivered)
    self->n_delivered++;
  else
    self->n_admitted--;

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&response), g_free);

  if (is_delivered)
    g_signal_emit (self, signals[SIGNAL_DELIVERED], 0, g_task_get_task_data (task));
}

static void
lb_delivery_gate_pass (GTask *task)
{
  LbDeliveryGate *self = g_task_get_source_object (task);

  lb_message_handler_process_message_async (self->next, g_task_get_task_data (task),
                                            g_task_get_cancellable (task),
                                            lb_delivery_gate_processed_cb, task);
}

static void
lb_delivery_gate_drained_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  lb_output_write_finish (LB_OUTPUT (object), result, NULL);
  lb_delivery_gate_pass (G_TASK (user_data));
}

static void
lb_delivery_gate_process_message_async (LbMessageHandler    *handler,
                                        LbDelivery          *delivery,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  LbDeliveryGate *self = LB_DELIVERY_GATE (handler);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GBytes) nothing = NULL;

  g_task_set_source_tag (task, lb_delivery_gate_process_message_async);
  g_task_set_check_cancellable (task, FALSE); /* what is kept is not given up */
  g_task_set_task_data (task, lb_delivery_ref (delivery), (GDestroyNotify) lb_delivery_unref);

  if (self->limit > 0 && self->n_admitted == self->limit)
    {
      g_task_return_pointer (task,
                             g_strdup ("451 4.3.2 Letterbox has all the messages it waits for"),
                             g_free);
      return;
    }

  self->n_admitted++;
  if (self->output == NULL || lb_output_get_n_queued (self->output) <= QUEUED_OCTETS_MAX)
    {
      lb_delivery_gate_pass (g_steal_pointer (&task));
      return;
    }

  nothing = g_bytes_new_static ("", 0);
  lb_output_write_async (self->output, nothing, NULL, lb_delivery_gate_drained_cb,
                         g_steal_pointer (&task));
}

static void
lb_delivery_gate_message_handler_init (LbMessageHandlerInterface *iface)
{
  iface->process_message_async = lb_delivery_gate_process_message_async;
}

static void
lb_delivery_gate_finalize (GObject *object)
{
  LbDeliveryGate *self = LB_DELIVERY_GATE (object);

  g_object_unref (self->next);
  g_clear_object (&self->output);

  G_OBJECT_CLASS (lb_delivery_gate_parent_class)->finalize (object);
}

static void
lb_delivery_gate_class_init (LbDeliveryGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_delivery_gate_finalize;

  /**
   * LbDeliveryGate::delivered:
   * @self: a gate
   * @delivery: the message
   *
   * Emitted when a message has been taken, just after the client's answer was handed over.
   */
  signals[SIGNAL_DELIVERED] = g_signal_new ("delivered", LB_TYPE_DELIVERY_GATE, G_SIGNAL_RUN_LAST,
                                            0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, LB_TYPE_DELIVERY);
}

static void
lb_delivery_gate_init (LbDeliveryGate *self)
{
}

/**
 * lb_delivery_gate_new:
 * @next: what takes the messages
 * @output: (nullable): where messages are printed; clients wait while it is far behind
 * @limit: how many messages to let through; later ones are refused for now. 0: any
 *
 * Makes what stands before all other handlers.
 *
 * Returns: (transfer full): a new gate
 */
LbDeliveryGate *
lb_delivery_gate_new (LbMessageHandler *next,
                      LbOutput         *output,
                      guint64           limit)
{
  LbDeliveryGate *self = g_object_new (LB_TYPE_DELIVERY_GATE, NULL);

  self->next = g_object_ref (next);
  self->limit = limit;
  g_set_object (&self->output, output);

  return self;
}

/**
 * lb_delivery_gate_get_n_delivered:
 * @self: a gate
 *
 * Returns: how many messages were taken
 */
guint64
lb_delivery_gate_get_n_delivered (LbDeliveryGate *self)
{
  g_return_val_if_fail (LB_IS_DELIVERY_GATE (self), 0);
  return self->n_delivered;
}
