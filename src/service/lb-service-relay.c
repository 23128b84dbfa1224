#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-relay.h"

#include "handlers/lb-forward-handler.h"
#include "handlers/lb-mailman-handler.h"
#include "handlers/lb-proxy-handler.h"
#include "service/lb-service-private.h"
#include "service/lb-service-upstream.h"

/* Mailman's own defaults (config/schema.cfg, [webservice]). */
#define MAILMAN_USER "restadmin"
#define MAILMAN_PASSWORD "restpass"

/* --- The servers --- */

static LbSmtpSender *
lb_service_relay_make_mailman (LbService  *self,
                               GError    **error)
{
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();

  config->lmtp = TRUE;
  return lb_smtp_sender_new (lb_config_get_text (self->config, LB_OPTION_MAILMAN_LMTP), config,
                             error);
}

/**
 * lb_service_relay_tell_own:
 * @self: a service whose listeners are open
 * @sender: what sends to another server
 *
 * Tells @sender where we listen, so that nothing is sent to ourselves.
 */
void
lb_service_relay_tell_own (LbService    *self,
                           LbSmtpSender *sender)
{
  static const LbOption options[] = { LB_OPTION_SMTP, LB_OPTION_SMTPS, LB_OPTION_LMTP };
  g_autoptr(GStrvBuilder) own = g_strv_builder_new ();
  g_auto(GStrv) addresses = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto(GStrv) some = lb_listeners_dup_addresses (self->listeners, options[i]);

      g_strv_builder_addv (own, (const char **) some);
    }
  addresses = g_strv_builder_end (own);
  lb_smtp_sender_set_own (sender, (const char * const *) addresses);
}

/**
 * lb_service_relay_know_own:
 * @self: a service whose listeners are open
 *
 * Tells what sends upstream where we listen.
 */
void
lb_service_relay_know_own (LbService *self)
{
  if (self->relays == NULL)
    return;

  for (LbRelayRoute route = LB_RELAY_UPSTREAM; route <= LB_RELAY_MAILMAN; route++)
    {
      LbSmtpSender *sender = lb_relay_queue_get_sender (self->relays, route);

      if (sender != NULL)
        lb_service_relay_tell_own (self, sender);
    }
}

/* --- The queue --- */

/* What goes by itself depends on the mode: the window's Stop Relaying stops the queue too. */
static void
lb_service_relay_open_routes (LbService *self)
{
  guint routes = 0;
  LbMode mode;

  if (self->relays == NULL)
    return;

  mode = lb_runtime_get_mode (self->runtime);
  if (mode == LB_MODE_RELAY || mode == LB_MODE_MAILMAN)
    routes |= LB_RELAY_ROUTE_MASK (LB_RELAY_UPSTREAM);
  if (mode == LB_MODE_MAILMAN)
    routes |= LB_RELAY_ROUTE_MASK (LB_RELAY_MAILMAN);
  if (lb_config_is_set (self->config, LB_OPTION_FORWARD_TO))
    routes |= LB_RELAY_ROUTE_MASK (LB_RELAY_FORWARD);

  lb_relay_queue_set_open (self->relays, routes);
}

static void
lb_service_relay_changed_cb (LbService        *self,
                             const LbRelayJob *job)
{
  if (self->mailbox != NULL)
    lb_mailbox_reload (self->mailbox, job->message_id);
}

static void
lb_service_relay_started_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  if (!lb_relay_queue_start_finish (LB_RELAY_QUEUE (object), result, &error))
    {
      g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_STORE, "%s",
                               error->message);
      return;
    }

  g_signal_connect_object (self->relays, "job-changed", G_CALLBACK (lb_service_relay_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runtime, "notify::mode",
                           G_CALLBACK (lb_service_relay_open_routes), self, G_CONNECT_SWAPPED);
  lb_service_relay_open_routes (self);
  g_task_return_boolean (task, TRUE);
}

/* What the settings say can be put right in the window, so that it has to come up. */
static gboolean
lb_service_relay_forgives (LbService *self)
{
  return lb_config_get_source (self->config, LB_OPTION_UPSTREAM) == LB_CONFIG_SETTINGS;
}

static void
lb_service_relay_applied_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = LB_SERVICE (object);
  g_autoptr(GError) error = NULL;

  if (!lb_service_apply_upstream_finish (self, result, &error))
    {
      if (!lb_service_relay_forgives (self))
        {
          g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_USAGE, "%s",
                                   error->message);
          return;
        }
      lb_service_tell (self, error->message);
    }

  lb_relay_queue_start_async (self->relays, g_task_get_cancellable (task),
                              lb_service_relay_started_cb, g_object_ref (task));
}

/**
 * lb_service_relay_start_async:
 * @self: a service whose mailbox is open
 * @cancellable: (nullable): gives up
 * @callback: called when the queue runs
 * @user_data: data
 *
 * Makes the queue of what is relayed and released. With what is to go by itself it waits for the
 * mode.
 */
void
lb_service_relay_start_async (LbService           *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbSmtpSender) mailman = lb_service_relay_make_mailman (self, &error);

  g_task_set_source_tag (task, lb_service_relay_start_async);
  self->relays = lb_relay_queue_new (lb_mailbox_get_store (self->mailbox));
  if (mailman == NULL)
    {
      g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_USAGE, "%s",
                               error->message);
      return;
    }

  lb_relay_queue_set_sender (self->relays, LB_RELAY_MAILMAN, mailman);
  lb_service_apply_upstream_async (self, cancellable, lb_service_relay_applied_cb,
                                   g_object_ref (task));
}

/**
 * lb_service_relay_start_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; %LB_SERVICE_ERROR
 *
 * Returns: whether the queue runs
 */
gboolean
lb_service_relay_start_finish (LbService     *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static LbMailmanHandler *
lb_service_relay_make_mailman_handler (LbService *self)
{
  const char *password = lb_config_get_mailman_password (self->config);
  g_autoptr(LbMailmanDirectory) directory =
    lb_mailman_directory_new (lb_config_get_text (self->config, LB_OPTION_MAILMAN_URL),
                              MAILMAN_USER, password != NULL ? password : MAILMAN_PASSWORD);

  return lb_mailman_handler_new (self->relays, directory);
}

/**
 * lb_service_relay_append_handlers:
 * @self: a service whose queue runs
 * @chain: the way of a message, up to the mailbox
 *
 * Adds what sends a message on.
 */
void
lb_service_relay_append_handlers (LbService      *self,
                                  LbHandlerChain *chain)
{
  const char *forward_to = lb_config_get_text (self->config, LB_OPTION_FORWARD_TO);
  g_autoptr(LbProxyHandler) proxy = lb_proxy_handler_new (self->relays);
  g_autoptr(LbMailmanHandler) mailman = lb_service_relay_make_mailman_handler (self);

  lb_proxy_handler_set_waits (proxy, lb_config_get_flag (self->config, LB_OPTION_RELAY_WAIT));
  lb_mailman_handler_set_waits (mailman, lb_config_get_flag (self->config, LB_OPTION_RELAY_WAIT));
  lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (proxy), LB_MODE_MASK (LB_MODE_RELAY));
  lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (mailman), LB_MODE_MASK (LB_MODE_MAILMAN));
  if (forward_to != NULL)
    {
      g_autoptr(LbForwardHandler) forward = lb_forward_handler_new (self->relays, forward_to);

      lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (forward),
                               LB_MODE_MASK_ALL & ~LB_MODE_MASK (LB_MODE_DEBUG));
    }
}
