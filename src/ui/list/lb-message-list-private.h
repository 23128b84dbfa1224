#pragma once

#include "ui/list/lb-message-list.h"

G_BEGIN_DECLS

/* Shared by the list and its pointer and keys alone. */
struct _LbMessageList
{
  GtkWidget          parent_instance;

  GtkScrolledWindow *scroller;
  GtkListView       *view;
  GtkLabel          *count;
  GtkPopover        *menu;

  LbMailbox         *mailbox;   /* (owned) (nullable) */
  GtkSelectionModel *selection; /* (owned) (nullable) */
  gboolean           is_following;
};

void lb_message_list_add_input (LbMessageList *self);

G_END_DECLS
