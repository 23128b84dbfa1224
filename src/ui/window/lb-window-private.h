#pragma once

#include "ui/actions/lb-message-actions.h"
#include "ui/window/lb-empty-page.h"
#include "ui/window/lb-server-button.h"
#include "ui/window/lb-split-view.h"
#include "ui/window/lb-store-page.h"
#include "ui/window/lb-window.h"

G_BEGIN_DECLS

/* Shared by the window and its actions alone. */
struct _LbWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay     *toasts;
  GtkWidget           *back;
  LbServerButton      *server;
  GtkStack            *title;
  GtkWidget           *capture_label;
  GtkWidget           *debug_label;
  GtkWidget           *relay;
  GtkWidget           *relay_label;
  AdwWindowTitle      *place;
  GtkWidget           *menu;
  GtkWidget           *show_sessions;
  LbStateBar          *state_bar;
  GtkStack            *stack;
  LbSplitView         *split;
  LbMessageList       *list;
  LbMessageView       *view;
  LbEmptyPage         *empty;
  LbStorePage         *failed;
  LbSessionsPage      *sessions;

  LbService           *service;      /* (owned) */
  LbRelayHealth       *health;       /* (owned) (nullable): of the releaser, likewise */
  GSignalGroup        *relays;       /* (owned): of the releaser, once it is there */
  LbMailbox           *mailbox;      /* (owned) (nullable): not before the service has started */
  LbMailboxItem       *shown;        /* (owned) (nullable): whose message is shown or on its way */
  GCancellable        *cancellable;  /* (owned) (nullable): of the message on its way */
  LbMessageActions    *message_actions; /* (owned) */
  AdwToast            *undo_toast;   /* (owned) (nullable) */
  GCancellable        *transfer;       /* (owned) (nullable): of an import or export */
  AdwToast            *transfer_toast; /* (owned) (nullable) */
  GPtrArray           *waiting_files;  /* (owned) (nullable): to import when there is a mailbox */
  gint64               waiting_row_id; /* to show when there is a mailbox; 0: none */
  gboolean             is_unseen;      /* what is shown was opened, but nobody looked */
  guint                n_deleted;
  char                *used_address; /* (owned) (nullable): the one that another program has */
  char                *port_holder;  /* (owned) (nullable): that program */
  GCancellable        *port_search;  /* (owned) (nullable): while it is looked for */
  guint                free_port;
  gboolean             is_narrow;
  gboolean             shows_sessions;
  guint                narrow_id;
  gint64               receiving_since_us; /* 0: mail is not received */
};

void lb_window_add_actions     (LbWindow   *self);
void lb_window_update_activity (LbWindow   *self);
void lb_window_update_server   (LbWindow   *self);
void lb_window_update_actions  (LbWindow   *self);
void lb_window_flush_deleted   (LbWindow   *self);
void lb_window_delete_selected (LbWindow   *self);
void lb_window_delete_rows     (LbWindow   *self,
                                GArray     *row_ids,
                                const char *subject);
void lb_window_undo_delete     (LbWindow   *self);

const char    *lb_window_get_upstream     (LbWindow *self);
void           lb_window_begin_to_relay   (LbWindow *self);
void           lb_window_follow_relays    (LbWindow *self);
void           lb_window_update_relays    (LbWindow *self);
LbRelayHealth *lb_window_watch_health     (LbWindow *self);
void           lb_window_release_selected (LbWindow *self);
void           lb_window_retry_relay      (LbWindow *self,
                                           guint     states);

void lb_window_add_drop          (LbWindow *self);
void lb_window_cancel_transfer   (LbWindow *self);
void lb_window_choose_export     (LbWindow *self);
void lb_window_choose_export_all (LbWindow *self);
void lb_window_choose_import     (LbWindow *self);
void lb_window_import_waiting    (LbWindow *self);

void     lb_window_add_session_actions (LbWindow *self);
gboolean lb_window_leave_sessions      (LbWindow *self);
void     lb_window_update_page         (LbWindow *self);

void     lb_window_mark_seen            (LbWindow   *self);
void     lb_window_add_show_actions     (LbWindow   *self);
void     lb_window_show_waiting         (LbWindow   *self);
void     lb_window_add_list_actions     (LbWindow   *self);
void     lb_window_update_list_actions  (LbWindow   *self);
void     lb_window_enable               (LbWindow   *self,
                                         const char *name,
                                         gboolean    is_enabled);
gboolean lb_window_leave_list           (LbWindow   *self);
void     lb_window_update_selection     (LbWindow   *self);
void     lb_window_update_store_actions (LbWindow   *self);
void     lb_window_add_tag_actions      (LbWindow   *self);
void     lb_window_update_tag_actions   (LbWindow   *self);
void     lb_window_rows_changed         (LbWindow   *self,
                                         GArray     *row_ids);
void     lb_window_forget_holder        (LbWindow   *self);

G_END_DECLS
