#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbParentWatch:
 *
 * Tells when nobody is left who wants this process: the one that started it is gone, or has closed
 * its end of our standard input. In a sandbox the first cannot be seen, in a shell's background the
 * second says nothing; so both.
 */
typedef struct _LbParentWatch LbParentWatch;

/**
 * LbParentGoneFunc:
 * @user_data: what was given with it
 *
 * Called once, in the main context.
 */
typedef void (*LbParentGoneFunc) (gpointer user_data);

LbParentWatch *lb_parent_watch_new  (LbParentGoneFunc  gone,
                                     gpointer          user_data) G_GNUC_WARN_UNUSED_RESULT;
void           lb_parent_watch_free (LbParentWatch    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbParentWatch, lb_parent_watch_free)

G_END_DECLS
