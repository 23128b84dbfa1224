#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "api/lb-json.h"
#include "handlers/lb-debugging-handler.h"
#include "handlers/lb-handler-chain.h"
#include "handlers/lb-mailbox-handler.h"
#include "net/lb-tls.h"
#include "service/lb-service-files.h"
#include "service/lb-service-relay.h"

/* One start under way: each step calls the next; the first fault ends it. */
typedef struct
{
  LbSmtpConfig *smtp_config; /* (owned) */
  char         *http_auth;   /* (owned) (nullable) */
} LbServiceStart;

static void lb_service_start_mailbox (GTask *task);

static void
lb_service_start_free (LbServiceStart *start)
{
  g_clear_pointer (&start->smtp_config, lb_smtp_config_unref);
  g_free (start->http_auth);
  g_free (start);
}

/* Ends the start; what is open already is closed by lb_service_stop_async(). Takes @task and
   @error. */
static void
lb_service_start_fail (GTask          *task,
                       LbServiceError  code,
                       GError         *error)
{
  g_task_return_new_error (task, LB_SERVICE_ERROR, code, "%s", error->message);
  g_error_free (error);
  g_object_unref (task);
}

static LbSmtpConfig *
lb_service_make_smtp_config (LbConfig    *config,
                             const char  *auth,
                             GError     **error)
{
  g_autoptr(LbSmtpConfig) smtp = lb_smtp_config_new ();
  const char *hostname = lb_config_get_text (config, LB_OPTION_HOSTNAME);
  const char * const *name = lb_config_get_list (config, LB_OPTION_HIDE_EXTENSION);

  g_free (smtp->hostname);
  smtp->hostname = g_strdup (hostname != NULL ? hostname : g_get_host_name ());
  smtp->data_size_limit = lb_config_get_number (config, LB_OPTION_SIZE_LIMIT);
  smtp->enable_smtputf8 = !lb_config_get_flag (config, LB_OPTION_NO_SMTPUTF8);
  smtp->decode_data = lb_config_get_flag (config, LB_OPTION_DECODE_DATA);
  smtp->lenient = lb_config_get_flag (config, LB_OPTION_LENIENT);
  smtp->require_tls = lb_config_get_flag (config, LB_OPTION_REQUIRE_TLS);
  smtp->offers_starttls = lb_config_is_set (config, LB_OPTION_TLS) ||
                          lb_config_is_set (config, LB_OPTION_TLS_CERTIFICATE);
  smtp->auth = LB_SMTP_AUTH_ANY;

  for (; *name != NULL; name++)
    {
      LbSmtpExtensions extension;

      if (!lb_smtp_extension_from_name (*name, &extension))
        {
          g_set_error (error, LB_SERVICE_ERROR, LB_SERVICE_ERROR_USAGE,
                       _("--hide-extension: “%s” is no extension that Letterbox announces"), *name);
          return NULL;
        }
      smtp->hidden |= extension;
    }

  if (auth != NULL)
    {
      smtp->auth = LB_SMTP_AUTH_CREDENTIALS;
      smtp->credentials = lb_smtp_credentials_parse (auth, error);
      if (smtp->credentials == NULL)
        {
          g_prefix_error (error, "--auth: “%s”: ", lb_config_get_text (config, LB_OPTION_AUTH));
          return NULL;
        }
    }

  return lb_smtp_config_validate (smtp, error) ? g_steal_pointer (&smtp) : NULL;
}

static void
lb_service_ready_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (lb_service_files_write_ready_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, LB_SERVICE_ERROR, LB_SERVICE_ERROR_FAILED, "--ready-file: %s",
                             error->message);
}

static GBytes *
lb_service_make_ready_text (LbService *self)
{
  static const LbOption options[] = { LB_OPTION_SMTP, LB_OPTION_SMTPS, LB_OPTION_LMTP };
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_auto(GStrv) addresses = lb_listeners_dup_addresses (self->listeners, options[i]);

      if (options[i] == LB_OPTION_SMTP || addresses[0] != NULL)
        lb_json_add_strings (json, lb_option_get_row (options[i])->name,
                             (const char * const *) addresses);
    }
  if (self->http_address != NULL)
    {
      g_autofree char *uri = g_strdup_printf ("http://%s", self->http_address);

      lb_json_add_string (json, "http", uri);
    }
  else
    {
      lb_json_add_null (json, "http");
    }
  lb_json_add_int (json, "pid", getpid ());
  lb_json_add_string (json, "version", PACKAGE_VERSION);
  lb_json_end_object (json);

  return lb_json_end_to_bytes (json);
}

