#pragma once

#include <gtksourceview/gtksource.h>

#include "mail/lb-message.h"

G_BEGIN_DECLS

#define LB_TYPE_SOURCE_MARKS (lb_source_marks_get_type ())
G_DECLARE_FINAL_TYPE (LbSourceMarks, lb_source_marks, LB, SOURCE_MARKS, GtkWidget)

void     lb_source_marks_set_view    (LbSourceMarks *self,
                                      GtkSourceView *view);
void     lb_source_marks_set_message (LbSourceMarks *self,
                                      LbMessage     *message);
void     lb_source_marks_put         (LbSourceMarks *self);
gboolean lb_source_marks_move        (LbSourceMarks *self,
                                      int            steps);

G_END_DECLS
