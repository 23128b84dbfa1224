#pragma once

#include <gio/gio.h>

#include "mailbox/lb-mailbox-item.h"

G_BEGIN_DECLS

GNotification *lb_notice_new_message (LbStoreRow *row,
                                      const char *code,
                                      const char *link);
GNotification *lb_notice_new_many    (guint       n_messages,
                                      GPtrArray  *rows);

gboolean lb_notice_can_tell            (GApplication *application);
void     lb_notice_tell_background     (GApplication *application,
                                        const char   *address);
void     lb_notice_withdraw_background (GApplication *application);

G_END_DECLS