/* Everything listens. */
static void
lb_service_start_end (GTask *task)
{
  LbService *self = g_task_get_source_object (task);
  const char *path = lb_config_get_text (self->config, LB_OPTION_READY_FILE);
  g_autoptr(GBytes) text = NULL;

  lb_service_watch_completion (self);
  if (path == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  text = lb_service_make_ready_text (self);
  lb_service_files_write_ready_async (path, text, g_task_get_cancellable (task),
                                      lb_service_ready_cb, task);
}

static void
lb_service_start_listening (GTask *task)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceStart *start = g_task_get_task_data (task);
  GError *error = NULL;

  if (self->wants_receiving && !lb_service_open_listeners (self, &error))
    {
      if (!self->is_tolerant)
        {
          lb_service_start_fail (task, LB_SERVICE_ERROR_ADDRESS, error);
          return;
        }
      g_clear_error (&error);
    }

  if (lb_config_wants_http (self->config) &&
      !lb_service_start_http (self, start->http_auth, &error))
    {
      if (!self->is_tolerant)
        {
          lb_service_start_fail (task, error->domain == G_OPTION_ERROR ? LB_SERVICE_ERROR_USAGE :
                                 LB_SERVICE_ERROR_ADDRESS, error);
          return;
        }
      lb_service_tell (self, error->message);
      g_clear_error (&error);
    }

  lb_service_start_end (task);
}

static void
lb_service_broken_cb (LbService  *self,
                      const char *reason)
{
  g_autofree char *message =
    g_strdup_printf (_("Messages are no longer printed, but still kept: %s"), reason);

  lb_service_tell (self, message);
}

/**
 * lb_service_set_output:
 * @self: a service that is not started
 * @stream: standard output
 * @is_terminal: whether it is a terminal
 *
 * Sets where messages are printed, by --print or in debug mode. Without it they are not.
 */
void
lb_service_set_output (LbService     *self,
                       GOutputStream *stream,
                       gboolean       is_terminal)
{
  g_return_if_fail (LB_IS_SERVICE (self));
  g_return_if_fail (self->output == NULL);

  self->output = lb_output_new (stream, is_terminal);
  g_signal_connect_object (self->output, "broken", G_CALLBACK (lb_service_broken_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The way of a message: the gate, then the mailbox, then what prints. */
static void
lb_service_build_handlers (LbService *self)
{
  const char *print = lb_config_get_text (self->config, LB_OPTION_PRINT);
  g_autoptr(LbHandlerChain) chain = lb_handler_chain_new (self->runtime);
  g_autoptr(LbMailboxHandler) mailbox_handler = lb_mailbox_handler_new (self->mailbox);
  g_autoptr(LbDebuggingHandler) debugging_handler = NULL;

  lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (mailbox_handler), LB_MODE_MASK_ALL);
  lb_service_relay_append_handlers (self, chain);
  if (self->output != NULL)
    {
      debugging_handler = lb_debugging_handler_new (self->output);
      lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (debugging_handler),
                               g_str_equal (print, "debug") ? LB_MODE_MASK_ALL :
                               LB_MODE_MASK (LB_MODE_DEBUG));
    }
  if (self->output != NULL && (g_str_equal (print, "json") || g_str_equal (print, "summary")))
    self->printer = lb_message_printer_new (self->mailbox, self->output,
                                            g_str_equal (print, "json"));

  self->gate = lb_delivery_gate_new (LB_MESSAGE_HANDLER (chain), self->output,
                                     lb_config_get_number (self->config, LB_OPTION_COUNT));
  lb_smtp_service_set_handler (self->smtp, LB_MESSAGE_HANDLER (self->gate));
}

static void
lb_service_relay_started_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = LB_SERVICE (object);
  GError *error = NULL;

  if (!lb_service_relay_start_finish (self, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  lb_service_build_handlers (self);
  lb_service_start_listening (g_steal_pointer (&task));
}

static void
lb_service_mailbox_opened_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  LbServiceStart *start = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(LbMailbox) mailbox = lb_mailbox_open_finish (result, &error);

  if (mailbox == NULL)
    {
      lb_service_start_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_STORE, error);
      return;
    }

  lb_service_take_mailbox (self, mailbox);
  lb_smtp_service_set_config (self->smtp, start->smtp_config);
  lb_service_relay_start_async (self, cancellable, lb_service_relay_started_cb,
                                g_steal_pointer (&task));
}

