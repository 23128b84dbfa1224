#define G_LOG_DOMAIN "lb-upstream-files"

#include "config.h"
#include "service/lb-upstream-files.h"

#include <string.h>

#include <glib/gi18n.h>

#include "service/lb-secret.h"
#include "service/lb-service-upstream.h"

/* More is no password, but some other file. */
#define PASSWORD_OCTETS_MAX 4096

/* What has to be read before there can be an upstream server. */
typedef struct
{
  char            *server;           /* (owned) (nullable) */
  char            *user;             /* (owned) (nullable) */
  char            *password_path;    /* (owned) (nullable) */
  char            *password;         /* (owned) (nullable) */
  char            *certificate_path; /* (owned) (nullable) */
  GTlsCertificate *certificate;      /* (owned) (nullable) */
} LbUpstreamFiles;

static void
lb_upstream_files_free (LbUpstreamFiles *self)
{
  g_free (self->server);
  g_free (self->user);
  g_free (self->password_path);
  g_free (self->password);
  g_free (self->certificate_path);
  g_clear_object (&self->certificate);
  g_free (self);
}

static gboolean
lb_upstream_files_read_password (LbUpstreamFiles  *self,
                                 GError          **error)
{
  g_autoptr(GError) fault = NULL;
  gsize length;

  if (!lb_secret_is_private (self->password_path))
    {
      g_set_error (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD,
                   _("--upstream-password-file: “%s” can be read by others; chmod 600 it"),
                   self->password_path);
      return FALSE;
    }

  g_clear_pointer (&self->password, g_free);
  if (!g_file_get_contents (self->password_path, &self->password, &length, &fault) ||
      length > PASSWORD_OCTETS_MAX)
    {
      g_set_error (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD,
                   _("--upstream-password-file: “%s” cannot be read: %s"), self->password_path,
                   fault != NULL ? fault->message : _("it is too large for a password"));
      return FALSE;
    }

  /* The first line, as an editor leaves it. */
  self->password[strcspn (self->password, "\r\n")] = '\0';
  return TRUE;
}

static void
lb_upstream_files_read_in_thread (GTask        *task,
                                  gpointer      source_object,
                                  gpointer      task_data,
                                  GCancellable *cancellable)
{
  LbUpstreamFiles *self = task_data;
  g_autoptr(GError) fault = NULL;
  GError *error = NULL;

  if (self->password_path != NULL)
    lb_upstream_files_read_password (self, &error);
  if (error == NULL && self->certificate_path != NULL)
    {
      self->certificate = g_tls_certificate_new_from_file (self->certificate_path, &fault);
      if (self->certificate == NULL)
        g_set_error (&error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_CERTIFICATE,
                     _("The upstream server's certificate “%s” cannot be used: %s"),
                     self->certificate_path, fault->message);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lb_upstream_files_secret_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbUpstreamFiles *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->password = lb_secret_load_finish (result, &error);
  if (error != NULL)
    g_task_return_new_error (task, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD, "%s",
                             error->message);
  else
    g_task_return_boolean (task, TRUE);
}

static void
lb_upstream_files_read_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbUpstreamFiles *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (self->password == NULL && self->user != NULL && self->server != NULL)
    lb_secret_load_async (self->server, self->user, cancellable, lb_upstream_files_secret_cb,
                          g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_upstream_files_read_async:
 * @config: a configuration
 * @cancellable: (nullable): gives up
 * @callback: called when all is read
 * @user_data: data
 *
 * Reads what @config names for the upstream server: the certificate, and the password from the
 * environment, a file, or where lb_secret_save_async() kept it.
 */
void
lb_upstream_files_read_async (LbConfig            *config,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (config, cancellable, callback, user_data);
  g_autoptr(GTask) reading = g_task_new (config, cancellable, lb_upstream_files_read_cb, task);
  LbUpstreamFiles *self = g_new0 (LbUpstreamFiles, 1);

  self->server = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM));
  self->user = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM_USER));
  self->password = g_strdup (lb_config_get_upstream_password (config));
  self->password_path = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM_PASSWORD_FILE));
  self->certificate_path = g_strdup (lb_config_get_text (config, LB_OPTION_UPSTREAM_CERTIFICATE));
  g_task_set_source_tag (task, lb_upstream_files_read_async);
  g_task_set_task_data (task, self, (GDestroyNotify) lb_upstream_files_free);
  g_task_set_task_data (reading, self, NULL);
  g_task_run_in_thread (reading, lb_upstream_files_read_in_thread);
}

/**
 * lb_upstream_files_read_finish:
 * @result: what the callback was given
 * @password: (out) (transfer full) (nullable): the password
 * @certificate: (out) (transfer full) (nullable): what is trusted besides the system's certificates
 * @error: return location; %LB_UPSTREAM_ERROR
 *
 * Returns: whether all is well
 */
gboolean
lb_upstream_files_read_finish (GAsyncResult     *result,
                               char            **password,
                               GTlsCertificate **certificate,
                               GError          **error)
{
  LbUpstreamFiles *self = g_task_get_task_data (G_TASK (result));

  *password = g_steal_pointer (&self->password);
  *certificate = g_steal_pointer (&self->certificate);
  return g_task_propagate_boolean (G_TASK (result), error);
}
