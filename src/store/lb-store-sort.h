#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbStoreOrder:
 * @LB_STORE_ORDER_NEWEST: the last arrival first
 * @LB_STORE_ORDER_OLDEST: the first arrival first
 * @LB_STORE_ORDER_SENDER: by the author's name, else the address, else the envelope's sender
 * @LB_STORE_ORDER_SIZE: the largest first
 * @LB_STORE_ORDER_SUBJECT: by the subject
 *
 * How messages are sorted. Names and subjects are compared as the locale does, without case; what
 * is equal is sorted by arrival, the newest first.
 */
typedef enum
{
  LB_STORE_ORDER_NEWEST,
  LB_STORE_ORDER_OLDEST,
  LB_STORE_ORDER_SENDER,
  LB_STORE_ORDER_SIZE,
  LB_STORE_ORDER_SUBJECT,
} LbStoreOrder;

#define LB_STORE_N_ORDERS (LB_STORE_ORDER_SUBJECT + 1)

void    lb_store_sort_async  (LbStore              *self,
                              LbStoreOrder          order,
                              GArray               *row_ids,
                              GArray               *sorted,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
GArray *lb_store_sort_finish (LbStore              *self,
                              GAsyncResult         *result,
                              GError              **error);

G_END_DECLS
