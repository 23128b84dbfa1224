#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbStoreThread:
 * @thread: its number, as long as the store knows no better: two may turn out to be one
 * @first: the row of its first message
 * @last: the row of its last one
 * @begin: where its rows begin in the row ids that the answer has
 * @n_messages: how many it has
 * @n_unread: of them unread
 *
 * Messages that refer to each other, among those that were asked for.
 */
typedef struct
{
  gint64 thread;
  gint64 first;
  gint64 last;
  guint  begin;
  guint  n_messages;
  guint  n_unread;
} LbStoreThread;

/**
 * LbStoreThreads:
 * @threads: (element-type LbStoreThread): by their last message, the newest first
 * @row_ids: (element-type gint64): the messages of each thread together, growing
 *
 * Messages in their threads.
 */
typedef struct
{
  GArray *threads;
  GArray *row_ids;
} LbStoreThreads;

void lb_store_threads_free (LbStoreThreads *self);

void            lb_store_group_async  (LbStore              *self,
                                       GArray               *row_ids,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
LbStoreThreads *lb_store_group_finish (LbStore              *self,
                                       GAsyncResult         *result,
                                       GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreThreads, lb_store_threads_free)

G_END_DECLS
