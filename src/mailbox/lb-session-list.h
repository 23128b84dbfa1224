#pragma once

#include <gio/gio.h>

#include "base/lb-session-record.h"

G_BEGIN_DECLS

#define LB_TYPE_SESSION_LIST (lb_session_list_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionList, lb_session_list, LB, SESSION_LIST, GObject)

LbSessionList   *lb_session_list_new  (void);
void             lb_session_list_add  (LbSessionList   *self,
                                       LbSessionRecord *record);
LbSessionRecord *lb_session_list_find (LbSessionList   *self,
                                       const char      *id);

G_END_DECLS
