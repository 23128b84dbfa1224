#pragma once

#include <gtk/gtk.h>

#include "mailbox/lb-mailbox-view.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_LIST (lb_message_list_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageList, lb_message_list, LB, MESSAGE_LIST, GtkWidget)

/**
 * LbListFilter:
 * @LB_LIST_UNREAD: only messages that nobody has opened
 * @LB_LIST_ATTACHMENTS: only those with attachments
 * @LB_LIST_PROBLEMS: only those with an error or a warning
 *
 * What narrows down the list, beside the search.
 */
typedef enum
{
  LB_LIST_UNREAD      = 1 << 0,
  LB_LIST_ATTACHMENTS = 1 << 1,
  LB_LIST_PROBLEMS    = 1 << 2,
} LbListFilter;

void               lb_message_list_set_mailbox    (LbMessageList *self,
                                                   LbMailbox     *mailbox);
LbMailboxView     *lb_message_list_get_messages   (LbMessageList *self);
GtkSelectionModel *lb_message_list_get_selection  (LbMessageList *self);
LbMailboxItem     *lb_message_list_get_selected   (LbMessageList *self);
GArray            *lb_message_list_list_selected  (LbMessageList *self);
guint              lb_message_list_get_n_selected (LbMessageList *self);
guint              lb_message_list_get_position   (LbMessageList *self);
void               lb_message_list_select         (LbMessageList *self,
                                                   guint          position);
void               lb_message_list_move           (LbMessageList *self,
                                                   int            n_rows);
gboolean           lb_message_list_move_unread    (LbMessageList *self,
                                                   int            step);
void               lb_message_list_focus          (LbMessageList *self);
gboolean           lb_message_list_show_row       (LbMessageList *self,
                                                   gint64         row_id);
void               lb_message_list_focus_search   (LbMessageList *self);
void               lb_message_list_search         (LbMessageList *self,
                                                   const char    *query);
void               lb_message_list_end_search     (LbMessageList *self);
gboolean           lb_message_list_is_narrowed    (LbMessageList *self);
void               lb_message_list_set_filter     (LbMessageList *self,
                                                   LbListFilter   filter);
LbListFilter       lb_message_list_get_filter     (LbMessageList *self);
void               lb_message_list_set_order      (LbMessageList *self,
                                                   LbStoreOrder   order);
void               lb_message_list_set_grouping   (LbMessageList *self,
                                                   gboolean       is_grouping);
gboolean           lb_message_list_has_unread     (LbMessageList *self);
gboolean           lb_message_list_get_selecting  (LbMessageList *self);
void               lb_message_list_set_selecting  (LbMessageList *self,
                                                   gboolean       is_selecting);

G_END_DECLS
