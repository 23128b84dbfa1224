#define G_LOG_DOMAIN "lb-smtp-channel"

#include "config.h"
#include "net/lb-smtp-channel-private.h"

#include <gio/gnetworking.h>

#include "base/lb-id.h"
#include "base/lb-limits.h"
#include "net/lb-smtp-service-private.h"
#include "net/lb-tls-accept.h"

/* Reads in one dispatch, so that one client with a large message does not hold up all others. */
#define READS_A_DISPATCH    4

/* An emptied buffer of this size is kept for the next reply. */
#define KEPT_UNSENT_OCTETS  512

static gsize
n_unsent (const LbSmtpChannelPrivate *priv)
{
  return priv->unsent != NULL ? priv->unsent->len : 0;
}

/* A client whose replies pile up is read no further: it could make us hold any number of them. */
static gboolean
can_read (const LbSmtpChannelPrivate *priv)
{
  return lb_smtp_session_wants_input (priv->session) && !lb_smtp_channel_is_waiting (priv) &&
         n_unsent (priv) <= LB_LIMIT_UNSENT_REPLY_OCTETS;
}

/* The client has closed the connection, or it broke. */
static void
lb_smtp_channel_lost (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (priv->delivery != NULL)
    {
      /* The message was whole: it is kept, though nobody hears of it. */
      priv->is_broken = TRUE;
      lb_wire_watch (priv->wire, 0);
      return;
    }

  lb_smtp_session_disconnected (priv->session);
  lb_smtp_channel_close (self, lb_smtp_session_get_ending (priv->session));
}

static gboolean
lb_smtp_channel_flush (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  g_autoptr(GError) error = NULL;

  while (n_unsent (priv) > 0 && !lb_smtp_channel_is_waiting (priv))
    {
      gssize n_octets = lb_wire_write (priv->wire, (const char *) priv->unsent->data,
                                       lb_smtp_channel_get_piece (priv, priv->unsent->len),
                                       &error);

      if (n_octets < 0 && error == NULL)
        return TRUE;
      if (n_octets < 0)
        {
          g_byte_array_set_size (priv->unsent, 0);
          lb_smtp_channel_lost (self);
          return FALSE;
        }
      g_byte_array_remove_range (priv->unsent, 0, n_octets);
      priv->progress_at_us = g_get_monotonic_time ();
      lb_smtp_channel_spend (self, n_octets);
    }

  return TRUE;
}

static void
lb_smtp_channel_shaken_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbSmtpChannel) self = user_data;
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  g_autoptr(GTlsConnection) tls = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *server_name = NULL;
  g_autofree char *cipher = NULL;
  const char *version = NULL;

  tls = lb_tls_accept_finish (result, &server_name, &error);
  priv->is_shaking = FALSE;
  g_clear_object (&priv->cancellable);
  if (priv->phase == LB_SMTP_PHASE_CLOSED)
    {
      lb_wire_close (priv->wire);
      return;
    }

  if (tls != NULL)
    {
      lb_wire_set_tls (priv->wire, tls);
      version = lb_tls_get_version_name (tls);
      cipher = g_tls_connection_get_ciphersuite_name (tls);
    }
  else
    {
      g_info ("TLS with %s failed: %s", lb_smtp_session_get_peer (priv->session), error->message);
    }

  priv->phase = LB_SMTP_PHASE_OPEN;
  priv->active_at_us = g_get_monotonic_time ();
  if (tls != NULL || !priv->is_stopping)
    lb_smtp_session_complete_tls (priv->session, tls != NULL, version, cipher, server_name,
                                  g_get_real_time ());
  if (priv->is_stopping)
    lb_smtp_session_stop (priv->session, g_get_real_time ());
  lb_smtp_channel_pump (self);
}

static void
lb_smtp_channel_shake (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  GTlsCertificate *certificate = lb_smtp_service_get_certificate (priv->service);

  lb_wire_watch (priv->wire, 0);
  if (certificate == NULL)
    {
      priv->phase = LB_SMTP_PHASE_OPEN;
      lb_smtp_session_complete_tls (priv->session, FALSE, NULL, NULL, NULL, g_get_real_time ());
      lb_smtp_channel_pump (self);
      return;
    }

  priv->is_shaking = TRUE;
  priv->shaking_at_us = g_get_monotonic_time ();
  priv->cancellable = g_cancellable_new ();
  lb_tls_accept_async (priv->connection, certificate, priv->service->tls_gate, priv->cancellable,
                       lb_smtp_channel_shaken_cb, g_object_ref (self));
}

/* All is sent: closing at once would lose the last reply of a client that is still talking. */
static void
lb_smtp_channel_end (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (!priv->is_cut_off || !lb_wire_end (priv->wire))
    {
      lb_smtp_channel_close (self, lb_smtp_session_get_ending (priv->session));
      return;
    }

  priv->phase = LB_SMTP_PHASE_LINGER;
  priv->active_at_us = g_get_monotonic_time ();
  priv->n_octets = 0;
  lb_wire_watch (priv->wire, G_IO_IN);
}

