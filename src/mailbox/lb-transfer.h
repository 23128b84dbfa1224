#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbTransferFailure:
 * @name: the file or the message
 * @reason: why, a sentence
 *
 * What could not be imported or exported.
 */
typedef struct
{
  char *name;
  char *reason;
} LbTransferFailure;

/**
 * LbTransferResult:
 * @n_messages: how many came through
 * @failures: (element-type LbTransferFailure): what did not
 * @ids: (element-type utf8) (nullable): the identifiers of what came through, where they are asked
 *   for
 *
 * How an import or export ended.
 */
typedef struct
{
  guint      n_messages;
  GPtrArray *failures;
  GPtrArray *ids;
} LbTransferResult;

/**
 * LbTransferProgress:
 * @n_done: messages that came through until now
 * @n_total: of how many; 0 when that is not known
 * @user_data: data
 *
 * Called now and then in the main context of the caller.
 */
typedef void (*LbTransferProgress) (guint    n_done,
                                    guint    n_total,
                                    gpointer user_data);

LbTransferResult *lb_transfer_result_new  (void);
void              lb_transfer_result_free (LbTransferResult *self);
void              lb_transfer_result_fail (LbTransferResult *self,
                                           const char       *name,
                                           const char       *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbTransferResult, lb_transfer_result_free)

G_END_DECLS
