#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include "base/lb-limits.h"
#include "smtp/session/lb-smtp-session-private.h"

/* The only writer of the state. */
void
lb_smtp_session_enter (LbSmtpSession *self,
                       LbSmtpState    state)
{
  self->state = state;
  self->is_told = FALSE;
  if (state == LB_SMTP_STATE_CLOSED || state == LB_SMTP_STATE_TLS)
    lb_smtp_session_reset (self);
}

/* RFC 5321 4.1.1.5: forgets sender, recipients and data. */
void
lb_smtp_session_reset (LbSmtpSession *self)
{
  g_clear_pointer (&self->envelope, lb_envelope_unref);
  lb_smtp_params_clear (&self->params);
  lb_smtp_data_clear (&self->data);
}

void
lb_smtp_session_greet (LbSmtpSession *self)
{
  const char *protocol = self->config->lmtp ? "LMTP" : "ESMTP";
  g_autofree char *text = g_strdup_printf ("%s %s %s", self->config->hostname, protocol,
                                           self->config->product);

  self->is_flush_due = TRUE;
  if (!lb_smtp_session_meets_fault (self, LB_CHAOS_CONNECT, NULL, NULL))
    lb_smtp_session_say_plain (self, 220, text);
}

/**
 * lb_smtp_session_new:
 * @config: the settings; not changed any more
 * @peer: the client as "ADDRESS:PORT", or "unix:"
 * @listener: our own end, likewise
 * @id: the identifier of the session
 * @nonce: printable ASCII without blanks that nobody can guess and no other session has: a part of
 *   the challenges of AUTH
 * @now_us: the time in microseconds since 1970
 *
 * Begins a session. The greeting is its first event, or with implicit TLS the wish to start TLS,
 * and the greeting follows lb_smtp_session_complete_tls().
 *
 * Returns: (transfer full): a session
 */
LbSmtpSession *
lb_smtp_session_new (LbSmtpConfig *config,
                     const char   *peer,
                     const char   *listener,
                     const char   *id,
                     const char   *nonce,
                     gint64        now_us)
{
  LbSmtpSession *self = g_new0 (LbSmtpSession, 1);

  self->config = lb_smtp_config_ref (config);
  self->peer = g_strdup (peer);
  self->listener = g_strdup (listener);
  self->id = g_strdup (id);
  self->nonce = g_strdup (nonce);
  self->began_at_us = self->now_us = now_us;
  self->ending = LB_SESSION_OPEN;
  self->preamble = lb_transcript_new ();
  self->extensions = lb_smtp_config_get_extensions (config, FALSE);
  lb_smtp_line_reader_init (&self->lines, LB_LIMIT_AUTH_LINE_OCTETS);

  if (config->implicit_tls)
    lb_smtp_session_enter (self, LB_SMTP_STATE_TLS);
  else
    lb_smtp_session_greet (self);

  return self;
}

/**
 * lb_smtp_session_free:
 * @self: (transfer full) (nullable): a session
 */
void
lb_smtp_session_free (LbSmtpSession *self)
{
  if (self == NULL)
    return;

  lb_smtp_session_reset (self);
  lb_smtp_line_reader_clear (&self->lines);
  g_clear_pointer (&self->delivery, lb_delivery_unref);
  if (self->replies != NULL)
    g_string_free (self->replies, TRUE);
  g_free (self->peer);
  g_free (self->listener);
  g_free (self->id);
  g_free (self->nonce);
  g_free (self->helo);
  g_free (self->tls_version);
  g_free (self->tls_cipher);
  g_free (self->tls_server_name);
  lb_smtp_session_forget_login (self);
  lb_transcript_unref (self->preamble);
  lb_transcript_unref (self->rest);
  lb_transcript_unref (self->current);
  lb_smtp_config_unref (self->config);
  g_free (self);
}

static const char *
lb_smtp_session_get_wrong_state (const LbSmtpSession    *self,
                                 const LbSmtpCommandRow *row)
{
  if (self->state == LB_SMTP_STATE_START)
    return self->config->lmtp ? "Error: send LHLO first" : "Error: send HELO first";

  return row->wrong_state;
}

/**
 * lb_smtp_session_perform:
 * @self: a session whose last event was %LB_SMTP_EVENT_COMMAND
 *
 * Does what the command asks for and answers it.
 */
void
lb_smtp_session_perform (LbSmtpSession *self)
{
  const LbSmtpCommandRow *row = &lb_smtp_command_table[self->verb];
  gboolean lacks_tls = self->config->require_tls && !self->is_tls_active;
  gboolean lacks_auth = self->config->require_auth && self->auth_user == NULL;

  g_return_if_fail (self->has_command);

  self->has_command = FALSE;
  self->is_flush_due = (row->flags & LB_SMTP_COMMAND_LAST) != 0;

  if (self->is_barred && self->verb != LB_SMTP_VERB_QUIT)
    lb_smtp_session_refuse (self, 503, "5.5.1", "Error: no service, only QUIT"); /* RFC 5321 3.1 */
  else if (!lb_smtp_session_knows (self, self->verb))
    lb_smtp_perform_unknown (self, row->name);
  else if (lacks_tls && !(row->flags & LB_SMTP_COMMAND_PRE_TLS))
    lb_smtp_session_refuse (self, 530, "5.7.0", "Must issue a STARTTLS command first");
  else if (lacks_auth && !(row->flags & LB_SMTP_COMMAND_PRE_AUTH))
    lb_smtp_session_refuse (self, 530, "5.7.0", "Authentication required");
  else if (!(row->states & (1u << self->state)))
    lb_smtp_session_refuse (self, 503, "5.5.1", lb_smtp_session_get_wrong_state (self, row));
  else
    row->perform (self, self->argument);
}

/**
 * lb_smtp_session_reply:
 * @self: a session whose last event was %LB_SMTP_EVENT_COMMAND
 * @line: the reply, "250 something", without CRLF; further lines of it after line feeds
 *
 * Answers the command by @line alone: the session stays as it is. The octets that follow BDAT are
 * read and dropped.
 */
void
lb_smtp_session_reply (LbSmtpSession *self,
                       const char    *line)
{
  g_return_if_fail (self->has_command);

  self->has_command = FALSE;
  self->is_flush_due = TRUE;
  lb_smtp_session_say_line (self, line, 1);
  if (self->verb == LB_SMTP_VERB_BDAT)
    lb_smtp_session_drop_chunk (self);
}
