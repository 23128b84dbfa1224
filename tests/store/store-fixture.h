#pragma once

#include "base/lb-delivery.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

/* Each call here runs the main context until its answer is there. */

char *fixture_make_folder   (void);
void  fixture_remove_folder (const char *folder);

LbDelivery      *fixture_delivery (const void            *octets,
                                   gsize                  length);
LbStore         *fixture_open     (const char            *path,
                                   const LbStoreOptions  *options,
                                   GError               **error);
void             fixture_close    (LbStore               *store);
LbStoreRow      *fixture_add      (LbStore               *store,
                                   LbDelivery            *delivery,
                                   GError               **error);
LbStoreRow      *fixture_add_text (LbStore               *store,
                                   const char            *text);
LbStoredMessage *fixture_load     (LbStore               *store,
                                   const char            *id,
                                   GError               **error);
GArray          *fixture_list     (LbStore               *store);
GPtrArray       *fixture_rows     (LbStore               *store,
                                   GArray                *row_ids);
LbStoreCounts    fixture_count    (LbStore               *store);
void             fixture_delete   (LbStore               *store,
                                   GArray                *row_ids);
void             fixture_set_read (LbStore               *store,
                                   GArray                *row_ids,
                                   gboolean               is_read);
void             fixture_await_cb (GObject               *object,
                                   GAsyncResult          *result,
                                   gpointer               user_data);
GAsyncResult    *fixture_await    (GAsyncResult         **result);

G_END_DECLS
