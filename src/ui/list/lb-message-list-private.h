#pragma once

#include "mailbox/lb-thread-view.h"
#include "ui/list/lb-message-list.h"
#include "ui/list/lb-message-selection.h"
#include "ui/list/lb-row-slot.h"
#include "ui/list/lb-search-bar.h"
#include "ui/list/lb-selection-bar.h"

G_BEGIN_DECLS

/* Shared by the list, its search, and its pointer and keys alone. */
struct _LbMessageList
{
  GtkWidget           parent_instance;

  LbSearchBar        *search;
  GtkStack           *pages;
  GtkScrolledWindow  *scroller;
  GtkListView        *view;
  GtkStack           *footer;
  GtkLabel           *count;
  LbSelectionBar     *selected;
  GtkPopover         *menu;

  LbMailbox          *mailbox;   /* (owned) (nullable) */
  LbMailboxView      *messages;  /* (owned) (nullable) */
  LbMessageSelection *selection; /* (owned) (nullable) */
  LbThreadView       *threads;   /* (owned) (nullable): while they are grouped */
  LbListFilter        filter;
  LbStoreOrder        order;
  GdkFrameClock      *clock; /* not owned: while realized */
  gulong              layout_id;
  gboolean            is_grouping;
  gboolean            is_following;
  gboolean            is_selecting;
  gint64              wanted_row_id; /* to be selected when it is shown; 0: none */
  gboolean            is_asked; /* what is found is shown from its begin */
};

void     lb_message_list_add_input        (LbMessageList *self);
void     lb_message_list_toggle           (LbMessageList *self,
                                           guint          position);
void     lb_message_list_enter            (LbMessageList *self);
void     lb_message_list_scroll_to        (LbMessageList *self,
                                           guint          position);
void     lb_message_list_follow_messages  (LbMessageList *self);
void     lb_message_list_update_count     (LbMessageList *self);
void     lb_message_list_update_footer    (LbMessageList *self);
void     lb_message_list_follow_threads   (LbMessageList *self);
void     lb_message_list_show_thread_of   (LbMessageList *self,
                                           LbRowSlot     *slot);
gboolean lb_message_list_enter_thread     (LbMessageList *self);
void     lb_message_list_select_wanted    (LbMessageList *self);
void     lb_message_list_want_thread      (LbMessageList *self);
GArray  *lb_message_list_list_threads     (LbMessageList *self,
                                           GArray        *row_ids);
guint    lb_message_list_count_unread     (LbMessageList *self,
                                           guint          position);
void     lb_message_list_show_threads     (LbMessageList *self);
void     lb_message_list_lead_into_thread (LbMessageList *self);

G_END_DECLS
