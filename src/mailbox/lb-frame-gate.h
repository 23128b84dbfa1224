#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LbFrameGate LbFrameGate;

typedef void (*LbFrameGateFunc) (gpointer user_data);

LbFrameGate *lb_frame_gate_new     (LbFrameGateFunc  func,
                                    gpointer         user_data);
void         lb_frame_gate_free    (LbFrameGate     *self);
void         lb_frame_gate_request (LbFrameGate     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbFrameGate, lb_frame_gate_free)

G_END_DECLS
