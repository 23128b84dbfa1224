#pragma once

#include "base/lb-runtime.h"
#include "net/lb-message-handler.h"

G_BEGIN_DECLS

/**
 * LB_MODE_MASK:
 * @mode: a mode
 *
 * The bit of @mode in a set of modes.
 */
#define LB_MODE_MASK(mode) (1u << (mode))
#define LB_MODE_MASK_ALL (~0u)

#define LB_TYPE_HANDLER_CHAIN (lb_handler_chain_get_type ())
G_DECLARE_FINAL_TYPE (LbHandlerChain, lb_handler_chain, LB, HANDLER_CHAIN, GObject)

LbHandlerChain *lb_handler_chain_new    (LbRuntime        *runtime);
void            lb_handler_chain_append (LbHandlerChain   *self,
                                         LbMessageHandler *handler,
                                         guint             modes);

G_END_DECLS