/* What to wait for next. Reading goes on until something is there that cannot be taken: a client
 * that waits for its reply costs no call for that. */
static void
lb_smtp_channel_update (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  GIOCondition output = n_unsent (priv) > 0 ? G_IO_OUT : 0;

  if (lb_smtp_channel_is_waiting (priv))
    {
      if (priv->phase != LB_SMTP_PHASE_CLOSED && !priv->is_shaking)
        lb_wire_watch (priv->wire, 0);
      return;
    }

  switch (priv->phase)
    {
    case LB_SMTP_PHASE_OPEN:
      priv->is_reading = priv->is_reading || can_read (priv);
      lb_wire_watch (priv->wire, output | (priv->is_reading ? G_IO_IN : 0));
      break;

    case LB_SMTP_PHASE_TLS:
      if (output != 0)
        lb_wire_watch (priv->wire, output);
      else if (!priv->is_shaking)
        lb_smtp_channel_shake (self);
      break;

    case LB_SMTP_PHASE_FLUSH:
      lb_wire_watch (priv->wire, output);
      if (output == 0)
        lb_smtp_channel_end (self);
      break;

    case LB_SMTP_PHASE_NEW:
    case LB_SMTP_PHASE_LINGER:
    case LB_SMTP_PHASE_CLOSED:
      break;
    }

  if (priv->unsent != NULL && priv->unsent->len == 0 && priv->n_held > KEPT_UNSENT_OCTETS)
    {
      g_clear_pointer (&priv->unsent, g_byte_array_unref);
      priv->n_held = 0;
    }
}

static void
lb_smtp_channel_done_cb (const char   *response,
                         const GError *error,
                         gpointer      user_data)
{
  g_autoptr(LbSmtpChannel) self = user_data;
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  g_clear_pointer (&priv->delivery, lb_delivery_unref);
  if (priv->phase == LB_SMTP_PHASE_CLOSED)
    return;

  /* The client is never told the error's text: it may name files. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    response = "452 4.3.1 Insufficient system storage";
  else if (error != NULL)
    response = "451 4.3.0 Message not kept, try again later";
  if (error != NULL)
    g_message ("A message could not be kept: %s", error->message);

  lb_smtp_session_complete_delivery (priv->session, response, g_get_real_time ());
  priv->active_at_us = g_get_monotonic_time ();
  if (priv->is_broken)
    lb_smtp_channel_lost (self);
  else if (priv->is_stopping)
    lb_smtp_session_stop (priv->session, g_get_real_time ());
  lb_smtp_channel_pump (self);
}

static void
lb_smtp_channel_delivered_cb (GObject      *object,
                              GAsyncResult *result,
                              gpointer      user_data)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbMessageHandler) handler = g_steal_pointer (&priv->handler);
  g_autofree char *response = lb_message_handler_process_message_finish (handler, result, &error);

  g_clear_object (&priv->cancellable);
  lb_smtp_channel_done_cb (response, error, user_data);
}

static void
lb_smtp_channel_deliver (LbSmtpChannel *self,
                         LbSmtpEvent   *event)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  LbMessageHandler *handler = lb_smtp_service_get_handler (priv->service);

  if (handler == NULL)
    {
      lb_smtp_session_complete_delivery (priv->session, "451 4.3.0 No handler for messages",
                                         g_get_real_time ());
      return;
    }

  priv->delivery = g_steal_pointer (&event->delivery);
  if (lb_message_handler_process_message (handler, priv->delivery, lb_smtp_channel_done_cb,
                                          g_object_ref (self)))
    return;

  /* It has not taken our reference. */
  priv->handler = g_object_ref (handler);
  priv->cancellable = g_cancellable_new ();
  lb_message_handler_process_message_async (handler, priv->delivery, priv->cancellable,
                                            lb_smtp_channel_delivered_cb, self);
}

static void
lb_smtp_channel_send (LbSmtpChannel *self,
                      GBytes        *replies)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  gsize n_octets;
  const guint8 *octets = g_bytes_get_data (replies, &n_octets);

  if (priv->unsent == NULL)
    priv->unsent = g_byte_array_new ();
  if (priv->unsent->len == 0)
    priv->progress_at_us = g_get_monotonic_time ();
  g_byte_array_append (priv->unsent, octets, n_octets);
  priv->n_held = MAX (priv->n_held, priv->unsent->len);

  lb_smtp_service_tell_replies (priv->service, replies, lb_smtp_session_get_peer (priv->session));
}

