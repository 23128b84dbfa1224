#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-relay.h"

#include <string.h>

#include <glib/gi18n.h>

#include "handlers/lb-forward-handler.h"
#include "handlers/lb-mailman-handler.h"
#include "handlers/lb-proxy-handler.h"
#include "service/lb-service-private.h"
#include "service/lb-service-upstream.h"

/* Mailman's own defaults (config/schema.cfg, [webservice]). */
#define MAILMAN_USER "restadmin"
#define MAILMAN_PASSWORD "restpass"

/* More is no password, but some other file. */
#define PASSWORD_OCTETS_MAX 4096

/* What is read from the disk before there can be an upstream server. */
typedef struct
{
  char            *password_path;    /* (owned) (nullable) */
  char            *password;         /* (owned) (nullable) */
  char            *certificate_path; /* (owned) (nullable) */
  GTlsCertificate *certificate;      /* (owned) (nullable) */
} LbRelayFiles;

static void
lb_relay_files_free (LbRelayFiles *files)
{
  g_free (files->password_path);
  g_free (files->password);
  g_free (files->certificate_path);
  g_clear_object (&files->certificate);
  g_free (files);
}

/* A password that others can read is none. */
static gboolean
lb_relay_files_is_private (const char *path)
{
#ifdef G_OS_UNIX
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_UNIX_MODE,
                                                 G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info == NULL ||
         (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 0077) == 0;
#else
  return TRUE;
#endif
}

static gboolean
lb_relay_files_read_password (LbRelayFiles  *files,
                              GError       **error)
{
  g_autoptr(GError) fault = NULL;
  gsize length;

  if (!lb_relay_files_is_private (files->password_path))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--upstream-password-file: “%s” can be read by others; chmod 600 it"),
                   files->password_path);
      return FALSE;
    }

  if (!g_file_get_contents (files->password_path, &files->password, &length, &fault) ||
      length > PASSWORD_OCTETS_MAX)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--upstream-password-file: “%s” cannot be read: %s"), files->password_path,
                   fault != NULL ? fault->message : _("it is too large for a password"));
      return FALSE;
    }

  /* The first line, as an editor leaves it. */
  files->password[strcspn (files->password, "\r\n")] = '\0';
  return TRUE;
}

static void
lb_relay_files_read_in_thread (GTask        *task,
                               gpointer      source_object,
                               gpointer      task_data,
                               GCancellable *cancellable)
{
  LbRelayFiles *files = task_data;
  GError *error = NULL;

  if (files->password_path != NULL)
    lb_relay_files_read_password (files, &error);
  if (error == NULL && files->certificate_path != NULL)
    {
      files->certificate = g_tls_certificate_new_from_file (files->certificate_path, &error);
      g_prefix_error (&error, "--upstream-certificate: ");
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* --- The upstream server --- */

/* What the options say. */
static gboolean
lb_service_relay_apply (LbService           *self,
                        const LbRelayFiles  *files,
                        GError             **error)
{
  LbUpstream upstream = {
    .server = lb_config_get_text (self->config, LB_OPTION_UPSTREAM),
    .tls = lb_config_get_text (self->config, LB_OPTION_UPSTREAM_TLS),
    .user = lb_config_get_text (self->config, LB_OPTION_UPSTREAM_USER),
    .password = files->password,
    .certificate = files->certificate,
  };

  if (upstream.password == NULL)
    upstream.password = lb_config_get_upstream_password (self->config);

  return lb_service_set_relay_rules (self,
                                     lb_config_get_list (self->config, LB_OPTION_RELAY_ALLOW),
                                     lb_config_get_list (self->config, LB_OPTION_RELAY_FROM),
                                     error) &&
         lb_service_set_upstream (self, upstream.server != NULL ? &upstream : NULL, error);
}

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
 * lb_service_relay_know_own:
 * @self: a service whose listeners are open
 *
 * Tells what sends upstream where we listen, so that nothing is sent to ourselves.
 */
void
lb_service_relay_know_own (LbService *self)
{
  static const LbOption options[] = { LB_OPTION_SMTP, LB_OPTION_SMTPS, LB_OPTION_LMTP };
  g_autoptr(GStrvBuilder) own = g_strv_builder_new ();
  g_auto(GStrv) addresses = NULL;

  if (self->relays == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto(GStrv) some = lb_listeners_dup_addresses (self->listeners, options[i]);

      g_strv_builder_addv (own, (const char **) some);
    }
  addresses = g_strv_builder_end (own);
  for (LbRelayRoute route = LB_RELAY_UPSTREAM; route <= LB_RELAY_MAILMAN; route++)
    {
      LbSmtpSender *sender = lb_relay_queue_get_sender (self->relays, route);

      if (sender != NULL)
        lb_smtp_sender_set_own (sender, (const char * const *) addresses);
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

static void
lb_service_relay_read_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  LbRelayFiles *files = g_task_get_task_data (G_TASK (result));
  g_autoptr(LbSmtpSender) mailman = NULL;
  g_autoptr(GError) error = NULL;

  self->relays = lb_relay_queue_new (lb_mailbox_get_store (self->mailbox));
  g_task_propagate_boolean (G_TASK (result), &error);
  if (error == NULL)
    mailman = lb_service_relay_make_mailman (self, &error);
  if (error == NULL)
    lb_service_relay_apply (self, files, &error);
  if (error != NULL)
    {
      g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_USAGE, "%s",
                               error->message);
      return;
    }

  lb_relay_queue_set_sender (self->relays, LB_RELAY_MAILMAN, mailman);
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
  g_autoptr(GTask) reading = g_task_new (self, cancellable, lb_service_relay_read_cb,
                                         g_object_ref (task));
  LbRelayFiles *files = g_new0 (LbRelayFiles, 1);
  LbConfig *config = self->config;

  files->password_path = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM_PASSWORD_FILE));
  files->certificate_path = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM_CERTIFICATE));
  g_task_set_source_tag (task, lb_service_relay_start_async);
  g_task_set_task_data (reading, files, (GDestroyNotify) lb_relay_files_free);
  g_task_run_in_thread (reading, lb_relay_files_read_in_thread);
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
