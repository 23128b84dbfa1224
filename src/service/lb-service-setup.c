#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-private.h"

#include <glib/gi18n.h>

#include "net/lb-tls.h"
#include "service/lb-service-files.h"

/* What is read and made before SMTP can be received as the options say. */
typedef struct
{
  LbSmtpConfig *smtp_config; /* (owned) */
  char         *http_auth;   /* (owned) (nullable) */
  guint         serial;
} LbServiceSetup;

static void
lb_service_setup_free (LbServiceSetup *setup)
{
  g_clear_pointer (&setup->smtp_config, lb_smtp_config_unref);
  g_free (setup->http_auth);
  g_free (setup);
}

/* Takes @task and @error. */
static void
lb_service_setup_fail (GTask          *task,
                       LbServiceError  code,
                       GError         *error)
{
  g_task_return_new_error (task, LB_SERVICE_ERROR, code, "%s", error->message);
  g_error_free (error);
  g_object_unref (task);
}

static LbSmtpConfig *
lb_service_make_smtp_config (LbService   *self,
                             const char  *auth,
                             GError     **error)
{
  LbConfig *config = self->config;
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
  smtp->chaos = g_object_ref (lb_runtime_get_chaos (self->runtime));

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

/* Takes over @task. Of two that overlap the later one knows better. */
static void
lb_service_setup_end (GTask           *task,
                      GTlsCertificate *certificate)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceSetup *setup = g_task_get_task_data (task);

  if (setup->serial == self->n_setups)
    {
      lb_smtp_service_set_config (self->smtp, setup->smtp_config);
      lb_smtp_service_set_certificate (self->smtp, certificate);
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
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
      lb_service_setup_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_FAILED, error);
      return;
    }

  message = g_strdup_printf (_("The self-signed certificate is %s"), path);
  lb_service_tell (self, message);
  lb_service_setup_end (g_steal_pointer (&task), certificate);
}

static void
lb_service_certificate_loaded_cb (GObject      *object,
                                  GAsyncResult *result,
                                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  g_autoptr(GTlsCertificate) certificate = lb_tls_load_finish (result, &error);

  if (certificate == NULL)
    {
      g_prefix_error (&error, "--tls-certificate, --tls-key: ");
      lb_service_setup_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_USAGE, error);
      return;
    }

  lb_service_setup_end (g_steal_pointer (&task), certificate);
}

static void
lb_service_setup_tls (GTask *task)
{
  LbService *self = g_task_get_source_object (task);
  LbServiceSetup *setup = g_task_get_task_data (task);
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
      lb_tls_self_signed_async (folder, setup->smtp_config->hostname, cancellable,
                                lb_service_certificate_made_cb, task);
    }
  else
    {
      lb_service_setup_end (task, NULL);
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
  LbServiceSetup *setup = g_task_get_task_data (task);
  g_autofree char *auth = NULL;
  g_autofree char *scenario = NULL;
  GError *error = NULL;

  if (lb_service_files_read_finish (result, &error))
    {
      auth = lb_service_files_dup_text (result, LB_OPTION_AUTH);
      setup->http_auth = lb_service_files_dup_text (result, LB_OPTION_HTTP_AUTH);
      scenario = lb_service_files_dup_text (result, LB_OPTION_CHAOS_SCENARIO);
      /* Only at the start: later the faults are as the API has set them. */
      if (setup->serial > 1 || lb_service_set_up_chaos (self, scenario, &error))
        setup->smtp_config = lb_service_make_smtp_config (self, auth, &error);
    }

  if (error != NULL)
    {
      lb_service_setup_fail (g_steal_pointer (&task), LB_SERVICE_ERROR_USAGE, error);
      return;
    }

  lb_service_prepare_logins (setup->smtp_config);
  lb_service_setup_tls (g_steal_pointer (&task));
}

/*
 * lb_service_setup_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called when it is done
 * @user_data: data
 *
 * Reads and makes what the options say of receiving mail: files of users, the certificate. From the
 * next connection on it holds.
 */
void
lb_service_setup_async (LbService           *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  LbServiceSetup *setup = g_new0 (LbServiceSetup, 1);

  setup->serial = ++self->n_setups;
  g_task_set_source_tag (task, lb_service_setup_async);
  g_task_set_task_data (task, setup, (GDestroyNotify) lb_service_setup_free);
  lb_service_files_read_async (self->config, cancellable, lb_service_files_read_cb, task);
}

/*
 * lb_service_setup_finish:
 * @self: a service
 * @result: what the callback was given
 * @http_auth: (out) (transfer full) (nullable): the text of --http-auth
 * @error: return location; %LB_SERVICE_ERROR, one sentence with the way out
 *
 * Returns: whether all could be followed
 */
gboolean
lb_service_setup_finish (LbService     *self,
                         GAsyncResult  *result,
                         char         **http_auth,
                         GError       **error)
{
  LbServiceSetup *setup = g_task_get_task_data (G_TASK (result));

  *http_auth = g_steal_pointer (&setup->http_auth);
  return g_task_propagate_boolean (G_TASK (result), error);
}
