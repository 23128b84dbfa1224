#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox.h"

#include "mailbox/lb-mailbox-private.h"

/* Who waits for an arrival. */
typedef struct
{
  LbMailbox     *mailbox;  /* (owned) */
  LbMailboxAdded added;    /* (nullable): has been told */
  gpointer       user_data;
} LbArrival;

/* Whoever hears of the message can already open it, and finds it in the list. */
static void
lb_mailbox_take_arrival (LbMailbox  *self,
                         LbStoreRow *row)
{
  g_ptr_array_add (self->arrivals, lb_store_row_ref (row));
  lb_frame_gate_request (self->gate);
}

static void
lb_mailbox_added_cb (LbStoreRow   *row,
                     const GError *error,
                     gpointer      user_data)
{
  LbArrival *arrival = user_data;

  if (arrival->added == NULL)
    arrival->mailbox->n_promised--;
  if (row != NULL)
    lb_mailbox_take_arrival (arrival->mailbox, row);
  if (arrival->added != NULL)
    arrival->added (row != NULL ? row->id : NULL, error, arrival->user_data);

  g_object_unref (arrival->mailbox);
  g_free (arrival);
}

/**
 * lb_mailbox_add:
 * @self: a mailbox
 * @delivery: the message
 * @added: called in the context where the mailbox was opened, perhaps before this returns: as soon
 *   as the message is as safe as the store can make it
 * @user_data: data for @added
 *
 * Writes a message, as lb_mailbox_add_async() does, without the objects that a call of GIO's form
 * makes. With a temporary store nobody waits for the disk, see lb_store_promise(): whoever then
 * looks for the message calls lb_mailbox_settle() first.
 */
void
lb_mailbox_add (LbMailbox      *self,
                LbDelivery     *delivery,
                LbMailboxAdded  added,
                gpointer        user_data)
{
  LbArrival *arrival;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (delivery != NULL && added != NULL);

  arrival = g_new (LbArrival, 1);
  arrival->mailbox = g_object_ref (self);
  arrival->added = added;
  arrival->user_data = user_data;
  if (!lb_store_promise (self->store, delivery, lb_mailbox_added_cb, arrival))
    return;

  arrival->added = NULL;
  self->n_promised++;
  added (delivery->id, NULL, user_data);
}

/* Who waits until the mailbox is settled. */
typedef struct
{
  LbMailbox       *mailbox; /* (owned) */
  LbMailboxSettled settled;
  gpointer         user_data;
} LbSettling;

static void
lb_mailbox_settled_cb (LbStoreRow   *row,
                       const GError *error,
                       gpointer      user_data)
{
  g_autofree LbSettling *settling = user_data;

  lb_mailbox_show_arrivals (settling->mailbox);
  settling->settled (settling->user_data);
  g_object_unref (settling->mailbox);
}

/**
 * lb_mailbox_settle:
 * @self: a mailbox
 * @settled: called in the context where the mailbox was opened, perhaps before this returns
 * @user_data: data for @settled
 *
 * Waits until the list has every message that has been taken until now, and those who listen have
 * been told. Only a temporary store lets anybody wait, see lb_mailbox_add().
 */
void
lb_mailbox_settle (LbMailbox        *self,
                   LbMailboxSettled  settled,
                   gpointer          user_data)
{
  LbSettling *settling;

  g_return_if_fail (LB_IS_MAILBOX (self));

  if (self->n_promised == 0)
    {
      lb_mailbox_show_arrivals (self);
      settled (user_data);
      return;
    }

  settling = g_new (LbSettling, 1);
  settling->mailbox = g_object_ref (self);
  settling->settled = settled;
  settling->user_data = user_data;
  lb_store_await (self->store, lb_mailbox_settled_cb, settling);
}

static void
lb_mailbox_add_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LbMailbox *self = g_task_get_source_object (task);
  g_autoptr(LbStoreRow) row = NULL;
  GError *error = NULL;

  row = lb_store_add_finish (LB_STORE (object), result, &error);
  if (row == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lb_mailbox_take_arrival (self, row);
  g_task_return_pointer (task, g_strdup (row->id), g_free);
}

/**
 * lb_mailbox_add_async:
 * @self: a mailbox
 * @delivery: the message; kept until the call ends
 * @cancellable: (nullable): keeps the message out of the store if it still waits
 * @callback: called in the caller's thread-default main context
 * @user_data: data for @callback
 *
 * Writes a message. The call returns when it is on the disk; the list shows it then, or at the end
 * of the frame that runs.
 */
void
lb_mailbox_add_async (LbMailbox           *self,
                      LbDelivery          *delivery,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_MAILBOX (self));
  g_return_if_fail (delivery != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_mailbox_add_async);
  g_task_set_check_cancellable (task, FALSE);
  lb_store_add_async (self->store, delivery, cancellable, lb_mailbox_add_cb,
                      g_steal_pointer (&task));
}

/**
 * lb_mailbox_add_finish:
 * @self: a mailbox
 * @result: what the callback got
 * @error: the place for an error, %G_IO_ERROR_NO_SPACE on a full disk
 *
 * Returns: (transfer full) (nullable): the identifier of the message
 */
char *
lb_mailbox_add_finish (LbMailbox     *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
