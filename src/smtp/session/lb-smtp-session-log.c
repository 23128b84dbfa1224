#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include <string.h>

#include "smtp/session/lb-smtp-session-private.h"

/* The conversation as it is shown, in three parts: up to the first MAIL, the transactions since,
 * and the present one. A message gets the first and the last, so that a thousand messages of a
 * connection do not each repeat the others. */

/* How much of what came before the first MAIL goes with each message. */
#define MAX_PREAMBLE_LINES 400

/* How much of the transactions before the present one is kept: some hundred of them. A client that
 * sends thousands of messages by one connection would otherwise cost memory for each. */
#define MAX_REST_LINES 1000

void
lb_smtp_session_log (LbSmtpSession    *self,
                     LbTranscriptSide  side,
                     const char       *line,
                     gssize            length)
{
  LbTranscript *transcript = self->current != NULL ? self->current : self->preamble;
  gint64 at_us = MAX (self->now_us - self->began_at_us, 0);

  lb_transcript_append (transcript, at_us, side, line, length);
}

static void
lb_smtp_session_begin_log (LbSmtpSession *self)
{
  if (self->current != NULL && self->rest != NULL
      && lb_transcript_get_n_lines (self->rest) >= MAX_REST_LINES)
    lb_transcript_leave_out (self->rest, self->current);
  else if (self->current != NULL && self->rest != NULL)
    lb_transcript_append_transcript (self->rest, self->current);
  else if (self->current != NULL)
    self->rest = g_steal_pointer (&self->current);

  g_clear_pointer (&self->current, lb_transcript_unref);
  self->current = lb_transcript_new ();
}

/* Secrets are never kept: what follows AUTH and its mechanism, and what a client sends that was
 * refused in AUTH and goes on as if it had not been. */
void
lb_smtp_session_log_command (LbSmtpSession *self,
                             LbSmtpVerb     verb,
                             const char    *line,
                             gsize          length)
{
  if (verb == LB_SMTP_VERB_MAIL && self->state == LB_SMTP_STATE_READY)
    lb_smtp_session_begin_log (self);

  if (g_ascii_strncasecmp (line, "AUTH", 4) == 0)
    {
      gsize n_shown = strcspn (line, " \t");

      n_shown += strspn (line + n_shown, " \t");
      n_shown += strcspn (line + n_shown, " \t");
      lb_smtp_session_log_masked (self, line, n_shown, line[n_shown] != '\0');
    }
  else if (verb == LB_SMTP_VERB_UNKNOWN && self->n_auth_attempts > 0)
    {
      lb_smtp_session_log_masked (self, line, 0, TRUE);
    }
  else
    {
      lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, line, (gssize) length);
    }
}

/* Keeps the first @n_shown octets of a line, and stars for what follows. */
void
lb_smtp_session_log_masked (LbSmtpSession *self,
                            const char    *line,
                            gsize          n_shown,
                            gboolean       has_more)
{
  g_autofree char *shown = g_strndup (line, n_shown);
  const char *blank = n_shown > 0 && has_more ? " " : "";
  g_autofree char *masked = g_strconcat (shown, blank, has_more ? "***" : "", NULL);

  lb_smtp_session_log (self, LB_TRANSCRIPT_CLIENT, masked, -1);
}

LbTranscript *
lb_smtp_session_dup_message_log (const LbSmtpSession *self)
{
  LbTranscript *transcript = lb_transcript_copy (self->preamble);

  lb_transcript_truncate (transcript, MAX_PREAMBLE_LINES);
  if (self->current != NULL)
    lb_transcript_append_transcript (transcript, self->current);

  return transcript;
}

/**
 * lb_smtp_session_dup_transcript:
 * @self: a session
 *
 * Returns: (transfer full): the conversation so far; secrets are masked, messages told by their
 *   size
 */
LbTranscript *
lb_smtp_session_dup_transcript (const LbSmtpSession *self)
{
  LbTranscript *transcript = lb_transcript_copy (self->preamble);

  if (self->rest != NULL)
    lb_transcript_append_transcript (transcript, self->rest);
  if (self->current != NULL)
    lb_transcript_append_transcript (transcript, self->current);

  return transcript;
}

/**
 * lb_smtp_session_make_record:
 * @self: a session
 * @ending: how it ended; %LB_SESSION_OPEN: it goes on
 * @now_us: the time in microseconds since 1970
 *
 * Returns: (transfer full): what is remembered of the session
 */
LbSessionRecord *
lb_smtp_session_make_record (const LbSmtpSession *self,
                             LbSessionEnding      ending,
                             gint64               now_us)
{
  g_autoptr(LbTranscript) transcript = lb_smtp_session_dup_transcript (self);
  LbSessionRecord *record = lb_session_record_new (self->id, self->peer, self->listener,
                                                   self->began_at_us,
                                                   ending != LB_SESSION_OPEN ? now_us : 0, ending,
                                                   self->n_messages, self->n_errors, transcript);

  lb_session_record_set_login (record, self->auth_user, self->auth_mechanism, self->auth_token);
  lb_session_record_set_client (record, self->helo, self->tls_version, self->tls_cipher);
  return record;
}
