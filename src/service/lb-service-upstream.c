#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-upstream.h"

#include <glib/gi18n.h>

#include "service/lb-service-private.h"
#include "service/lb-service-relay.h"
#include "service/lb-upstream-files.h"

G_DEFINE_QUARK (lb-upstream-error-quark, lb_upstream_error)

/* RFC 8314 3.3: the port where TLS comes first. */
#define SUBMISSIONS_SUFFIX ":465"

static LbSmtpTlsPolicy
lb_upstream_choose_tls (const LbUpstream *upstream)
{
  const char *tls = upstream->tls;

  if (tls == NULL && g_str_has_suffix (upstream->server, SUBMISSIONS_SUFFIX))
    tls = "tls";
  else if (tls == NULL && lb_option_is_local_server (upstream->server))
    tls = "none";

  if (g_strcmp0 (tls, "none") == 0)
    return LB_SMTP_TLS_NONE;

  return g_strcmp0 (tls, "tls") == 0 ? LB_SMTP_TLS_IMPLICIT : LB_SMTP_TLS_REQUIRED;
}

static const char *
lb_upstream_get_tls_word (const LbUpstream *upstream)
{
  switch (lb_upstream_choose_tls (upstream))
    {
    case LB_SMTP_TLS_NONE:
      return "none";
    case LB_SMTP_TLS_IMPLICIT:
      return "tls";
    case LB_SMTP_TLS_OPPORTUNISTIC:
    case LB_SMTP_TLS_REQUIRED:
      break;
    }

  return "starttls";
}

static gboolean
lb_upstream_check (const LbUpstream  *upstream,
                   GError           **error)
{
  g_autofree char *value = NULL;
  g_autoptr(GError) fault = NULL;
  guint64 number;

  if (!lb_option_parse (LB_OPTION_UPSTREAM, upstream->server, &value, &number, &fault))
    {
      g_set_error_literal (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_SERVER, fault->message);
      return FALSE;
    }

  if (upstream->user != NULL && upstream->password == NULL)
    {
      g_set_error_literal (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_PASSWORD,
                           _("The login at the upstream server needs a password; set "
                             "LETTERBOX_UPSTREAM_PASSWORD or add --upstream-password-file"));
      return FALSE;
    }
  if (upstream->user != NULL && lb_upstream_choose_tls (upstream) == LB_SMTP_TLS_NONE &&
      !lb_option_is_local_server (upstream->server))
    {
      g_set_error_literal (error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_TLS,
                           _("The login at the upstream server needs TLS, or the password could be "
                             "read on the way"));
      return FALSE;
    }

  return TRUE;
}

static LbSmtpSender *
lb_upstream_make_sender (const LbUpstream  *upstream,
                         LbConfig          *options,
                         GError           **error)
{
  const char *hostname = lb_config_get_text (options, LB_OPTION_HOSTNAME);
  g_autoptr(LbSmtpClientConfig) config = lb_smtp_client_config_new ();
  LbSmtpSender *sender;

  if (!lb_upstream_check (upstream, error))
    return NULL;

  g_free (config->hello);
  config->hello = g_strdup (hostname != NULL ? hostname : g_get_host_name ());
  config->tls = lb_upstream_choose_tls (upstream);
  config->user = g_strdup (upstream->user);
  config->password = g_strdup (upstream->password);

  sender = lb_smtp_sender_new (upstream->server, config, error);
  if (sender != NULL)
    lb_smtp_sender_set_trusted (sender, upstream->certificate);

  return sender;
}

/**
 * lb_upstream_take_options:
 * @self: (out caller-allocates): what to fill; it lives as long as the others
 * @config: what was asked for
 * @password: (nullable): see lb_upstream_files_read_finish()
 * @certificate: (nullable): likewise
 *
 * Fills in the server that the options name.
 */
void
lb_upstream_take_options (LbUpstream      *self,
                          LbConfig        *config,
                          const char      *password,
                          GTlsCertificate *certificate)
{
  self->server = lb_config_get_text (config, LB_OPTION_UPSTREAM);
  self->tls = lb_config_get_text (config, LB_OPTION_UPSTREAM_TLS);
  self->user = lb_config_get_text (config, LB_OPTION_UPSTREAM_USER);
  self->password = password;
  self->certificate = certificate;
}

/**
 * lb_service_set_upstream:
 * @self: a service that has been started
 * @upstream: (nullable): the server; %NULL: none, so that what is queued waits
 * @error: return location; %LB_UPSTREAM_ERROR
 *
 * Changes the server that mail is relayed and released to, from the next message on.
 *
 * Returns: whether it is one that can be used
 */