static void
lb_smtp_channel_handle (LbSmtpChannel *self,
                        LbSmtpEvent   *event)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  switch (event->type)
    {
    case LB_SMTP_EVENT_COMMAND:
      lb_smtp_channel_command (self, event);
      break;

    case LB_SMTP_EVENT_SEND:
      lb_smtp_channel_send (self, event->octets);
      break;

    case LB_SMTP_EVENT_START_TLS:
      priv->phase = LB_SMTP_PHASE_TLS;
      priv->is_reading = FALSE;
      break;

    case LB_SMTP_EVENT_DELIVERY:
      lb_smtp_channel_deliver (self, event);
      break;

    case LB_SMTP_EVENT_HINDER:
      /* What was said before it does not wait. */
      if (lb_smtp_channel_flush (self))
        lb_smtp_channel_hinder (self, event);
      break;

    case LB_SMTP_EVENT_CLOSE:
      priv->phase = LB_SMTP_PHASE_FLUSH;
      priv->is_cut_off |= lb_smtp_session_get_ending (priv->session) == LB_SESSION_REFUSED;
      break;

    case LB_SMTP_EVENT_NONE:
      break;
    }
}

/*
 * lb_smtp_channel_pump:
 * @self: a channel
 *
 * Does all that the session asks for. A handler that answers at once comes back in here.
 */
void
lb_smtp_channel_pump (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  LbSmtpEvent event = { 0 };

  if (priv->is_pumping || priv->phase == LB_SMTP_PHASE_CLOSED)
    return;

  priv->is_pumping = TRUE;
  while (priv->phase == LB_SMTP_PHASE_OPEN &&
         lb_smtp_session_next_event (priv->session, &event) != LB_SMTP_EVENT_NONE)
    {
      lb_smtp_channel_handle (self, &event);
      lb_smtp_event_clear (&event);
    }
  priv->is_pumping = FALSE;

  if (lb_smtp_channel_flush (self))
    lb_smtp_channel_update (self);
}

static void
lb_smtp_channel_read (LbSmtpChannel *self)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  char *buffer = priv->service->buffer;

  for (guint i = 0; i < READS_A_DISPATCH; i++)
    {
      g_autoptr(GError) error = NULL;
      gssize n_octets;

      if (priv->phase != LB_SMTP_PHASE_OPEN || !can_read (priv))
        break;

      n_octets = lb_wire_read (priv->wire, buffer,
                               lb_wire_is_tls (priv->wire) ? LB_SMTP_READ_OCTETS
                               : lb_smtp_channel_get_piece (priv, LB_SMTP_READ_OCTETS), &error);
      if (n_octets == 0 || error != NULL)
        lb_smtp_channel_lost (self);
      if (n_octets <= 0)
        return;

      priv->active_at_us = g_get_monotonic_time ();
      priv->n_octets += n_octets;
      lb_smtp_channel_spend (self, n_octets);
      lb_smtp_session_feed (priv->session, buffer, n_octets, g_get_real_time ());
      lb_smtp_channel_pump (self);

      /* A short read has emptied the socket; TLS gives one record at a time. */
      if (n_octets < LB_SMTP_READ_OCTETS && !lb_wire_is_tls (priv->wire))
        return;
    }
}

static void
lb_smtp_channel_ready_cb (GIOCondition condition,
                          gpointer     user_data)
{
  g_autoptr(LbSmtpChannel) self = g_object_ref (LB_SMTP_CHANNEL (user_data));
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);

  if (condition & G_IO_OUT)
    lb_smtp_channel_pump (self);

  if ((condition & G_IO_IN) == 0)
    return;

  if (priv->phase == LB_SMTP_PHASE_LINGER)
    {
      lb_smtp_channel_linger (self);
    }
  else if (priv->phase == LB_SMTP_PHASE_OPEN && can_read (priv))
    {
      lb_smtp_channel_read (self);
    }
  else if (priv->phase != LB_SMTP_PHASE_CLOSED)
    {
      priv->is_reading = FALSE;
      lb_smtp_channel_update (self);
    }
}

/*
 * lb_smtp_channel_start:
 * @self: a channel that was just made
 * @config: how its session behaves
 * @listener: the address that the client connected to
 *
 * Begins the conversation: the greeting is sent at once.
 */
void
lb_smtp_channel_start (LbSmtpChannel *self,
                       LbSmtpConfig  *config,
                       const char    *listener)
{
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (self);
  g_autoptr(GSocketAddress) address = NULL;
  g_autofree char *peer = NULL;
  g_autofree char *id = lb_id_new ();
  g_autofree char *nonce = lb_id_new ();

  g_return_if_fail (priv->phase == LB_SMTP_PHASE_NEW);

  address = g_socket_connection_get_remote_address (priv->connection, NULL);
  peer = lb_smtp_listener_format_address (address);
  if (G_IS_INET_SOCKET_ADDRESS (address))
    g_socket_set_option (g_socket_connection_get_socket (priv->connection), IPPROTO_TCP,
                         TCP_NODELAY, TRUE, NULL);

  priv->wire = lb_wire_new (priv->connection, lb_smtp_service_get_poller (priv->service),
                            lb_smtp_channel_ready_cb, self);
  priv->session = lb_smtp_session_new (config, peer, listener, id, nonce, g_get_real_time ());
  priv->phase = LB_SMTP_PHASE_OPEN;
  priv->active_at_us = g_get_monotonic_time ();
  lb_smtp_service_tell_began (priv->service, priv->session);
  lb_smtp_channel_pump (self);
}
