#define G_LOG_DOMAIN "lb-service"

#include "config.h"
#include "service/lb-service-upstream.h"

#include <glib/gi18n.h>

#include "service/lb-service-private.h"
#include "service/lb-service-relay.h"

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
  guint64 number;

  if (!lb_option_parse (LB_OPTION_UPSTREAM, upstream->server, &value, &number, error))
    return FALSE;

  if (upstream->user != NULL && upstream->password == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("The login at the upstream server needs a password; set "
                             "LETTERBOX_UPSTREAM_PASSWORD or add --upstream-password-file"));
      return FALSE;
    }
  if (upstream->user != NULL && lb_upstream_choose_tls (upstream) == LB_SMTP_TLS_NONE &&
      !lb_option_is_local_server (upstream->server))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
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
 * lb_service_set_upstream:
 * @self: a service that has been started
 * @upstream: (nullable): the server; %NULL: none, so that what is queued waits
 * @error: return location; %G_OPTION_ERROR_BAD_VALUE, one sentence
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
