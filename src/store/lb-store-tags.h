#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbStoreTagMode:
 * @LB_STORE_TAGS_SET: the messages have these tags and no others
 * @LB_STORE_TAGS_ADD: the messages get these tags
 * @LB_STORE_TAGS_REMOVE: the messages lose these tags
 */
typedef enum
{
  LB_STORE_TAGS_SET,
  LB_STORE_TAGS_ADD,
  LB_STORE_TAGS_REMOVE,
} LbStoreTagMode;

/**
 * LbStoreTag:
 * @name: its name; case does not tell tags apart
 * @color: a word or number that the window understands; "" without one
 * @n_messages: messages that have it
 */
typedef struct
{
  char   *name;
  char   *color;
  guint64 n_messages;
} LbStoreTag;

void lb_store_tag_free (LbStoreTag *self);

void       lb_store_change_tags_async   (LbStore              *self,
                                         GArray               *row_ids,
                                         LbStoreTagMode        mode,
                                         const char * const   *tags,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void       lb_store_rename_tag_async    (LbStore              *self,
                                         const char           *name,
                                         const char           *new_name,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void       lb_store_delete_tag_async    (LbStore              *self,
                                         const char           *name,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void       lb_store_set_tag_color_async (LbStore              *self,
                                         const char           *name,
                                         const char           *color,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void       lb_store_set_note_async      (LbStore              *self,
                                         gint64                row_id,
                                         const char           *note,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean   lb_store_change_tags_finish  (LbStore              *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void       lb_store_list_tags_async     (LbStore              *self,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
GPtrArray *lb_store_list_tags_finish    (LbStore              *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreTag, lb_store_tag_free)

G_END_DECLS
