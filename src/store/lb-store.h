#pragma once

#include <gio/gio.h>

#include "base/lb-delivery.h"
#include "base/lb-summary.h"
#include "store/lb-store-error.h"
#include "store/lb-store-row.h"

G_BEGIN_DECLS

#define LB_TYPE_STORE (lb_store_get_type ())
G_DECLARE_FINAL_TYPE (LbStore, lb_store, LB, STORE, GObject)

/**
 * LbStoreSummariseFunc:
 * @data: the octets of a message
 *
 * Called in the store's writer thread before the message is written. Never fails.
 *
 * Returns: (transfer full): what the list needs to know of the message
 */
typedef LbSummary *(*LbStoreSummariseFunc) (GBytes *data);

/**
 * LbStoreIndexFunc:
 * @data: the octets of a message
 *
 * Called in the store's writer thread, behind the intake. Never fails.
 *
 * Returns: (transfer full): the text of the message for the search, beside what the summary has
 */
typedef char *(*LbStoreIndexFunc) (GBytes *data);

/**
 * LbStoreOptions:
 * @summarise: (nullable): reads a message for the list; %NULL: nothing is read
 * @index_text: (nullable): reads a message for the search; %NULL: only the summary is found
 * @page_size: octets of a page of a new store, a power of two; 0: the default
 * @max_pages: pages that the file may have; 0: no limit
 *
 * How to open a store.
 */
typedef struct
{
  LbStoreSummariseFunc summarise;
  LbStoreIndexFunc     index_text;
  guint                page_size;
  guint                max_pages;
} LbStoreOptions;

/**
 * LbStoreLimits:
 * @max_messages: messages that stay; 0: no limit
 * @max_age_us: microseconds since they were received; 0: no limit
 * @max_octets: octets of the store's file that are in use; 0: no limit
 *
 * How much a store may hold. What is pinned stays, but counts.
 */
typedef struct
{
  guint64 max_messages;
  gint64  max_age_us;
  guint64 max_octets;
} LbStoreLimits;

/**
 * LbStoreMark:
 *
 * The row id of a message and whether it is unread, in one number that grows with the row id, so
 * that a list of a million messages costs 8 octets each.
 */
typedef gint64 LbStoreMark;

#define lb_store_mark(row_id, is_unread) (((LbStoreMark) (row_id) << 1) | ((is_unread) ? 1 : 0))
#define lb_store_mark_get_row_id(mark) ((gint64) ((mark) >> 1))
#define lb_store_mark_is_unread(mark) (((mark) & 1) != 0)

/**
 * LbStoreCounts:
 * @n_messages: messages in the store
 * @n_unread: of them unread
 * @n_octets: octets of all messages
 * @disk_octets: octets of the store's file
 */
typedef struct
{
  guint64 n_messages;
  guint64 n_unread;
  guint64 n_octets;
  guint64 disk_octets;
} LbStoreCounts;

/**
 * LbStoreAdded:
 * @row: (nullable): the row of the message, which is in the store now; %NULL with @error
 * @error: (nullable): why it is not, %G_IO_ERROR_NO_SPACE on a full disk
 * @user_data: the caller's
 *
 * Tells what became of a message.
 */
typedef void (*LbStoreAdded) (LbStoreRow   *row,
                              const GError *error,
                              gpointer      user_data);

void        lb_store_open_async   (const char            *path,
                                   const LbStoreOptions  *options,
                                   GCancellable          *cancellable,
                                   GAsyncReadyCallback    callback,
                                   gpointer               user_data);
LbStore    *lb_store_open_finish  (GAsyncResult          *result,
                                   GError               **error);
void        lb_store_close_async  (LbStore               *self,
                                   GCancellable          *cancellable,
                                   GAsyncReadyCallback    callback,
                                   gpointer               user_data);
gboolean    lb_store_close_finish (LbStore               *self,
                                   GAsyncResult          *result,
                                   GError               **error);
const char *lb_store_get_path     (LbStore               *self);
gboolean    lb_store_is_temporary (LbStore               *self);
void        lb_store_set_limits   (LbStore               *self,
                                   const LbStoreLimits   *limits);

void        lb_store_add               (LbStore              *self,
                                        LbDelivery           *delivery,
                                        LbStoreAdded          added,
                                        gpointer              user_data);
gboolean    lb_store_promise           (LbStore              *self,
                                        LbDelivery           *delivery,
                                        LbStoreAdded          added,
                                        gpointer              user_data);
void        lb_store_await             (LbStore              *self,
                                        LbStoreAdded          done,
                                        gpointer              user_data);
void        lb_store_add_async         (LbStore              *self,
                                        LbDelivery           *delivery,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
LbStoreRow *lb_store_add_finish        (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_store_delete_async      (LbStore              *self,
                                        GArray               *row_ids,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean    lb_store_delete_finish     (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_store_set_read_async    (LbStore              *self,
                                        GArray               *row_ids,
                                        gboolean              is_read,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean    lb_store_set_read_finish   (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);
void        lb_store_set_pinned_async  (LbStore              *self,
                                        GArray               *row_ids,
                                        gboolean              is_pinned,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean    lb_store_set_pinned_finish (LbStore              *self,
                                        GAsyncResult         *result,
                                        GError              **error);

void             lb_store_list_marks_async  (LbStore              *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GArray          *lb_store_list_marks_finish (LbStore              *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void             lb_store_get_rows_async    (LbStore              *self,
                                             GArray               *row_ids,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GPtrArray       *lb_store_get_rows_finish   (LbStore              *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void             lb_store_lookup_async      (LbStore              *self,
                                             const char * const   *ids,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GArray          *lb_store_lookup_finish     (LbStore              *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void             lb_store_load_async        (LbStore              *self,
                                             const char           *id,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
void             lb_store_load_row_async    (LbStore              *self,
                                             gint64                row_id,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
LbStoredMessage *lb_store_load_finish       (LbStore              *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void             lb_store_count_async       (LbStore              *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean         lb_store_count_finish      (LbStore              *self,
                                             GAsyncResult         *result,
                                             LbStoreCounts        *counts,
                                             GError              **error);

G_END_DECLS
