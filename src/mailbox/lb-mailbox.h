#pragma once

#include <gio/gio.h>

#include "base/lb-delivery.h"
#include "mailbox/lb-mailbox-item.h"
#include "store/lb-store.h"

G_BEGIN_DECLS

#define LB_TYPE_MAILBOX (lb_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (LbMailbox, lb_mailbox, LB, MAILBOX, GObject)

/* Where a message is that the list does not show. */
#define LB_MAILBOX_NO_POSITION G_MAXUINT

/**
 * LbMailboxAdded:
 * @id: (nullable): the identifier of the message, which is safe now; %NULL with @error
 * @error: (nullable): why it is not, %G_IO_ERROR_NO_SPACE on a full disk
 * @user_data: the caller's
 *
 * Tells what became of a message.
 */
typedef void (*LbMailboxAdded) (const char   *id,
                                const GError *error,
                                gpointer      user_data);

/**
 * LbMailboxSettled:
 * @user_data: the caller's
 *
 * Tells that the list has what it was waited for.
 */
typedef void (*LbMailboxSettled) (gpointer user_data);

void       lb_mailbox_open_async   (const char           *path,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
LbMailbox *lb_mailbox_open_finish  (GAsyncResult         *result,
                                    GError              **error);
void       lb_mailbox_close_async  (LbMailbox            *self,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean   lb_mailbox_close_finish (LbMailbox            *self,
                                    GAsyncResult         *result,
                                    GError              **error);

LbStore *lb_mailbox_get_store      (LbMailbox           *self);
void     lb_mailbox_set_limits     (LbMailbox           *self,
                                    const LbStoreLimits *limits);
guint64  lb_mailbox_get_n_removed  (LbMailbox           *self);
guint    lb_mailbox_get_n_messages (LbMailbox           *self);
guint    lb_mailbox_get_n_unread   (LbMailbox           *self);
guint    lb_mailbox_get_position   (LbMailbox           *self,
                                    gint64               row_id);
gboolean lb_mailbox_is_unread      (LbMailbox           *self,
                                    gint64               row_id);

void  lb_mailbox_add        (LbMailbox            *self,
                             LbDelivery           *delivery,
                             LbMailboxAdded        added,
                             gpointer              user_data);
void  lb_mailbox_settle     (LbMailbox            *self,
                             LbMailboxSettled      settled,
                             gpointer              user_data);
void  lb_mailbox_add_async  (LbMailbox            *self,
                             LbDelivery           *delivery,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
char *lb_mailbox_add_finish (LbMailbox            *self,
                             GAsyncResult         *result,
                             GError              **error);

void             lb_mailbox_load_async     (LbMailbox            *self,
                                            const char           *id,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
LbStoredMessage *lb_mailbox_load_finish    (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void             lb_mailbox_list_async     (LbMailbox            *self,
                                            guint                 start,
                                            guint                 limit,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray       *lb_mailbox_list_finish    (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void             lb_mailbox_search_async   (LbMailbox            *self,
                                            const char           *query,
                                            GTimeZone            *zone,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
char           **lb_mailbox_list_words     (void);
GArray          *lb_mailbox_search_finish  (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void             lb_mailbox_get_rows_async (LbMailbox            *self,
                                            GArray               *row_ids,
                                            guint                 start,
                                            guint                 limit,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
void             lb_mailbox_find_async     (LbMailbox            *self,
                                            const char           *id,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
guint            lb_mailbox_find_finish    (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void             lb_mailbox_count_async    (LbMailbox            *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean         lb_mailbox_count_finish   (LbMailbox            *self,
                                            GAsyncResult         *result,
                                            LbStoreCounts        *counts,
                                            GError              **error);

void     lb_mailbox_set_read_async      (LbMailbox            *self,
                                         const char * const   *ids,
                                         gboolean              is_read,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void     lb_mailbox_set_rows_read_async (LbMailbox            *self,
                                         GArray               *row_ids,
                                         gboolean              is_read,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean lb_mailbox_set_read_finish     (LbMailbox            *self,
                                         GAsyncResult         *result,
                                         GError              **error);

void     lb_mailbox_delete_async         (LbMailbox            *self,
                                          const char * const   *ids,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean lb_mailbox_delete_finish        (LbMailbox            *self,
                                          GAsyncResult         *result,
                                          GError              **error);
void     lb_mailbox_delete_rows_async    (LbMailbox            *self,
                                          GArray               *row_ids,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
guint    lb_mailbox_delete               (LbMailbox            *self,
                                          GArray               *row_ids);
guint    lb_mailbox_undo_delete          (LbMailbox            *self);
void     lb_mailbox_flush_deleted_async  (LbMailbox            *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean lb_mailbox_flush_deleted_finish (LbMailbox            *self,
                                          GAsyncResult         *result,
                                          GError              **error);

void lb_mailbox_reload (LbMailbox  *self,
                        const char *id);

G_END_DECLS