static void
lb_service_start_mailbox (GTask *task)
{
  LbService *self = g_task_get_source_object (task);

  lb_mailbox_open_async (lb_config_get_text (self->config, LB_OPTION_STORE),
                         g_task_get_cancellable (task), lb_service_mailbox_opened_cb, task);
}

static void
lb_service_certificate_made_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *message = NULL;
  g_autoptr(GTlsCertificate) certificate = lb_tls_self_signed_finish (result, &path, &error);

  if (certificate == NULL)
    {
      g_prefix_error (&error, "--tls self-signed: ");
      lb_service_start_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_FAILED, error);
      return;
    }

  message = g_strdup_printf (_("The self-signed certificate is %s"), path);
  lb_service_tell (self, message);
  lb_smtp_service_set_certificate (self->smtp, certificate);
  lb_service_start_mailbox (g_steal_pointer (&task));
}

static void
lb_service_certificate_loaded_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GTlsCertificate) certificate = lb_tls_load_finish (result, &error);

  if (certificate == NULL)
    {
      g_prefix_error (&error, "--tls-certificate, --tls-key: ");
      lb_service_start_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_USAGE, error);
      return;
    }

  lb_smtp_service_set_certificate (self->smtp, certificate);
  lb_service_start_mailbox (g_steal_pointer (&task));
}

static void
lb_service_start_tls (GTask *task)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceStart *start = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *folder = NULL;

  if (lb_config_is_set (self->config, LB_OPTION_TLS_CERTIFICATE))
    {
      lb_tls_load_async (lb_config_get_text (self->config, LB_OPTION_TLS_CERTIFICATE),
                         lb_config_get_text (self->config, LB_OPTION_TLS_KEY),
                         cancellable, lb_service_certificate_loaded_cb, task);
    }
  else if (lb_config_is_set (self->config, LB_OPTION_TLS))
    {
      folder = g_build_filename (g_get_user_data_dir (), "letterbox", NULL);
      lb_tls_self_signed_async (folder, start->smtp_config->hostname, cancellable,
                                lb_service_certificate_made_cb, task);
    }
  else
    {
      lb_service_start_mailbox (task);
    }
}

static void
lb_service_prepare_logins_in_thread (GTask        *task,
                                     gpointer      source_object,
                                     gpointer      task_data,
                                     GCancellable *cancellable)
{
  lb_smtp_credentials_prepare (task_data);
  g_task_return_boolean (task, TRUE);
}

/* Nothing waits for it: what is not ready yet is done when a client asks for it. */
static void
lb_service_prepare_logins (LbSmtpConfig *config)
{
  g_autoptr(GTask) task = NULL;

  if (config->credentials == NULL)
    return;

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, lb_service_prepare_logins);
  g_task_set_task_data (task, lb_smtp_credentials_ref (config->credentials),
                        (GDestroyNotify) lb_smtp_credentials_unref);
  g_task_run_in_thread (task, lb_service_prepare_logins_in_thread);
}

static void
lb_service_files_read_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  LbServiceStart *start = g_task_get_task_data (task);
  g_autofree char *auth = NULL;
  GError *error = NULL;

  if (lb_service_files_read_finish (result, &auth, &start->http_auth, &error))
    start->smtp_config = lb_service_make_smtp_config (self->config, auth, &error);

  if (error != NULL)
    {
      lb_service_start_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_USAGE, error);
      return;
    }

  lb_service_prepare_logins (start->smtp_config);
  lb_service_start_tls (g_steal_pointer (&task));
}

/**
 * lb_service_start_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called when everything listens, or something does not
 * @user_data: data
 *
 * Opens the mailbox, then listens on all addresses, then writes the ready file. After a failure
 * lb_service_stop_async() closes what was opened.
 */
void
lb_service_start_async (LbService           *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (LB_IS_SERVICE (self));
  g_return_if_fail (self->mailbox == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_service_start_async);
  g_task_set_task_data (task, g_new0 (LbServiceStart, 1), (GDestroyNotify) lb_service_start_free);
  lb_service_files_read_async (self->config, cancellable, lb_service_files_read_cb, task);
}

/**
 * lb_service_start_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; %LB_SERVICE_ERROR, one sentence with the way out
 *
 * Returns: whether it runs
 */
gboolean
lb_service_start_finish (LbService     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
