#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LbTlsGate LbTlsGate;
typedef struct _LbTlsPass LbTlsPass;

/**
 * LbTlsGateFunc:
 * @pass: whose turn it is; lb_tls_gate_leave() gives the place to the next
 * @task: the task that waited
 *
 * Begins a handshake.
 */
typedef void (*LbTlsGateFunc) (LbTlsPass *pass,
                               GTask     *task);

LbTlsGate *lb_tls_gate_new          (guint          n_places);
LbTlsGate *lb_tls_gate_ref          (LbTlsGate     *self);
void       lb_tls_gate_unref        (LbTlsGate     *self);
void       lb_tls_gate_set_patience (LbTlsGate     *self,
                                     guint          patience_ms);
void       lb_tls_gate_enter        (LbTlsGate     *self,
                                     GTask         *task,
                                     gboolean       is_doubtful,
                                     LbTlsGateFunc  func);
void       lb_tls_gate_leave        (LbTlsPass     *pass);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbTlsGate, lb_tls_gate_unref)

G_END_DECLS
