#pragma once

#include "net/lb-smtp-service.h"
#include "service/lb-config.h"

G_BEGIN_DECLS

/**
 * LbListeners:
 *
 * The addresses that mail comes in by: what was asked for, and what it became. Can be closed and
 * opened again; a port that was any free one then stays the same.
 */
typedef struct _LbListeners LbListeners;

LbListeners *lb_listeners_new              (LbConfig            *config);
void         lb_listeners_set              (LbListeners         *self,
                                            LbOption             option,
                                            const char * const  *addresses);
void         lb_listeners_free             (LbListeners         *self);
gboolean     lb_listeners_open             (LbListeners         *self,
                                            LbSmtpService       *smtp,
                                            GError             **error);
void         lb_listeners_close            (LbListeners         *self,
                                            LbSmtpService       *smtp);
gboolean     lb_listeners_is_open          (LbListeners         *self);
const char  *lb_listeners_get_wanted       (LbListeners         *self);
void         lb_listeners_set_wanted       (LbListeners         *self,
                                            const char          *address);
char       **lb_listeners_dup_addresses    (LbListeners         *self,
                                            LbOption             option);
char       **lb_listeners_dup_descriptions (LbListeners         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbListeners, lb_listeners_free)

G_END_DECLS
