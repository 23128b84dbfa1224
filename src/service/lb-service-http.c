#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"
#include "service/lb-service-upstream.h"

#include <string.h>

#include <glib/gi18n.h>

static void
lb_service_allow_hosts (LbService    *self,
                        LbHttpServer *http,
                        const char   *address)
{
  const char *hostname = lb_config_get_text (self->config, LB_OPTION_HOSTNAME);

  if (lb_option_is_loopback (address))
    return;

  lb_http_server_set_wide (http);
  lb_http_server_allow_host (http, g_get_host_name ());
  if (hostname != NULL)
    lb_http_server_allow_host (http, hostname);
}

static void
lb_service_sent_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *response =
    lb_message_handler_process_message_finish (LB_MESSAGE_HANDLER (object), result, &error);

  g_task_return_boolean (task, error == NULL && (response == NULL || response[0] == '2'));
}

/* A message that the API was given goes through the gate like all others. */
static void
lb_service_deliver (LbDelivery          *delivery,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data,
                    gpointer             deliver_data)
{
  LbService *self = LB_SERVICE (deliver_data);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lb_service_deliver);
  lb_message_handler_process_message_async (LB_MESSAGE_HANDLER (self->gate), delivery, NULL,
                                            lb_service_sent_cb, task);
}

static gboolean
lb_service_change_upstream (const char  *server,
                            const char  *tls,
                            const char  *user,
                            const char  *password,
                            gpointer     user_data,
                            GError     **error)
{
  const LbUpstream upstream = { server, tls, user, password, NULL };

  return lb_service_set_upstream (LB_SERVICE (user_data), server == NULL ? NULL : &upstream, error);
}

/* MailHog's API clashes with Mailpit's where both stand at the root. */
static gboolean
lb_service_listen_mailhog (LbService     *self,
                           LbHttpServer  *http,
                           GError       **error)
{
  const char *address = lb_config_get_text (self->config, LB_OPTION_MAILHOG);
  g_autofree char *message = NULL;

  if (address == NULL)
    return TRUE;

  lb_service_allow_hosts (self, http, address);
  if (lb_http_server_listen_mailhog (http, address, error))
    return TRUE;

  message = g_strdup_printf (_("MailHog's API cannot be served on %s: %s; choose another address "
                               "by --mailhog, or leave it out"), address, (*error)->message);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
  return FALSE;
}

static void
lb_service_explain_http (LbService  *self,
                         GError    **error)
{
  const char *address = lb_config_get_text (self->config, LB_OPTION_HTTP);
  g_autofree char *message = NULL;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    message = g_strdup_printf (_("The HTTP API cannot be served on %s: another program uses this "
                                 "address; end it, choose another address by --http, or leave the "
                                 "API out by --no-http"), address);
  else
    message = g_strdup_printf (_("The HTTP API cannot be served on %s: %s; choose another address "
                                 "by --http, or leave the API out by --no-http"),
                               address, (*error)->message);

  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

/* Serves the API; @http_auth is the text of --http-auth. */
gboolean
lb_service_start_http (LbService   *self,
                       const char  *http_auth,
                       GError     **error)
{
  g_autoptr(LbHttpServer) http = lb_http_server_new (self->mailbox, self->sessions, self->runtime);
  const char *address = lb_config_get_text (self->config, LB_OPTION_HTTP);
  const char * const *origin = lb_config_get_list (self->config, LB_OPTION_API_CORS);
  g_autofree char *real_address = NULL;

  for (; *origin != NULL; origin++)
    lb_http_server_allow_origin (http, *origin);
  lb_service_allow_hosts (self, http, address);
  lb_http_server_set_deliver (http, lb_service_deliver, self,
                              lb_config_get_number (self->config, LB_OPTION_SIZE_LIMIT));
  lb_http_server_set_upstream_func (http, lb_service_change_upstream, self);
  lb_http_server_set_releaser (http, lb_service_get_releaser (self));
  if (http_auth != NULL && !lb_http_server_add_users (http, http_auth, error))
    return FALSE;

  if (!lb_http_server_listen (http, address, &real_address, error))
    {
      lb_service_explain_http (self, error);
      return FALSE;
    }
  if (!lb_service_listen_mailhog (self, http, error))
    return FALSE;

  lb_service_set_http (self, http, real_address);
  return TRUE;
}
