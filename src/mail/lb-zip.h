#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LbZip LbZip;

LbZip  *lb_zip_new  (void);
void    lb_zip_free (LbZip      *self);
GBytes *lb_zip_add  (LbZip      *self,
                     const char *name,
                     GBytes     *octets,
                     gint64      changed_at_us);
GBytes *lb_zip_end  (LbZip      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbZip, lb_zip_free)

G_END_DECLS
