#pragma once

#include "ui/actions/lb-message-actions.h"

G_BEGIN_DECLS

/* Shared by the files of the class alone. */
struct _LbMessageActions
{
  GObject               parent_instance;

  GtkApplicationWindow *window; /* (nullable): weak, as it may close before an answer is there */
  LbMessageView        *view;   /* (nullable): weak */
  AdwToastOverlay      *toasts; /* (nullable): weak */
  LbService            *service; /* (owned) */
};

void lb_message_actions_tell        (LbMessageActions *self,
                                     const char       *text);
void lb_message_actions_launch      (LbMessageActions *self,
                                     GFile            *file);
void lb_message_actions_choose_file (LbMessageActions *self,
                                     const char       *title,
                                     const char       *name,
                                     const char       *id,
                                     GBytes           *bytes);
void lb_message_actions_add_files   (LbMessageActions *self);
void lb_message_actions_add_html    (LbMessageActions *self);
void lb_message_actions_add_link    (LbMessageActions *self);
void lb_message_actions_add_parts   (LbMessageActions *self);
void lb_message_actions_update_html (LbMessageActions *self);
void lb_message_actions_update_page (LbMessageActions *self);
void lb_message_actions_set_enabled (LbMessageActions *self,
                                     const char       *name,
                                     gboolean          is_enabled);

G_END_DECLS
