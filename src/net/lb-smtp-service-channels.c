#define G_LOG_DOMAIN "lb-smtp-service"

#include "config.h"
#include "net/lb-smtp-service-private.h"

#include <string.h>

#include "base/lb-limits.h"
#include "base/lb-session-record.h"
#include "net/lb-descriptors.h"
#include "net/lb-smtp-channel-private.h"

/* One timer looks at all channels: a deadline is met a quarter late at most, and never costs more
 * than a look a second. */
#define TICK_SHARE  4
#define TICK_MIN_MS 5
#define TICK_MAX_MS 1000

typedef enum
{
  SIGNAL_SESSION_BEGAN,
  SIGNAL_SESSION_ENDED,
  SIGNAL_SESSION_ERROR,
  N_SIGNALS,
} LbSmtpServiceSignal;

static guint signals[N_SIGNALS];

static guint
lb_smtp_service_get_cap (LbSmtpService *self)
{
  return self->max_connections > 0 ? self->max_connections
                                   : lb_descriptors_get_n_connections (self->n_descriptors);
}

/*
 * lb_smtp_service_is_scarce:
 * @self: a service
 *
 * Returns: whether so many clients are connected that idle and slow ones have to go
 */
gboolean
lb_smtp_service_is_scarce (LbSmtpService *self)
{
  return (guint64) self->channels.length * 100 >=
         (guint64) lb_smtp_service_get_cap (self) * LB_LIMIT_SCARCE_PER_CENT;
}

/*
 * lb_smtp_service_update_accepting:
 * @self: a service
 *
 * Stops accepting at the cap, and goes on some way below it; the system's backlog waits meanwhile.
 * Without descriptors left GSocketService would try again without end.
 */
void
lb_smtp_service_update_accepting (LbSmtpService *self)
{
  guint64 n_channels = self->channels.length;
  guint64 cap = lb_smtp_service_get_cap (self);

  if (self->is_closed)
    return;

  if (!self->is_full && n_channels >= cap)
    {
      self->is_full = TRUE;
      g_socket_service_stop (G_SOCKET_SERVICE (self));
    }
  else if (self->is_full && n_channels * 100 < cap * LB_LIMIT_RESUME_PER_CENT)
    {
      self->is_full = FALSE;
      g_socket_service_start (G_SOCKET_SERVICE (self));
    }
}

/* A check may end its channel, and whoever listens to that may end others: the walk holds the next
 * one, and stops early when that is gone. The rest is looked at the next time. */
static gboolean
lb_smtp_service_tick_cb (gpointer user_data)
{
  g_autoptr(LbSmtpService) self = g_object_ref (LB_SMTP_SERVICE (user_data));
  g_autoptr(LbSmtpChannel) channel = g_queue_peek_head (&self->channels);
  gint64 now_us = g_get_monotonic_time ();

  if (channel != NULL)
    g_object_ref (channel);

  while (channel != NULL)
    {
      GList *next = lb_smtp_channel_get_private (channel)->link.next;
      g_autoptr(LbSmtpChannel) checked = g_steal_pointer (&channel);

      if (next != NULL)
        channel = g_object_ref (next->data);
      lb_smtp_channel_check (checked, now_us);
    }

  return G_SOURCE_CONTINUE;
}

static void
lb_smtp_service_update_timer (LbSmtpService *self)
{
  const LbSmtpTimes *times = &self->times;
  guint idle_ms = MIN (times->idle_ms, times->scarce_idle_ms);
  guint shortest_ms = MIN (MIN (idle_ms, times->rate_window_ms),
                           MIN (times->unsent_ms, times->handshake_ms));
  gboolean is_needed = self->channels.length > 0;

  if (!is_needed && self->timer != NULL)
    {
      g_source_destroy (self->timer);
      g_clear_pointer (&self->timer, g_source_unref);
    }
  else if (is_needed && self->timer == NULL)
    {
      self->timer = g_timeout_source_new (CLAMP (shortest_ms / TICK_SHARE, TICK_MIN_MS,
                                                 TICK_MAX_MS));
      g_source_set_callback (self->timer, lb_smtp_service_tick_cb, self, NULL);
      g_source_attach (self->timer, g_main_context_get_thread_default ());
    }
}

/*
 * lb_smtp_service_get_poller:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): what waits for all clients; %NULL: each has its own sources
 */
LbPoller *
lb_smtp_service_get_poller (LbSmtpService *self)
{
  if (self->uses_poller && self->poller == NULL)
    self->poller = lb_poller_new ();

  return self->uses_poller ? self->poller : NULL;
}

/*
 * lb_smtp_service_incoming:
 * @service: a service
 * @connection: a client's connection
 * @source_object: the #LbSmtpListener
 *
 * Takes a connection that was accepted.
 *
 * Returns: %TRUE: nobody else is asked
 */
