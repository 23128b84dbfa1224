#pragma once

#include <gtksourceview/gtksource.h>

#include "ui/message/lb-find-bar.h"

G_BEGIN_DECLS

typedef struct _LbTextFind LbTextFind;

LbTextFind *lb_text_find_new        (LbFindBar     *bar,
                                     GtkTextView   *view);
void        lb_text_find_free       (LbTextFind    *self);
void        lb_text_find_set_buffer (LbTextFind    *self,
                                     GtkTextBuffer *buffer);

G_END_DECLS
