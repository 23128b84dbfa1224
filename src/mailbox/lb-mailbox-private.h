#pragma once

#include "mailbox/lb-frame-gate.h"
#include "mailbox/lb-item-cache.h"
#include "mailbox/lb-mailbox.h"
#include "mailbox/lb-mark-list.h"

G_BEGIN_DECLS

struct _LbMailbox
{
  GObject      parent_instance;

  LbStore     *store;    /* (owned) */
  LbMarkList  *marks;    /* (owned): what the model shows */
  LbItemCache *cache;    /* (owned) */
  LbFrameGate *gate;     /* (owned) */
  guint64      n_removed;
  gboolean     is_looked_at; /* a row was asked for since the last arrivals */
  guint        n_promised; /* messages that are taken and on their way into the list */
  GPtrArray   *arrivals; /* (owned) (element-type LbStoreRow): not shown yet; oldest first */
  GArray      *removed;  /* (owned) (element-type gint64): gone by the limits, still shown */
  GPtrArray   *deleted;  /* (owned) (element-type GArray): hidden marks; a batch for each undo */
};

void       lb_mailbox_show_arrivals (LbMailbox *self);
void       lb_mailbox_drop_removed  (LbMailbox *self);
LbSummary *lb_mailbox_summarise     (GBytes    *data);
void       lb_mailbox_tell_changed  (LbMailbox *self,
                                     GArray    *row_ids);
GArray    *lb_mailbox_list_row_ids  (LbMailbox *self);
void       lb_mailbox_notify_counts (LbMailbox *self);
GArray    *lb_mailbox_hide          (LbMailbox *self,
                                     GArray    *row_ids);
void       lb_mailbox_unhide        (LbMailbox *self,
                                     GArray    *marks);
gboolean   lb_mailbox_is_hidden     (LbMailbox *self,
                                     gint64     row_id);

gpointer lb_mailbox_question_new (LbMailbox           *self,
                                  GDestroyNotify       free_answer,
                                  gpointer             source_tag,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
void     lb_mailbox_question_cb  (GObject             *object,
                                  GAsyncResult        *result,
                                  gpointer             user_data);
gpointer lb_mailbox_change_new   (LbMailbox           *self,
                                  GArray              *row_ids,
                                  gpointer             source_tag,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
void     lb_mailbox_change_cb    (GObject             *object,
                                  GAsyncResult        *result,
                                  gpointer             user_data);
void     lb_mailbox_show_changed (LbMailbox           *self,
                                  GArray              *row_ids);

G_END_DECLS
