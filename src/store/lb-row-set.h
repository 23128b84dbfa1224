#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets of rows, as arrays of gint64 that grow. */

GArray  *lb_row_set_new       (void);
GArray  *lb_row_set_intersect (GArray *a,
                               GArray *b);
GArray  *lb_row_set_unite     (GArray *a,
                               GArray *b);
GArray  *lb_row_set_subtract  (GArray *a,
                               GArray *b);
gboolean lb_row_set_contains  (GArray *self,
                               gint64  row_id);
GArray  *lb_row_set_filter    (GArray *self,
                               GArray *row_ids);
GArray  *lb_row_set_reverse   (GArray *self);

G_END_DECLS
