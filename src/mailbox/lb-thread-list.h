#pragma once

#include "mailbox/lb-mark-list.h"
#include "store/lb-store-threads.h"

G_BEGIN_DECLS

typedef struct _LbThreadList LbThreadList;

LbThreadList        *lb_thread_list_new        (void);
void                 lb_thread_list_free       (LbThreadList   *self);
guint                lb_thread_list_get_length (LbThreadList   *self);
const LbStoreThread *lb_thread_list_get        (LbThreadList   *self,
                                                guint           position);
GArray              *lb_thread_list_dup_rows   (LbThreadList   *self,
                                                guint           position);
guint                lb_thread_list_find       (LbThreadList   *self,
                                                gint64          row_id);
void                 lb_thread_list_change     (LbThreadList   *self,
                                                LbStoreThreads *fresh,
                                                LbMarkFunc      func,
                                                gpointer        user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbThreadList, lb_thread_list_free)

G_END_DECLS
