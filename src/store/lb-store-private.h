#pragma once

#include "store/lb-store-core.h"

G_BEGIN_DECLS

typedef enum
{
  LB_STORE_WRITER,
  LB_STORE_READER,
} LbStoreWorker;

LbStoreCore *lb_store_get_core     (LbStore             *self);
void         lb_store_push         (LbStore             *self,
                                    LbStoreWorker        thread,
                                    LbStoreJob          *job,
                                    gpointer             source_tag,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
void         lb_store_push_indexed (LbStore             *self,
                                    LbStoreJob          *job,
                                    gpointer             source_tag,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gboolean     lb_store_push_plain   (LbStore             *self,
                                    LbStoreJob          *job);
void         lb_store_tell         (LbStore             *self,
                                    LbStoreNews          news,
                                    GArray              *row_ids);

G_END_DECLS