gboolean
lb_smtp_service_incoming (GSocketService    *service,
                          GSocketConnection *connection,
                          GObject           *source_object)
{
  LbSmtpService *self = LB_SMTP_SERVICE (service);
  LbSmtpListener *listener = LB_SMTP_LISTENER (source_object);
  LbSmtpConfig *config;
  g_autoptr(LbSmtpChannel) channel = NULL;

  /* Accepted while the service was being closed. */
  if (self->is_closed)
    return TRUE;

  config = lb_smtp_service_get_listener_config (self, lb_smtp_listener_get_flags (listener));
  channel = g_object_new (self->channel_type, "smtp-server", self, "conn", connection, NULL);
  g_object_ref (channel);
  g_queue_push_tail_link (&self->channels, &lb_smtp_channel_get_private (channel)->link);
  lb_smtp_service_update_accepting (self);
  lb_smtp_service_update_timer (self);
  lb_smtp_service_tell_n_connections (self);
  lb_smtp_channel_start (channel, config, lb_smtp_listener_get_address (listener));

  return TRUE;
}

static void
lb_smtp_service_end_shutdown (LbSmtpService *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->shutdown);

  if (self->shutdown_timer != NULL)
    g_source_destroy (self->shutdown_timer);
  g_clear_pointer (&self->shutdown_timer, g_source_unref);

  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

/*
 * lb_smtp_service_tell_ended:
 * @self: a service
 * @channel: a channel whose connection is closed
 * @ending: how its session ended
 *
 * Lets go of a channel.
 */
void
lb_smtp_service_tell_ended (LbSmtpService   *self,
                            LbSmtpChannel   *channel,
                            LbSessionEnding  ending)
{
  g_autoptr(LbSmtpService) holder = g_object_ref (self);
  g_autoptr(LbSmtpChannel) released = channel;
  LbSmtpChannelPrivate *priv = lb_smtp_channel_get_private (released);

  g_queue_unlink (&self->channels, &priv->link);
  priv->service = NULL;
  lb_smtp_service_update_accepting (self);
  lb_smtp_service_update_timer (self);
  lb_smtp_service_tell_n_connections (self);

  if (g_signal_has_handler_pending (self, signals[SIGNAL_SESSION_ENDED], 0, FALSE))
    {
      g_autoptr(LbSessionRecord) record = NULL;

      record = lb_smtp_session_make_record (priv->session, ending, g_get_real_time ());
      g_signal_emit (self, signals[SIGNAL_SESSION_ENDED], 0, record);
    }

  if (holder->channels.length == 0)
    lb_smtp_service_end_shutdown (holder);
}

/*
 * lb_smtp_service_tell_began:
 * @self: a service
 * @session: the session of a new channel
 *
 * Tells of a client. A record costs something: nobody is told when nobody listens.
 */
void
lb_smtp_service_tell_began (LbSmtpService *self,
                            LbSmtpSession *session)
{
  g_autoptr(LbSessionRecord) record = NULL;

  if (!g_signal_has_handler_pending (self, signals[SIGNAL_SESSION_BEGAN], 0, FALSE))
    return;

  record = lb_smtp_session_make_record (session, LB_SESSION_OPEN, 0);
  g_signal_emit (self, signals[SIGNAL_SESSION_BEGAN], 0, record);
}

/**
 * lb_smtp_service_list_sessions:
 * @self: a service
 *
 * Returns: (transfer full) (element-type LbSessionRecord): how far the open sessions are, the
 *   oldest first; at most the newest %LB_LIMIT_SESSIONS
 */
GPtrArray *
lb_smtp_service_list_sessions (LbSmtpService *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (LB_IS_SMTP_SERVICE (self), records);

  for (GList *link = self->channels.tail;
       link != NULL && records->len < LB_LIMIT_SESSIONS;
       link = link->prev)
    {
      LbSmtpSession *session = lb_smtp_channel_get_private (link->data)->session;

      if (session != NULL)
        g_ptr_array_insert (records, 0, lb_smtp_session_make_record (session, LB_SESSION_OPEN, 0));
    }
  return records;
}

/* RFC 5321 4.2: three digits; a hyphen after them: more lines of this reply come. */
static void
lb_smtp_service_tell_reply (LbSmtpService *self,
                            const char    *begin,
                            const char    *end,
                            const char    *peer)
{
  gboolean is_error = *begin == '4' || *begin == '5';
  g_autofree char *line = NULL;

  if (!is_error || end - begin < 4 || begin[3] != ' ')
    return;

  line = g_strchomp (g_strndup (begin, (gsize) (end - begin)));
  g_signal_emit (self, signals[SIGNAL_SESSION_ERROR], 0,
                 (guint) g_ascii_strtoull (line, NULL, 10), line, peer);
}

