#pragma once

#include "mailbox/lb-mailbox.h"
#include "store/lb-store-tags.h"

G_BEGIN_DECLS

char **lb_mailbox_clean_tags (const char * const *tags);

void    lb_mailbox_lookup_async  (LbMailbox            *self,
                                  const char * const   *ids,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
GArray *lb_mailbox_lookup_finish (LbMailbox            *self,
                                  GAsyncResult         *result,
                                  GError              **error);

void       lb_mailbox_change_tags_async   (LbMailbox            *self,
                                           GArray               *row_ids,
                                           LbStoreTagMode        mode,
                                           const char * const   *tags,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void       lb_mailbox_set_pinned_async    (LbMailbox            *self,
                                           GArray               *row_ids,
                                           gboolean              is_pinned,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void       lb_mailbox_set_note_async      (LbMailbox            *self,
                                           gint64                row_id,
                                           const char           *note,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void       lb_mailbox_rename_tag_async    (LbMailbox            *self,
                                           const char           *name,
                                           const char           *new_name,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void       lb_mailbox_delete_tag_async    (LbMailbox            *self,
                                           const char           *name,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
void       lb_mailbox_set_tag_color_async (LbMailbox            *self,
                                           const char           *name,
                                           const char           *color,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean   lb_mailbox_change_finish       (LbMailbox            *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void       lb_mailbox_list_tags_async     (LbMailbox            *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GPtrArray *lb_mailbox_list_tags_finish    (LbMailbox            *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
