#define G_LOG_DOMAIN "lb-smtp-channel"

#include "config.h"
#include "net/lb-smtp-channel-private.h"

#include "base/lb-limits.h"

/* Simulated faults: connections that are held up or slow. One timer serves both, since nothing goes
 * on while it runs. Nothing here is touched while there are no faults. */

/* A slow line moves its octets in as many pieces a second. */
#define PIECES_A_SECOND 8

static void lb_smtp_channel_wait (LbSmtpChannel *self,
                                  guint          delay_ms);

/*
 * lb_smtp_channel_is_waiting:
 * @priv: a channel
 *
 * Returns: whether nothing may be read or written now
 */
gboolean
lb_smtp_channel_is_waiting (const LbSmtpChannelPrivate *priv)
{
  return priv->hindrance != NULL && priv->hindrance->timer != NULL;
}

/*
 * lb_smtp_channel_get_piece:
 * @priv: a channel
 * @n_octets: how many could be moved
 *
 * Returns: how many may be moved at once
 */
gsize
lb_smtp_channel_get_piece (const LbSmtpChannelPrivate *priv,
                           gsize                       n_octets)
{
  if (priv->hindrance == NULL || priv->hindrance->octets_per_second == 0)
    return n_octets;

  return MIN (n_octets, MAX (priv->hindrance->octets_per_second / PIECES_A_SECOND, 1));
}

/*
 * lb_smtp_channel_spend:
 * @self: a channel
 * @n_octets: how many were moved
 *
 * Waits for as long as a slow line takes for them.
 */
void
lb_smtp_channel_spend (LbSmtpChannel *self,
                       gsize          n_octets)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  guint64 spent_ms;

  if (priv->hindrance == NULL || priv->hindrance->octets_per_second == 0)
    return;

  spent_ms = (guint64) n_octets * 1000 / priv->hindrance->octets_per_second;
  if (spent_ms > 0)
    lb_smtp_channel_wait (self, (guint) MIN (spent_ms, LB_LIMIT_CHAOS_DELAY_SECONDS * 1000));
}

static void
lb_smtp_channel_forget_timer (LbSmtpHindrance *hindrance)
{
  if (hindrance->timer != NULL)
    g_source_destroy (hindrance->timer);
  g_clear_pointer (&hindrance->timer, g_source_unref);
}

static gboolean
lb_smtp_channel_waited_cb (gpointer user_data)
{
  g_autoptr(LbSmtpChannel) self = g_object_ref (LB_SMTP_CHANNEL (user_data));
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  gboolean was_held = priv->hindrance->is_held;

  g_clear_pointer (&priv->hindrance->timer, g_source_unref);
  priv->hindrance->is_held = FALSE;
  priv->active_at_us = priv->progress_at_us = g_get_monotonic_time ();
  if (was_held)
    lb_smtp_session_go_on (priv->session, g_get_real_time ());
  lb_smtp_channel_pump (self);

  return G_SOURCE_REMOVE;
}

static void
lb_smtp_channel_wait (LbSmtpChannel *self,
                      guint          delay_ms)
{
  LbSmtpHindrance *hindrance = lb_smtp_channel_get_private (self)->hindrance;

  lb_smtp_channel_forget_timer (hindrance);
  hindrance->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (hindrance->timer, lb_smtp_channel_waited_cb, self, NULL);
  g_source_attach (hindrance->timer, g_main_context_get_thread_default ());
}

/*
 * lb_smtp_channel_hinder:
 * @self: a channel
 * @event: %LB_SMTP_EVENT_HINDER
 *
 * Holds the conversation up, or makes it slow.
 */
void
lb_smtp_channel_hinder (LbSmtpChannel     *self,
                        const LbSmtpEvent *event)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->hindrance == NULL)
    priv->hindrance = g_new0 (LbSmtpHindrance, 1);
  if (event->octets_per_second > 0)
    priv->hindrance->octets_per_second = event->octets_per_second;
  if (event->delay_ms == 0)
    return;

  priv->hindrance->is_held = TRUE;
  lb_smtp_channel_wait (self, event->delay_ms);
}

/*
 * lb_smtp_channel_unhinder:
 * @self: a channel that ends
 *
 * What is still to be said goes out at once.
 */
void
lb_smtp_channel_unhinder (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->hindrance != NULL)
    lb_smtp_channel_forget_timer (priv->hindrance);
  g_clear_pointer (&priv->hindrance, g_free);
}
