#define G_LOG_DOMAIN "lb-transfer"

#include "config.h"
#include "mailbox/lb-transfer.h"

static void
lb_transfer_failure_free (gpointer data)
{
  LbTransferFailure *failure = data;

  g_free (failure->name);
  g_free (failure->reason);
  g_free (failure);
}

/**
 * lb_transfer_result_new:
 *
 * Returns: (transfer full): a result of nothing yet
 */
LbTransferResult *
lb_transfer_result_new (void)
{
  LbTransferResult *self = g_new0 (LbTransferResult, 1);

  self->failures = g_ptr_array_new_with_free_func (lb_transfer_failure_free);
  return self;
}

/**
 * lb_transfer_result_free:
 * @self: (transfer full): a result
 */
void
lb_transfer_result_free (LbTransferResult *self)
{
  g_ptr_array_unref (self->failures);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}

/**
 * lb_transfer_result_fail:
 * @self: a result that nobody else holds yet
 * @name: the file or the message
 * @reason: why, a sentence
 */
void
lb_transfer_result_fail (LbTransferResult *self,
                         const char       *name,
                         const char       *reason)
{
  LbTransferFailure *failure = g_new0 (LbTransferFailure, 1);

  failure->name = g_strdup (name);
  failure->reason = g_strdup (reason);
  g_ptr_array_add (self->failures, failure);
}
