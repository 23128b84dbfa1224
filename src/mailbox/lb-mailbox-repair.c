#define G_LOG_DOMAIN "lb-mailbox"

#include "config.h"
#include "mailbox/lb-mailbox-repair.h"

#include "mailbox/lb-mailbox-private.h"

/**
 * lb_mailbox_repair_async:
 * @from: a store that is damaged; neither it nor its log is written to
 * @to: the file of a new store; there must be none yet
 * @progress: (nullable): told how much of @from has been looked at, in pages, not in messages
 * @progress_data: data for @progress
 * @cancellable: (nullable): ends it early, without a new file
 * @callback: called in the caller's thread-default main context; it calls
 *   lb_mailbox_repair_finish()
 * @user_data: data for @callback
 *
 * Saves what can be read of a store into a new one, which lb_mailbox_open_async() then opens:
 * messages octet for octet with their envelopes and conversations, whether they were read or
 * pinned, tags and notes.
 *
 * Ends in %LB_STORE_ERROR_EXISTS, in %LB_STORE_ERROR_BUSY when another instance uses @from, and in
 * %LB_STORE_ERROR_CORRUPT when nothing could be read.
 */
void
lb_mailbox_repair_async (const char          *from,
                         const char          *to,
                         LbTransferProgress   progress,
                         gpointer             progress_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  lb_store_repair_async (from, to, lb_mailbox_summarise, progress, progress_data, cancellable,
                         callback, user_data);
}

/**
 * lb_mailbox_repair_finish:
 * @result: what the callback got
 * @repair: (out): what was saved
 * @error: the place for an error
 *
 * Returns: whether there is a new store
 */
gboolean
lb_mailbox_repair_finish (GAsyncResult   *result,
                          LbStoreRepair  *repair,
                          GError        **error)
{
  return lb_store_repair_finish (result, repair, error);
}
