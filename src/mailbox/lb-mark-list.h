#pragma once

#include "store/lb-store.h"

G_BEGIN_DECLS

/**
 * LbMarkFunc:
 * @position: newest first
 * @n_removed: how many are gone from there
 * @n_added: how many are new there
 * @user_data: data
 *
 * What #GListModel::items-changed says, told while the list is as it says.
 */
typedef void (*LbMarkFunc) (guint    position,
                            guint    n_removed,
                            guint    n_added,
                            gpointer user_data);

typedef struct _LbMarkList LbMarkList;

GArray     *lb_mark_list_make_marks   (GArray      *row_ids);
LbMarkList *lb_mark_list_new          (GArray      *marks);
void        lb_mark_list_free         (LbMarkList  *self);
guint       lb_mark_list_get_length   (LbMarkList  *self);
guint       lb_mark_list_get_n_unread (LbMarkList  *self);
gint64      lb_mark_list_get_row_id   (LbMarkList  *self,
                                       guint        position);
guint       lb_mark_list_find         (LbMarkList  *self,
                                       gint64       row_id);
gboolean    lb_mark_list_is_unread    (LbMarkList  *self,
                                       gint64       row_id);
void        lb_mark_list_append       (LbMarkList  *self,
                                       LbStoreMark  mark);
GArray     *lb_mark_list_remove       (LbMarkList  *self,
                                       GArray      *row_ids,
                                       LbMarkFunc   func,
                                       gpointer     user_data);
void        lb_mark_list_insert       (LbMarkList  *self,
                                       GArray      *marks,
                                       LbMarkFunc   func,
                                       gpointer     user_data);
void        lb_mark_list_set_read     (LbMarkList  *self,
                                       GArray      *row_ids,
                                       gboolean     is_read);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMarkList, lb_mark_list_free)

G_END_DECLS
