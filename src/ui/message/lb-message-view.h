#pragma once

#include <adwaita.h>

#include "ui/message/lb-opened-message.h"

G_BEGIN_DECLS

/**
 * LbTab:
 *
 * The pages of a message in the order of their tabs, and of the keys Alt+1 to Alt+7.
 */
typedef enum
{
  LB_TAB_HTML,
  LB_TAB_TEXT,
  LB_TAB_SOURCE,
  LB_TAB_HEADERS,
  LB_TAB_SMTP,
  LB_TAB_PARTS,
  LB_TAB_CHECKS,
  LB_N_TABS
} LbTab;

#define LB_TYPE_MESSAGE_VIEW (lb_message_view_get_type ())
G_DECLARE_FINAL_TYPE (LbMessageView, lb_message_view, LB, MESSAGE_VIEW, AdwBin)

void             lb_message_view_show_nothing  (LbMessageView   *self);
void             lb_message_view_show_many     (LbMessageView   *self,
                                                guint            n_messages);
void             lb_message_view_show_row      (LbMessageView   *self,
                                                LbStoreRow      *row);
void             lb_message_view_show_message  (LbMessageView   *self,
                                                LbOpenedMessage *message);
void             lb_message_view_show_error    (LbMessageView   *self,
                                                const char      *text);
LbStoreRow      *lb_message_view_get_row       (LbMessageView   *self);
LbOpenedMessage *lb_message_view_get_message   (LbMessageView   *self);
gboolean         lb_message_view_has_tab       (LbMessageView   *self,
                                                LbTab            tab);
LbTab            lb_message_view_get_tab       (LbMessageView   *self);
LbTab            lb_message_view_get_shown_tab (LbMessageView   *self);
void             lb_message_view_set_tab       (LbMessageView   *self,
                                                LbTab            tab);
GtkWidget       *lb_message_view_get_page      (LbMessageView   *self,
                                                LbTab            tab);
void             lb_message_view_set_is_narrow (LbMessageView   *self,
                                                gboolean         is_narrow);
void             lb_message_view_focus         (LbMessageView   *self);

G_END_DECLS
