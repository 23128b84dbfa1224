#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

/*
 * lb_service_renew_smtp:
 * @self: a service
 *
 * What has stopped listening, or could not begin to, listens never again; another takes its place
 * with the same settings. Clients that are still in go on with the former one.
 */
void
lb_service_renew_smtp (LbService *self)
{
  g_autoptr(LbSmtpService) former = g_steal_pointer (&self->smtp);

  self->smtp = lb_smtp_service_new ();
  lb_smtp_service_set_config (self->smtp, lb_smtp_service_get_config (former));
  lb_smtp_service_set_handler (self->smtp, lb_smtp_service_get_handler (former));
  lb_smtp_service_set_certificate (self->smtp, lb_smtp_service_get_certificate (former));
  lb_service_watch_smtp (self);
  self->is_smtp_spent = FALSE;

  if (lb_smtp_service_get_n_connections (former) > 0)
    g_ptr_array_add (self->former, g_steal_pointer (&former));
}

/*
 * lb_service_shut_former:
 * @self: a service that stops
 *
 * Ends the clients that came before receiving was switched off and on again. Nobody waits for them:
 * a message that they have not finished sending is refused.
 */
void
lb_service_shut_former (LbService *self)
{
  for (guint i = 0; i < self->former->len; i++)
    lb_smtp_service_shutdown_async (g_ptr_array_index (self->former, i), NULL, NULL, NULL);
  g_ptr_array_set_size (self->former, 0);
}
