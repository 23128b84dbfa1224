#pragma once

#include "mailbox/lb-mailbox-view.h"
#include "mailbox/lb-thread.h"

G_BEGIN_DECLS

#define LB_TYPE_THREAD_VIEW (lb_thread_view_get_type ())
G_DECLARE_FINAL_TYPE (LbThreadView, lb_thread_view, LB, THREAD_VIEW, GObject)

LbThreadView *lb_thread_view_new          (LbMailboxView *messages);
gboolean      lb_thread_view_is_grouping  (LbThreadView  *self);
guint         lb_thread_view_get_position (LbThreadView  *self,
                                           gint64         row_id);
guint         lb_thread_view_count        (LbThreadView  *self,
                                           gint64         row_id,
                                           guint         *n_unread);
GArray       *lb_thread_view_list_rows    (LbThreadView  *self,
                                           gint64         row_id);
GArray       *lb_thread_view_list_last    (LbThreadView  *self);

G_END_DECLS
