#pragma once

#include <gio/gio.h>

#include "base/lb-runtime.h"
#include "mailbox/lb-mailbox.h"

G_BEGIN_DECLS

/**
 * LbWebhook:
 *
 * Tells a URL of each message that comes: a POST of the API's summary, as Mailpit does. One call at
 * a time; what waits is bounded, and nothing is tried twice.
 */
#define LB_TYPE_WEBHOOK (lb_webhook_get_type ())
G_DECLARE_FINAL_TYPE (LbWebhook, lb_webhook, LB, WEBHOOK, GObject)

gboolean   lb_webhook_is_url       (const char *url);
LbWebhook *lb_webhook_new          (LbMailbox  *mailbox,
                                    LbRuntime  *runtime,
                                    const char *url);
gboolean   lb_webhook_is_busy      (LbWebhook  *self,
                                    guint64     n_messages);
void       lb_webhook_set_limit    (LbWebhook  *self,
                                    guint64     limit_ms);
void       lb_webhook_set_patience (LbWebhook  *self,
                                    guint       patience_ms);

G_END_DECLS