gboolean
lb_service_set_upstream (LbService         *self,
                         const LbUpstream  *upstream,
                         GError           **error)
{
  g_autoptr(LbSmtpSender) sender = NULL;

  g_return_val_if_fail (LB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (self->relays != NULL, FALSE);

  if (upstream != NULL)
    {
      sender = lb_upstream_make_sender (upstream, self->config, error);
      if (sender == NULL)
        return FALSE;
    }

  lb_relay_queue_set_sender (self->relays, LB_RELAY_UPSTREAM, sender);
  lb_service_relay_know_own (self);
  if (upstream == NULL)
    lb_runtime_set_upstream (self->runtime, NULL, NULL, NULL);
  else
    lb_runtime_set_upstream (self->runtime, upstream->server, lb_upstream_get_tls_word (upstream),
                             upstream->user);
  g_object_notify (G_OBJECT (self), "upstream");

  return TRUE;
}

/**
 * lb_service_set_relay_rules:
 * @self: a service that has been started
 * @allow: (nullable): globs of addresses or domains that messages may go to; none: all
 * @networks: (nullable): networks whose clients are relayed besides those of this machine
 * @error: return location, when one of @networks is none
 *
 * Changes what may leave, from the next message on.
 *
 * Returns: whether the rules hold now
 */
gboolean
lb_service_set_relay_rules (LbService           *self,
                            const char * const  *allow,
                            const char * const  *networks,
                            GError             **error)
{
  g_autoptr(LbRelayPolicy) policy = lb_relay_policy_new (allow, networks, error);

  g_return_val_if_fail (LB_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (self->relays != NULL, FALSE);

  if (policy == NULL)
    return FALSE;

  lb_relay_queue_set_policy (self->relays, policy);
  return TRUE;
}

/* --- As the options say --- */

/* What is half set goes nowhere, least of all to the server before. */
static void
lb_service_lose_upstream (LbService *self)
{
  lb_service_set_upstream (self, NULL, NULL);
  if (lb_runtime_get_mode (self->runtime) == LB_MODE_RELAY)
    lb_runtime_set_mode (self->runtime, LB_MODE_CAPTURE);
}

static void
lb_service_apply_read_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  g_autofree char *password = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;
  GError *error = NULL;
  LbUpstream upstream;

  /* It may have been stopped meanwhile. */
  if (self->relays == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  lb_service_set_relay_rules (self, lb_config_get_list (self->config, LB_OPTION_RELAY_ALLOW),
                              lb_config_get_list (self->config, LB_OPTION_RELAY_FROM), &error);
  if (error == NULL)
    lb_upstream_files_read_finish (result, &password, &certificate, &error);
  lb_upstream_take_options (&upstream, self->config, password, certificate);
  if (error == NULL && upstream.server != NULL)
    lb_service_set_upstream (self, &upstream, &error);

  if (error != NULL || upstream.server == NULL)
    lb_service_lose_upstream (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lb_service_apply_upstream_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called when the server is set
 * @user_data: data
 *
 * Relays and releases from now on by the server and the rules that the options name, with the
 * password from where it is kept. When they cannot be followed there is no upstream server.
 */
void
lb_service_apply_upstream_async (LbService           *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_service_apply_upstream_async);
  lb_upstream_files_read_async (self->config, cancellable, lb_service_apply_read_cb, task);
}

/**
 * lb_service_apply_upstream_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; %LB_UPSTREAM_ERROR, or one of lb_service_set_relay_rules()
 *
 * Returns: whether the options could be followed
 */
gboolean
lb_service_apply_upstream_finish (LbService     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Trying it --- */

static char *
lb_upstream_describe_probe (LbSmtpSender *sender)
{
  const LbSmtpClientConfig *config = lb_smtp_sender_get_config (sender);
  const char *server = lb_smtp_sender_get_address (sender);
  gboolean has_tls = config->tls != LB_SMTP_TLS_NONE;

  if (config->user == NULL)
    return g_strdup_printf (has_tls ? _("%s answers, and the connection is encrypted.")
                                    : _("%s answers; the connection is not encrypted."), server);

  /* Translators: a server and a user */
  return g_strdup_printf (has_tls ? _("%s accepts the login of %s; the connection is encrypted.")
                                  : _("%s accepts the login of %s; the connection is not "
                                      "encrypted."), server, config->user);
}

static void
lb_service_probed_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbSmtpSender *sender = LB_SMTP_SENDER (object);
  GError *error = NULL;
  g_autoptr(LbSmtpSendResult) probe = lb_smtp_sender_send_finish (sender, result, &error);
  const LbSmtpFate *fate;

  if (probe == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  fate = lb_smtp_send_result_get_fate (probe, 0);
  if (fate->outcome == LB_SMTP_OUTCOME_SENT)
    g_task_return_pointer (task, lb_upstream_describe_probe (sender), g_free);
  else
    g_task_return_new_error (task, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_REFUSED, "%s: %s",
                             lb_smtp_sender_get_address (sender), fate->text);
}

static void
lb_service_probe_read_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  LbService *self = g_task_get_source_object (task);
  g_autofree char *password = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(LbSmtpSender) sender = NULL;
  GError *error = NULL;
  LbUpstream upstream;

  lb_upstream_files_read_finish (result, &password, &certificate, &error);
  lb_upstream_take_options (&upstream, self->config, password, certificate);
  if (error == NULL && upstream.server == NULL)
    g_set_error_literal (&error, LB_UPSTREAM_ERROR, LB_UPSTREAM_ERROR_SERVER,
                         _("There is no upstream server to send mail to; name one"));
  if (error == NULL)
    sender = lb_upstream_make_sender (&upstream, self->config, &error);

  if (sender == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  lb_service_relay_tell_own (self, sender);
  lb_smtp_sender_probe_async (sender, g_task_get_cancellable (task), lb_service_probed_cb,
                              g_object_ref (task));
}

/**
 * lb_service_probe_upstream_async:
 * @self: a service
 * @cancellable: (nullable): gives up
 * @callback: called when the server has answered, or will not
 * @user_data: data
 *
 * Connects to the upstream server of the options, encrypts and logs in as they say, and takes leave
 * without sending anything.
 */
void
lb_service_probe_upstream_async (LbService           *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lb_service_probe_upstream_async);
  lb_upstream_files_read_async (self->config, cancellable, lb_service_probe_read_cb, task);
}

/**
 * lb_service_probe_upstream_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location; %LB_UPSTREAM_ERROR: why the server cannot be used, in one sentence
 *
 * Returns: (transfer full) (nullable): what the server did, in one sentence
 */
char *
lb_service_probe_upstream_finish (LbService     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
