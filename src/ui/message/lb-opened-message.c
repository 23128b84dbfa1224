#define G_LOG_DOMAIN "lb-opened-message"

#include "config.h"
#include "ui/message/lb-opened-message.h"

struct _LbOpenedMessage
{
  GObject          parent_instance;

  LbStoredMessage *stored;  /* (owned) */
  LbMessage       *message; /* (owned) */
  GPtrArray       *relays;  /* (owned) (element-type LbRelayJob) */
};

enum
{
  SIGNAL_RELAYS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbOpenedMessage, lb_opened_message, G_TYPE_OBJECT)

static void
lb_opened_message_parse_thread (GTask        *task,
                                gpointer      source_object,
                                gpointer      task_data,
                                GCancellable *cancellable)
{
  LbStoredMessage *stored = task_data;
  LbOpenedMessage *self = g_object_new (LB_TYPE_OPENED_MESSAGE, NULL);

  self->stored = lb_stored_message_ref (stored);
  self->message = lb_message_parse (stored->data);
  g_task_return_pointer (task, self, g_object_unref);
}

static void
lb_opened_message_load_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;
  LbStoredMessage *stored = lb_mailbox_load_finish (LB_MAILBOX (object), result, &error);

  if (stored == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, stored, (GDestroyNotify) lb_stored_message_unref);
  g_task_run_in_thread (task, lb_opened_message_parse_thread);
}

static void
lb_opened_message_finalize (GObject *object)
{
  LbOpenedMessage *self = LB_OPENED_MESSAGE (object);

  g_clear_pointer (&self->stored, lb_stored_message_unref);
  g_clear_object (&self->message);
  g_clear_pointer (&self->relays, g_ptr_array_unref);

  G_OBJECT_CLASS (lb_opened_message_parent_class)->finalize (object);
}

static void
lb_opened_message_class_init (LbOpenedMessageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_opened_message_finalize;

  /**
   * LbOpenedMessage::relays-changed:
   * @self: a message
   *
   * It went a step on its way to other servers.
   */
  signals[SIGNAL_RELAYS_CHANGED] =
    g_signal_new ("relays-changed", LB_TYPE_OPENED_MESSAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
lb_opened_message_init (LbOpenedMessage *self)
{
  self->relays = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_relay_job_free);
}

/**
 * lb_opened_message_load_async:
 * @mailbox: where the message is
 * @id: its identifier
 * @cancellable: (nullable): gives up; the parser ends in its thread unheard
 * @callback: called in the caller's thread-default main context
 *
 * Reads a message from the store and parses it, in threads.
 */
void
lb_opened_message_load_async (LbMailbox           *mailbox,
                              const char          *id,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (mailbox));
  g_return_if_fail (id != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_opened_message_load_async);
  lb_mailbox_load_async (mailbox, id, cancellable, lb_opened_message_load_cb,
                         g_steal_pointer (&task));
}

/**
 * lb_opened_message_load_finish:
 * @result: of lb_opened_message_load_async()
 * @error: as the mailbox gives it
 *
 * Returns: (transfer full): the message
 */
LbOpenedMessage *
lb_opened_message_load_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lb_opened_message_get_row:
 * @self: a message
 *
 * Returns: (transfer none): what the list knows of it, envelope included
 */
LbStoreRow *
lb_opened_message_get_row (LbOpenedMessage *self)
{
  g_return_val_if_fail (LB_IS_OPENED_MESSAGE (self), NULL);

  return self->stored->row;
}

/**
 * lb_opened_message_get_data:
 * @self: a message
 *
 * Returns: (transfer none): the octets as they were received
 */
GBytes *
lb_opened_message_get_data (LbOpenedMessage *self)
{
  g_return_val_if_fail (LB_IS_OPENED_MESSAGE (self), NULL);

  return self->stored->data;
}

/**
 * lb_opened_message_get_transcript:
 * @self: a message
 *
 * Returns: (transfer none): the conversation that it came by
 */
LbTranscript *
lb_opened_message_get_transcript (LbOpenedMessage *self)
{
  g_return_val_if_fail (LB_IS_OPENED_MESSAGE (self), NULL);

  return self->stored->transcript;
}

/**
 * lb_opened_message_get_message:
 * @self: a message
 *
 * Returns: (transfer none): headers, parts and texts
 */
LbMessage *
lb_opened_message_get_message (LbOpenedMessage *self)
{
  g_return_val_if_fail (LB_IS_OPENED_MESSAGE (self), NULL);

  return self->message;
}

/**
 * lb_opened_message_get_relays:
 * @self: a message
 *
 * Returns: (transfer none) (element-type LbRelayJob): the ways it was sent to other servers, oldest
 *   first
 */
GPtrArray *
lb_opened_message_get_relays (LbOpenedMessage *self)
{
  g_return_val_if_fail (LB_IS_OPENED_MESSAGE (self), NULL);

  return self->relays;
}

/**
 * lb_opened_message_set_relays:
 * @self: a message
 * @relays: (transfer none) (element-type LbRelayJob): the ways it was sent to other servers, oldest
 *   first
 *
 * Emits #LbOpenedMessage::relays-changed.
 */
void
lb_opened_message_set_relays (LbOpenedMessage *self,
                              GPtrArray       *relays)
{
  g_return_if_fail (LB_IS_OPENED_MESSAGE (self));

  g_ptr_array_ref (relays);
  g_ptr_array_unref (self->relays);
  self->relays = relays;
  g_signal_emit (self, signals[SIGNAL_RELAYS_CHANGED], 0);
}
