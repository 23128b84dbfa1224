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
#include "service/lb-service-files.h"
#include "service/lb-service-relay.h"

/* The steps of a start each call the next; the first fault ends it. What is open already is closed
   by lb_service_stop_async(). Takes @task and @error. */
static void
lb_service_start_fail (GTask          *task,
                       LbServiceError  code,
                       GError         *error)
{
  g_task_return_new_error (task, LB_SERVICE_ERROR, code, "%s", error->message);
  g_error_free (error);
  g_object_unref (task);
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
  if (self->http != NULL && lb_http_server_get_mailhog_address (self->http) != NULL)
    {
      g_autofree char *mailhog =
        g_strdup_printf ("http://%s", lb_http_server_get_mailhog_address (self->http));

      lb_json_add_string (json, "mailhog", mailhog);
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
  const char *http_auth = g_task_get_task_data (task);
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
      !lb_service_start_http (self, http_auth, &error))
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

static gboolean
lb_service_prints_rows (const char *print)
{
  return g_str_equal (print, "json") || g_str_equal (print, "summary");
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
  /* One form on standard output: who reads JSON there is given nothing else, also when the mode is
   * changed while the program runs. */
  if (self->output != NULL && !lb_service_prints_rows (print))
    {
      debugging_handler = lb_debugging_handler_new (self->output);
      lb_handler_chain_append (chain, LB_MESSAGE_HANDLER (debugging_handler),
                               g_str_equal (print, "debug") ? LB_MODE_MASK_ALL :
                               LB_MODE_MASK (LB_MODE_DEBUG));
    }
  if (self->output != NULL && lb_service_prints_rows (print))
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
  lb_service_start_webhook (self);
  lb_service_start_listening (g_steal_pointer (&task));
}

static void
lb_service_mailbox_opened_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(LbMailbox) mailbox = lb_mailbox_open_finish (result, &error);

  g_clear_error (&self->store_error);
  if (mailbox == NULL)
    {
      self->store_error = g_error_copy (error);
      lb_service_start_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_STORE, error);
      return;
    }

  lb_service_take_mailbox (self, mailbox);
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
lb_service_set_up_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autofree char *http_auth = NULL;
  GError *error = NULL;

  if (!lb_service_setup_finish (LB_SERVICE (object), result, &http_auth, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, g_steal_pointer (&http_auth), g_free);
  lb_service_start_mailbox (g_steal_pointer (&task));
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
  lb_service_setup_async (self, cancellable, lb_service_set_up_cb, task);
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

/**
 * lb_service_dup_store_error:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): why the last start could not open the store, %LB_STORE_ERROR
 *   or %G_IO_ERROR; %NULL when it could
 */
GError *
lb_service_dup_store_error (LbService *self)
{
  g_return_val_if_fail (LB_IS_SERVICE (self), NULL);

  return self->store_error != NULL ? g_error_copy (self->store_error) : NULL;
}
