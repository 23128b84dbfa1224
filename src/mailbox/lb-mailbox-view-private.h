#pragma once

#include "mailbox/lb-mailbox-private.h"
#include "mailbox/lb-mailbox-view.h"
#include "mailbox/lb-row-order.h"

G_BEGIN_DECLS

/* Shared by the view and what looks for its messages. */
struct _LbMailboxView
{
  GObject       parent_instance;

  LbMailbox    *mailbox;     /* (owned) */
  char         *query;       /* (owned) */
  char         *filter;      /* (owned) */
  char         *error;       /* (owned) (nullable) */
  GArray       *chosen;      /* (owned) (nullable) (element-type gint64): growing */
  LbStoreOrder  order;       /* what is wanted */

  LbRowOrder   *found;       /* (owned) (nullable): %NULL: all, in order of arrival */
  LbStoreOrder  found_order; /* what @found is sorted by */
  gboolean      is_oldest_first; /* without @found */
  gboolean      shows_chosen;    /* @found is among @chosen */

  GCancellable *cancellable; /* (owned) (nullable): of the search that runs */
  GSource      *again;       /* (owned) (nullable): the next search */
  gint64        asked_at_us; /* monotonic */
  gint64        pause_us;    /* between a search and the next */
};

gboolean lb_mailbox_view_is_narrowed     (LbMailboxView *self);
void     lb_mailbox_view_find            (LbMailboxView *self,
                                          gboolean       keeps_shown);
void     lb_mailbox_view_find_later      (LbMailboxView *self);
void     lb_mailbox_view_stop            (LbMailboxView *self);
void     lb_mailbox_view_changed_cb      (guint          position,
                                          guint          n_removed,
                                          guint          n_added,
                                          gpointer       user_data);
void     lb_mailbox_view_replace         (LbMailboxView *self,
                                          LbRowOrder    *found);
void     lb_mailbox_view_set_error       (LbMailboxView *self,
                                          const char    *error);
void     lb_mailbox_view_set_cancellable (LbMailboxView *self,
                                          GCancellable  *cancellable);

G_END_DECLS
