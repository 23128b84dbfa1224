#define G_LOG_DOMAIN "lb-smtp-channel"

#include "config.h"
#include "net/lb-smtp-channel-private.h"

#include "base/lb-limits.h"
#include "net/lb-smtp-service-private.h"

/* How long and how much a client may still say after our last word. */
#define LINGER_US     G_USEC_PER_SEC
#define LINGER_OCTETS 1048576

/*
 * lb_smtp_channel_close:
 * @self: a channel
 * @ending: how its session ended
 *
 * Closes the connection; the service lets go of the channel.
 */
void
lb_smtp_channel_close (LbSmtpChannel   *self,
                       LbSessionEnding  ending)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->phase == LB_SMTP_PHASE_CLOSED)
    return;

  priv->phase = LB_SMTP_PHASE_CLOSED;
  lb_smtp_channel_unhinder (self);
  g_clear_pointer (&priv->unsent, g_byte_array_unref);

  /* A handshake runs in a thread: its callback closes the wire. */
  if (priv->is_shaking)
    g_cancellable_cancel (priv->cancellable);
  else
    lb_wire_close (priv->wire);

  lb_smtp_service_tell_ended (priv->service, self, ending);
}

/*
 * lb_smtp_channel_linger:
 * @self: a channel that has said its last word
 *
 * Drops what the client still says.
 */
void
lb_smtp_channel_linger (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  g_autoptr(GError) error = NULL;
  gssize n_octets = lb_wire_read (priv->wire, priv->service->buffer,
                                  LB_SMTP_READ_OCTETS, &error);

  priv->n_octets += MAX (n_octets, 0);
  if (n_octets == 0 || error != NULL || priv->n_octets > LINGER_OCTETS)
    lb_smtp_channel_close (self, lb_smtp_session_get_ending (priv->session));
}

/*
 * lb_smtp_channel_stop:
 * @self: a channel
 *
 * Ends the session with 421 (RFC 5321 3.8), after the delivery under way.
 */
void
lb_smtp_channel_stop (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->phase == LB_SMTP_PHASE_CLOSED)
    return;

  priv->is_stopping = TRUE;
  lb_smtp_channel_unhinder (self);
  if (priv->is_shaking)
    {
      g_cancellable_cancel (priv->cancellable);
    }
  else if (priv->phase == LB_SMTP_PHASE_OPEN && priv->delivery == NULL)
    {
      priv->is_cut_off = lb_smtp_session_is_in_data (priv->session);
      lb_smtp_session_stop (priv->session, g_get_real_time ());
      lb_smtp_channel_pump (self);
    }
  else
    {
      /* What a simulated fault has held up. */
      lb_smtp_channel_pump (self);
    }
}

/*
 * lb_smtp_channel_abort:
 * @self: a channel
 *
 * Closes the connection without a word; gives up a delivery under way.
 */
void
lb_smtp_channel_abort (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->delivery != NULL && priv->cancellable != NULL)
    g_cancellable_cancel (priv->cancellable);
  lb_smtp_channel_close (self, LB_SESSION_STOPPED);
}

static void
lb_smtp_channel_expire (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  priv->is_cut_off = lb_smtp_session_is_in_data (priv->session);
  lb_smtp_session_expire (priv->session, g_get_real_time ());
  lb_smtp_channel_pump (self);
}

/* A message that trickles in holds a connection as surely as silence does. */
static gboolean
is_too_slow (LbSmtpChannelPrivate *priv,
             gint64                window_us,
             gint64                now_us)
{
  gint64 elapsed_us = now_us - priv->rate_began_at_us;
  guint64 n_needed = LB_LIMIT_DATA_OCTETS_PER_SECOND * elapsed_us / G_USEC_PER_SEC;
  gboolean is_first = priv->rate_began_at_us == 0;
  gboolean is_slow;

  if (!lb_smtp_session_is_in_data (priv->session))
    {
      priv->rate_began_at_us = 0;
      return FALSE;
    }

  if (!is_first && elapsed_us < window_us)
    return FALSE;

  is_slow = !is_first && priv->n_octets < n_needed;
  priv->rate_began_at_us = now_us;
  priv->n_octets = 0;

  return is_slow;
}

/*
 * lb_smtp_channel_check:
 * @self: a channel
 * @now_us: monotonic
 *
 * Ends what has taken too long. The service calls it for all its channels from one timer.
 */
void
lb_smtp_channel_check (LbSmtpChannel *self,
                       gint64         now_us)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  const LbSmtpTimes *times;
  gboolean is_scarce;
  gint64 idle_us;

  if (priv->phase == LB_SMTP_PHASE_CLOSED || lb_smtp_channel_is_waiting (priv))
    return;

  times = &priv->service->times;
  is_scarce = lb_smtp_service_is_scarce (priv->service);
  idle_us = times->idle_ms * G_TIME_SPAN_MILLISECOND;

  if (is_scarce)
    idle_us = MIN (idle_us, times->scarce_idle_ms * G_TIME_SPAN_MILLISECOND);

  if (priv->phase == LB_SMTP_PHASE_LINGER)
    {
      if (now_us - priv->active_at_us >= LINGER_US)
        lb_smtp_channel_close (self, lb_smtp_session_get_ending (priv->session));
    }
  else if (priv->unsent != NULL && priv->unsent->len > 0)
    {
      if (now_us - priv->progress_at_us >= times->unsent_ms * G_TIME_SPAN_MILLISECOND)
        lb_smtp_channel_close (self, LB_SESSION_TIMED_OUT);
    }
  else if (priv->is_shaking)
    {
      if (now_us - priv->shaking_at_us >= times->handshake_ms * G_TIME_SPAN_MILLISECOND)
        g_cancellable_cancel (priv->cancellable);
    }
  else if (priv->phase == LB_SMTP_PHASE_OPEN && priv->delivery == NULL)
    {
      gint64 window_us = times->rate_window_ms * G_TIME_SPAN_MILLISECOND;
      gboolean is_slow = is_too_slow (priv, window_us, now_us);

      if (now_us - priv->active_at_us >= idle_us || (is_slow && is_scarce))
        lb_smtp_channel_expire (self);
    }
}
