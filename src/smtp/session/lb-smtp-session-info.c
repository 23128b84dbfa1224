#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include "smtp/session/lb-smtp-session-private.h"

/* What others may know of a session: smtpd's attributes and a few more. */

/**
 * lb_smtp_session_get_config:
 * @self: a session
 *
 * Returns: (transfer none): the settings
 */
LbSmtpConfig *
lb_smtp_session_get_config (const LbSmtpSession *self)
{
  return self->config;
}

/**
 * lb_smtp_session_get_id:
 * @self: a session
 *
 * Returns: the identifier
 */
const char *
lb_smtp_session_get_id (const LbSmtpSession *self)
{
  return self->id;
}

/**
 * lb_smtp_session_get_peer:
 * @self: a session
 *
 * Returns: the client, as "ADDRESS:PORT" or "unix:"
 */
const char *
lb_smtp_session_get_peer (const LbSmtpSession *self)
{
  return self->peer;
}

/**
 * lb_smtp_session_get_listener:
 * @self: a session
 *
 * Returns: our own end, likewise
 */
const char *
lb_smtp_session_get_listener (const LbSmtpSession *self)
{
  return self->listener;
}

/**
 * lb_smtp_session_get_state:
 * @self: a session
 *
 * Returns: what is expected next
 */
LbSmtpState
lb_smtp_session_get_state (const LbSmtpSession *self)
{
  return self->state;
}

/**
 * lb_smtp_session_is_in_data:
 * @self: a session
 *
 * Returns: whether octets of a message are expected, not commands
 */
gboolean
lb_smtp_session_is_in_data (const LbSmtpSession *self)
{
  return self->state == LB_SMTP_STATE_DATA || self->state == LB_SMTP_STATE_CHUNK;
}

/**
 * lb_smtp_session_is_extended:
 * @self: a session
 *
 * Returns: whether the client began with EHLO or LHLO
 */
gboolean
lb_smtp_session_is_extended (const LbSmtpSession *self)
{
  return self->is_extended;
}

/**
 * lb_smtp_session_is_tls_active:
 * @self: a session
 *
 * Returns: whether TLS is on
 */
gboolean
lb_smtp_session_is_tls_active (const LbSmtpSession *self)
{
  return self->is_tls_active;
}

/**
 * lb_smtp_session_get_seen_greeting:
 * @self: a session
 *
 * Returns: (nullable): the argument of HELO, EHLO or LHLO, safe to show; %NULL: none came
 */
const char *
lb_smtp_session_get_seen_greeting (const LbSmtpSession *self)
{
  return self->helo;
}

/**
 * lb_smtp_session_get_fqdn:
 * @self: a session
 *
 * Returns: our own name
 */
const char *
lb_smtp_session_get_fqdn (const LbSmtpSession *self)
{
  return self->config->hostname;
}

/**
 * lb_smtp_session_get_mail_from:
 * @self: a session
 *
 * Returns: (nullable): the sender, "" for the null reverse-path; %NULL without a transaction
 */
const char *
lb_smtp_session_get_mail_from (const LbSmtpSession *self)
{
  return self->envelope != NULL ? self->envelope->mail_from : NULL;
}

/**
 * lb_smtp_session_get_recipients:
 * @self: a session
 *
 * Returns: (transfer none) (nullable) (element-type LbRecipient): the accepted recipients, not to
 *   be changed; %NULL without a transaction. They stay until the delivery is complete
 */
GPtrArray *
lb_smtp_session_get_recipients (const LbSmtpSession *self)
{
  return self->envelope != NULL ? self->envelope->recipients : NULL;
}

/**
 * lb_smtp_session_get_n_data_octets:
 * @self: a session
 *
 * Returns: how many octets of the present message have come, after unstuffing
 */
guint64
lb_smtp_session_get_n_data_octets (const LbSmtpSession *self)
{
  return lb_smtp_data_get_n_received (&self->data);
}

/**
 * lb_smtp_session_get_auth_user:
 * @self: a session
 *
 * Returns: (nullable): who logged in; %NULL: nobody
 */
const char *
lb_smtp_session_get_auth_user (const LbSmtpSession *self)
{
  return self->auth_user;
}

/**
 * lb_smtp_session_get_auth_token:
 * @self: a session
 *
 * Returns: (nullable): the token of XOAUTH2, a secret; %NULL: none came
 */
const char *
lb_smtp_session_get_auth_token (const LbSmtpSession *self)
{
  return self->auth_token;
}

/**
 * lb_smtp_session_get_n_messages:
 * @self: a session
 *
 * Returns: how many messages were taken
 */
guint
lb_smtp_session_get_n_messages (const LbSmtpSession *self)
{
  return self->n_messages;
}

/**
 * lb_smtp_session_get_n_errors:
 * @self: a session
 *
 * Returns: how many commands were answered by 5yz
 */
guint
lb_smtp_session_get_n_errors (const LbSmtpSession *self)
{
  return self->n_errors;
}

/**
 * lb_smtp_session_get_ending:
 * @self: a session
 *
 * Returns: how the session ended, as far as it knows; %LB_SESSION_OPEN: it did not
 */
LbSessionEnding
lb_smtp_session_get_ending (const LbSmtpSession *self)
{
  return self->ending;
}
