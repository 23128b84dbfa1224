#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <glib/gi18n.h>

static void
lb_service_webhook_fault_cb (LbService  *self,
                             const char *reason)
{
  g_autofree char *message = g_strdup_printf (_("The webhook was called in vain: %s"), reason);

  lb_service_tell (self, message);
}

/*
 * lb_service_start_webhook:
 * @self: a service that starts, with a mailbox
 *
 * Tells the URL of --webhook, if there is one, of each message from now on.
 */
void
lb_service_start_webhook (LbService *self)
{
  const char *url = lb_config_get_text (self->config, LB_OPTION_WEBHOOK);

  if (url == NULL)
    return;

  self->webhook = lb_webhook_new (self->mailbox, self->runtime, url);
  lb_webhook_set_limit (self->webhook,
                        lb_config_get_number (self->config, LB_OPTION_WEBHOOK_LIMIT));
  g_signal_connect_object (self->webhook, "fault", G_CALLBACK (lb_service_webhook_fault_cb), self,
                           G_CONNECT_SWAPPED);
}
