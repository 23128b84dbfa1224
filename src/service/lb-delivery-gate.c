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

/* One message on its way by a plain function. */
typedef struct
{
  LbDeliveryGate *gate;     /* (owned) */
  LbDelivery     *delivery; /* (owned) */
  LbMessageDone   done;
  gpointer        user_data;
} LbGatePassage;

static void
lb_gate_passage_free (LbGatePassage *self)
{
  g_object_unref (self->gate);
  lb_delivery_unref (self->delivery);
  g_free (self);
}

/* Gives whether the message has been taken. */
static gboolean
lb_delivery_gate_count (LbDeliveryGate *self,
                        const char     *response,
                        const GError   *error)
{
  gboolean is_delivered = error == NULL && (response == NULL || response[0] == '2');

  if (is_delivered)
    self->n_delivered++;
  else
    self->n_admitted--;

  return is_delivered;
}

static void
lb_delivery_gate_done_cb (const char   *response,
                          const GError *error,
                          gpointer      user_data)
{
  LbGatePassage *passage = user_data;
  gboolean is_delivered = lb_delivery_gate_count (passage->gate, response, error);

  passage->done (response, error, passage->user_data);
  if (is_delivered)
    g_signal_emit (passage->gate, signals[SIGNAL_DELIVERED], 0, passage->delivery);

  lb_gate_passage_free (passage);
}

static gboolean
lb_delivery_gate_is_full (LbDeliveryGate *self)
{
  return self->limit > 0 && self->n_admitted == self->limit;
}

static gboolean
lb_delivery_gate_is_clogged (LbDeliveryGate *self)
{
  return self->output != NULL && lb_output_get_n_queued (self->output) > QUEUED_OCTETS_MAX;
}

static gboolean
lb_delivery_gate_process_message (LbMessageHandler *handler,
                                  LbDelivery       *delivery,
                                  LbMessageDone     done,
                                  gpointer          user_data)
{
  LbDeliveryGate *self = LB_DELIVERY_GATE (handler);
  LbGatePassage *passage;

  if (lb_delivery_gate_is_full (self) || lb_delivery_gate_is_clogged (self))
    return FALSE;

  passage = g_new0 (LbGatePassage, 1);
  passage->gate = g_object_ref (self);
  passage->delivery = lb_delivery_ref (delivery);
  passage->done = done;
  passage->user_data = user_data;
  self->n_admitted++;
  if (lb_message_handler_process_message (self->next, delivery, lb_delivery_gate_done_cb, passage))
    return TRUE;

  self->n_admitted--;
  lb_gate_passage_free (passage);
  return FALSE;
}

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
  gboolean is_delivered = lb_delivery_gate_count (self, response, error);

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

  if (lb_delivery_gate_is_full (self))
    {
      g_task_return_pointer (task,
                             g_strdup ("451 4.3.2 Letterbox has all the messages it waits for"),
                             g_free);
      return;
    }

  self->n_admitted++;
  if (!lb_delivery_gate_is_clogged (self))
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
  iface->process_message = lb_delivery_gate_process_message;
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
