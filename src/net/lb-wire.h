#pragma once

#include <gio/gio.h>

#include "net/lb-poller.h"

G_BEGIN_DECLS

typedef struct _LbWire LbWire;

/**
 * LbWireFunc:
 * @condition: what of %G_IO_IN and %G_IO_OUT is to be tried
 * @user_data: data
 *
 * Called when something that is watched can be tried. It may close the wire, not free it.
 */
typedef void (*LbWireFunc) (GIOCondition condition,
                            gpointer     user_data);

LbWire  *lb_wire_new     (GSocketConnection  *connection,
                          LbPoller           *poller,
                          LbWireFunc          func,
                          gpointer            user_data);
void     lb_wire_free    (LbWire             *self);
void     lb_wire_set_tls (LbWire             *self,
                          GTlsConnection     *tls);
void     lb_wire_watch   (LbWire             *self,
                          GIOCondition        condition);
gssize   lb_wire_read    (LbWire             *self,
                          char               *buffer,
                          gsize               n_octets,
                          GError            **error);
gssize   lb_wire_write   (LbWire             *self,
                          const char         *octets,
                          gsize               n_octets,
                          GError            **error);
gboolean lb_wire_is_tls  (const LbWire       *self);
gboolean lb_wire_end     (LbWire             *self);
void     lb_wire_close   (LbWire             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbWire, lb_wire_free)

G_END_DECLS
