#pragma once

#include <adwaita.h>

#include "base/lb-session-record.h"

G_BEGIN_DECLS

#define LB_TYPE_SESSION_ROW (lb_session_row_get_type ())
G_DECLARE_FINAL_TYPE (LbSessionRow, lb_session_row, LB, SESSION_ROW, GtkWidget)

GtkWidget *lb_session_row_new  (void);
void       lb_session_row_show (LbSessionRow    *self,
                                LbSessionRecord *record);

G_END_DECLS
