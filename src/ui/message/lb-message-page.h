#pragma once

#include <adwaita.h>

#include "ui/message/lb-opened-message.h"

G_BEGIN_DECLS

#define LB_TYPE_MESSAGE_PAGE (lb_message_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbMessagePage, lb_message_page, LB, MESSAGE_PAGE, AdwBin)

/**
 * LbMessagePageClass:
 * @show_message: shows another message; what takes long is done later, and given up at the next
 *   call
 * @begin_find: (nullable): opens the bar that finds text in the page
 *
 * One page of the opened message.
 */
struct _LbMessagePageClass
{
  AdwBinClass parent_class;

  void        (*show_message) (LbMessagePage   *self,
                               LbOpenedMessage *message);
  void        (*begin_find)   (LbMessagePage *self);
};

void     lb_message_page_show_message (LbMessagePage   *self,
                                       LbOpenedMessage *message);
gboolean lb_message_page_can_find     (LbMessagePage   *self);
void     lb_message_page_begin_find   (LbMessagePage   *self);
void     lb_message_page_copy         (GtkWidget       *widget,
                                       const char      *text,
                                       const char      *what);

G_END_DECLS
