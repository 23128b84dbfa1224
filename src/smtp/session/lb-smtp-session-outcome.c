#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include "smtp/session/lb-smtp-session-private.h"

/* What comes back from outside: how deliveries and TLS ended, time, and the end of the program. */

/**
 * lb_smtp_session_complete_delivery:
 * @self: a session whose last event was %LB_SMTP_EVENT_DELIVERY
 * @response: (nullable): the reply, "250 OK" or "451 4.3.0 Later", which reaches the client word
 *   for word; %NULL: taken, in the session's own words
 * @now_us: the time in microseconds since 1970
 *
 * Answers a message; in LMTP once for each recipient (RFC 2033 4.2).
 */
void
lb_smtp_session_complete_delivery (LbSmtpSession *self,
                                   const char    *response,
                                   gint64         now_us)
{
  guint code = response != NULL ? lb_smtp_reply_parse_code (response) : 250;

  g_return_if_fail (self->state == LB_SMTP_STATE_DELIVERY && self->delivery == NULL);

  self->now_us = now_us;
  lb_smtp_session_enter (self, LB_SMTP_STATE_READY);
  if (code >= 200 && code < 300)
    {
      self->n_messages++;
      self->n_commands_without_mail = 0;
      self->n_errors_without_mail = 0;
    }
  if (code >= 200 && code < 300 && lb_smtp_session_meets_fault (self, LB_CHAOS_KEPT, NULL, NULL))
    return;

  if (response != NULL)
    lb_smtp_session_say_line (self, response, lb_smtp_session_get_n_message_replies (self));
  else
    lb_smtp_session_say_message (self, 250, "2.0.0", "OK");
  self->is_flush_due = TRUE;
  lb_smtp_session_reset (self);

  if (self->is_stop_due)
    lb_smtp_session_stop (self, now_us);
}

/**
 * lb_smtp_session_complete_tls:
 * @self: a session whose last event was %LB_SMTP_EVENT_START_TLS
 * @is_ok: whether TLS is on
 * @version: (nullable): "TLS1.3"
 * @cipher: (nullable): the cipher suite
 * @server_name: (nullable): the server name that the client asked for
 * @now_us: the time in microseconds since 1970
 *
 * Begins anew within TLS (RFC 3207 4.2), or closes when there is none. Feed nothing that came by
 * TLS before this call.
 */
void
lb_smtp_session_complete_tls (LbSmtpSession *self,
                              gboolean       is_ok,
                              const char    *version,
                              const char    *cipher,
                              const char    *server_name,
                              gint64         now_us)
{
  g_autofree char *note = NULL;

  g_return_if_fail (self->state == LB_SMTP_STATE_TLS);

  self->now_us = now_us;
  if (!is_ok)
    {
      lb_smtp_session_log (self, LB_TRANSCRIPT_SERVER, "(TLS failed)", -1);
      self->ending = LB_SESSION_REFUSED;
      lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
      return;
    }

  self->is_tls_active = TRUE;
  self->tls_version = g_strdup (version != NULL ? version : "TLS");
  self->tls_cipher = g_strdup (cipher);
  self->tls_server_name = g_strdup (server_name);
  note = cipher != NULL ? g_strdup_printf ("(%s %s)", self->tls_version, cipher)
                        : g_strdup_printf ("(%s)", self->tls_version);
  lb_smtp_session_log (self, LB_TRANSCRIPT_SERVER, note, -1);

  self->is_extended = FALSE;
  self->extensions = lb_smtp_config_get_extensions (self->config, TRUE);
  g_clear_pointer (&self->helo, g_free);
  lb_smtp_session_forget_login (self);
  lb_smtp_session_enter (self, LB_SMTP_STATE_START);
  if (self->config->implicit_tls)
    lb_smtp_session_greet (self);
}

/**
 * lb_smtp_session_expire:
 * @self: a session whose client was silent or slow for too long
 * @now_us: the time in microseconds since 1970
 *
 * Ends the session by 421. Does nothing while a message is being delivered: then it is the client
 * who waits.
 */
void
lb_smtp_session_expire (LbSmtpSession *self,
                        gint64         now_us)
{
  self->now_us = now_us;
  lb_smtp_session_forget_hold (self);
  if (self->state != LB_SMTP_STATE_DELIVERY)
    lb_smtp_session_hang_up (self, "4.4.2", "Error: timeout exceeded", LB_SESSION_TIMED_OUT);
}

/**
 * lb_smtp_session_stop:
 * @self: a session
 * @now_us: the time in microseconds since 1970
 *
 * Ends the session by 421 since the program ends. A message that is being delivered is answered
 * first: the session then ends with lb_smtp_session_complete_delivery().
 */
void
lb_smtp_session_stop (LbSmtpSession *self,
                      gint64         now_us)
{
  self->now_us = now_us;
  self->is_stop_due = TRUE;
  lb_smtp_session_forget_hold (self);
  if (self->state != LB_SMTP_STATE_DELIVERY)
    lb_smtp_session_hang_up (self, "4.3.2", "Service shutting down", LB_SESSION_STOPPED);
}

/**
 * lb_smtp_session_disconnected:
 * @self: a session
 *
 * Notes that the client has gone. That is a normal end between two messages, where many clients
 * close without QUIT; anywhere else the session broke.
 */
void
lb_smtp_session_disconnected (LbSmtpSession *self)
{
  gsize n_waiting;

  if (self->state == LB_SMTP_STATE_CLOSED)
    return;

  lb_smtp_line_reader_peek (&self->lines, &n_waiting);
  if (n_waiting == 0 && (self->state == LB_SMTP_STATE_START || self->state == LB_SMTP_STATE_READY))
    self->ending = LB_SESSION_CLOSED;
  else
    self->ending = LB_SESSION_BROKEN;
  lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, "(connection closed)", -1);
  if (self->state != LB_SMTP_STATE_DELIVERY)
    {
      lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
      self->is_told = TRUE;
    }
}
