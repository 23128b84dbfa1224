#pragma once

#include <adwaita.h>

#include "base/lb-session-record.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

#define LB_TYPE_SESSION_VIEW (lb_session_view_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionView, lb_session_view, LB, SESSION_VIEW, AdwBin)

void             lb_session_view_show         (LbSessionView   *self,
                                               LbMailbox       *mailbox,
                                               LbSessionRecord *record);
void             lb_session_view_show_nothing (LbSessionView   *self);
LbSessionRecord *lb_session_view_get_record   (LbSessionView   *self);

G_END_DECLS
