#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LbPoller LbPoller;
typedef struct _LbPollerEntry LbPollerEntry;

/**
 * LbPollerFunc:
 * @condition: what of %G_IO_IN and %G_IO_OUT can be tried, of that which is watched
 * @user_data: data
 *
 * Called when a descriptor is ready. It may remove any entry.
 */
typedef void (*LbPollerFunc) (GIOCondition condition,
                              gpointer     user_data);

LbPoller      *lb_poller_new    (void);
LbPoller      *lb_poller_ref    (LbPoller      *self);
void           lb_poller_unref  (LbPoller      *self);
void           lb_poller_close  (LbPoller      *self);
LbPollerEntry *lb_poller_add    (LbPoller      *self,
                                 int            fd,
                                 LbPollerFunc   func,
                                 gpointer       user_data);
void           lb_poller_watch  (LbPoller      *self,
                                 LbPollerEntry *entry,
                                 GIOCondition   condition);
void           lb_poller_remove (LbPoller      *self,
                                 LbPollerEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPoller, lb_poller_unref)

G_END_DECLS
