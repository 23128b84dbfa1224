#define G_LOG_DOMAIN "lb-smtp-session"

#include "config.h"
#include "smtp/session/lb-smtp-session.h"

#include "smtp/session/lb-smtp-session-private.h"

/* Simulated faults: what LbChaos decides, as replies, waiting and endings of the session. */

/* Cuts the conversation off. What was answered before is still sent. */
static void
lb_smtp_session_drop (LbSmtpSession *self)
{
  self->ending = LB_SESSION_DROPPED;
  lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
}

/* The transcript tells what was not the client's fault, nor ours by mistake. */
static void
lb_smtp_session_log_fault (LbSmtpSession        *self,
                           const LbChaosVerdict *verdict)
{
  g_autoptr(GString) note = g_string_new (NULL);

  g_string_append_printf (note, "(simulated by %s:", verdict->cause);
  if (verdict->octets_per_second > 0)
    g_string_append_printf (note, " %u octets a second,", verdict->octets_per_second);
  if (verdict->delay_ms > 0)
    g_string_append_printf (note, " %u ms of delay,", verdict->delay_ms);
  if (verdict->is_drop)
    g_string_append (note, " connection dropped,");
  if (verdict->reply != NULL)
    g_string_append_printf (note, " reply %.3s,", verdict->reply);
  g_string_overwrite (note, note->len - 1, ")");

  lb_smtp_session_log (self, LB_TRANSCRIPT_SERVER, note->str, -1);
}

static void
lb_smtp_session_plan_hinder (LbSmtpSession        *self,
                             const LbChaosVerdict *verdict)
{
  if (verdict->delay_ms == 0 && verdict->octets_per_second == 0)
    return;

  self->is_hinder_due = TRUE;
  self->is_held = FALSE;
  self->hold_ms = verdict->delay_ms;
  self->octets_per_second = verdict->octets_per_second;
  self->n_ahead = self->replies != NULL ? self->replies->len : 0;
  /* The transcript has the answer at the time at which it goes out. */
  self->now_us += (gint64) verdict->delay_ms * 1000;
}

/* RFC 5321 3.1, 3.8: 421 ends a session; who is refused at the greeting may only QUIT. */
static void
lb_smtp_session_say_verdict (LbSmtpSession *self,
                             LbChaosStage   stage,
                             const char    *line)
{
  guint n_times = stage == LB_CHAOS_END ? lb_smtp_session_get_n_message_replies (self) : 1;

  lb_smtp_session_say_fault (self, line, n_times);
  self->is_flush_due = TRUE;
  if (lb_smtp_reply_parse_code (line) == 421)
    {
      self->ending = LB_SESSION_REFUSED;
      lb_smtp_session_enter (self, LB_SMTP_STATE_CLOSED);
    }
  else if (stage == LB_CHAOS_CONNECT)
    {
      self->is_barred = TRUE;
    }
}

/*
 * lb_smtp_session_meets_fault:
 * @self: a session
 * @stage: what is about to be done
 * @address: (nullable): at MAIL the sender, at RCPT the recipient
 * @data: (nullable): at the end of a message its octets
 *
 * Asks for a simulated fault, and simulates it. Costs next to nothing while there is none.
 *
 * Returns: whether the fault has answered in place of the session, or ended it: then nothing is to
 *   be done any more
 */
gboolean
lb_smtp_session_meets_fault (LbSmtpSession *self,
                             LbChaosStage   stage,
                             const char    *address,
                             GBytes        *data)
{
  const LbEnvelope *envelope = self->envelope;
  g_auto(LbChaosVerdict) verdict = { 0 };
  LbChaosMoment moment = { .stage = stage, .now_us = self->now_us, .data = data };

  if (G_LIKELY (self->config->chaos == NULL || !lb_chaos_is_active (self->config->chaos)))
    return FALSE;

  moment.sender = stage == LB_CHAOS_MAIL ? address : envelope != NULL ? envelope->mail_from : NULL;
  moment.recipient = stage == LB_CHAOS_RCPT ? address : NULL;
  moment.recipients = envelope != NULL ? envelope->recipients : NULL;
  if (!lb_chaos_ask (self->config->chaos, &moment, &verdict))
    return FALSE;

  lb_smtp_session_log_fault (self, &verdict);
  lb_smtp_session_plan_hinder (self, &verdict);
  if (verdict.is_drop)
    lb_smtp_session_drop (self);
  else if (verdict.reply != NULL)
    lb_smtp_session_say_verdict (self, stage, verdict.reply);

  return verdict.is_drop || verdict.reply != NULL;
}

/* Whether something has to be told or waited for before anything else happens. */
gboolean
lb_smtp_session_is_hindered (const LbSmtpSession *self)
{
  return self->is_hinder_due || self->is_held;
}

/* What was answered before the fault goes out before it. */
LbSmtpEventType
lb_smtp_session_hinder (LbSmtpSession *self,
                        LbSmtpEvent   *event)
{
  if (self->is_held)
    return LB_SMTP_EVENT_NONE;

  if (self->n_ahead > 0)
    {
      event->type = LB_SMTP_EVENT_SEND;
      event->octets = g_bytes_new (self->replies->str, self->n_ahead);
      g_string_erase (self->replies, 0, (gssize) self->n_ahead);
      self->n_ahead = 0;
      return event->type;
    }

  event->type = LB_SMTP_EVENT_HINDER;
  event->delay_ms = self->hold_ms;
  event->octets_per_second = self->octets_per_second;
  self->is_hinder_due = FALSE;
  self->is_held = self->hold_ms > 0;
  self->octets_per_second = 0;

  return event->type;
}

/* What is urgent does not wait. */
void
lb_smtp_session_forget_hold (LbSmtpSession *self)
{
  self->is_hinder_due = FALSE;
  self->is_held = FALSE;
}

/**
 * lb_smtp_session_go_on:
 * @self: a session whose last event was %LB_SMTP_EVENT_HINDER with a delay
 * @now_us: the time in microseconds since 1970
 *
 * The delay is over.
 */
void
lb_smtp_session_go_on (LbSmtpSession *self,
                       gint64         now_us)
{
  self->now_us = now_us;
  lb_smtp_session_forget_hold (self);
}
