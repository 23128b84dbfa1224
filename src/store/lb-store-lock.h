#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LbStoreLock LbStoreLock;

LbStoreLock *lb_store_lock_take    (const char   *path,
                                    GError      **error);
void         lb_store_lock_release (LbStoreLock  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbStoreLock, lb_store_lock_release)

G_END_DECLS