/*
 * lb_smtp_service_tell_replies:
 * @self: a service
 * @replies: what goes to a client
 * @peer: the client
 *
 * Tells of the refusals among some replies.
 */
void
lb_smtp_service_tell_replies (LbSmtpService *self,
                              GBytes        *replies,
                              const char    *peer)
{
  gsize n_octets;
  const char *at = g_bytes_get_data (replies, &n_octets);
  const char *last = at + n_octets;

  for (const char *end = memchr (at, '\n', n_octets); end != NULL; at = end + 1,
       end = memchr (at, '\n', (gsize) (last - at)))
    lb_smtp_service_tell_reply (self, at, end, peer);
}

/*
 * lb_smtp_service_add_signals:
 * @klass: the class
 *
 * Gives the class its signals.
 */
void
lb_smtp_service_add_signals (LbSmtpServiceClass *klass)
{
  /**
   * LbSmtpService::session-began:
   * @self: the service
   * @record: an #LbSessionRecord that is %LB_SESSION_OPEN
   *
   * A client has connected.
   */
  signals[SIGNAL_SESSION_BEGAN] =
    g_signal_new ("session-began", LB_TYPE_SMTP_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, LB_TYPE_SESSION_RECORD);
  /**
   * LbSmtpService::session-ended:
   * @self: the service
   * @record: the whole conversation
   *
   * A connection has ended, in whichever way.
   */
  signals[SIGNAL_SESSION_ENDED] =
    g_signal_new ("session-ended", LB_TYPE_SMTP_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, LB_TYPE_SESSION_RECORD);
  /**
   * LbSmtpService::session-error:
   * @self: the service
   * @code: 400 to 599
   * @line: the reply
   * @peer: the client
   *
   * A client was refused something.
   */
  signals[SIGNAL_SESSION_ERROR] =
    g_signal_new ("session-error", LB_TYPE_SMTP_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING);
}

typedef void (*LbSmtpChannelFunc) (LbSmtpChannel *channel);

/* Over a copy: ending one channel may end others. */
static void
lb_smtp_service_for_all (LbSmtpService     *self,
                         LbSmtpChannelFunc  func)
{
  g_autoptr(GPtrArray) channels = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = self->channels.head; link != NULL; link = link->next)
    g_ptr_array_add (channels, g_object_ref (link->data));

  for (guint i = 0; i < channels->len; i++)
    func (g_ptr_array_index (channels, i));
}

/*
 * lb_smtp_service_abort:
 * @self: a service
 *
 * Closes all connections at once.
 */
void
lb_smtp_service_abort (LbSmtpService *self)
{
  lb_smtp_service_for_all (self, lb_smtp_channel_abort);
}

static gboolean
lb_smtp_service_shutdown_timeout_cb (gpointer user_data)
{
  g_autoptr(LbSmtpService) self = g_object_ref (LB_SMTP_SERVICE (user_data));

  g_message ("%u connections were cut off", self->channels.length);
  lb_smtp_service_abort (self);
  lb_smtp_service_end_shutdown (self);

  return G_SOURCE_REMOVE;
}

/**
 * lb_smtp_service_shutdown_async:
 * @self: a service
 * @cancellable: (nullable): only the waiting can be given up
 * @callback: called when no client is connected any more
 * @user_data: data for @callback
 *
 * Stops listening, tells idle clients and those within a message 421, and lets deliveries under
 * way come to their end, for `shutdown-timeout-ms` at most.
 */
void
lb_smtp_service_shutdown_async (LbSmtpService       *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (LB_IS_SMTP_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lb_smtp_service_shutdown_async);
  if (self->shutdown != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "The service is shutting down already");
      return;
    }

  self->shutdown = g_object_ref (task);
  lb_smtp_service_close (self);
  lb_smtp_service_for_all (self, lb_smtp_channel_stop);
  if (self->channels.length == 0)
    {
      lb_smtp_service_end_shutdown (self);
      return;
    }

  self->shutdown_timer = g_timeout_source_new (self->times.shutdown_ms);
  g_source_set_callback (self->shutdown_timer, lb_smtp_service_shutdown_timeout_cb, self, NULL);
  g_source_attach (self->shutdown_timer, g_main_context_get_thread_default ());
}

/**
 * lb_smtp_service_shutdown_finish:
 * @self: a service
 * @result: the result that the callback was given
 * @error: return location for an error
 *
 * Returns: whether the service is down
 */
gboolean
lb_smtp_service_shutdown_finish (LbSmtpService  *self,
                                 GAsyncResult   *result,
                                 GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
