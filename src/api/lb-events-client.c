#define G_LOG_DOMAIN "lb-events-client"

#include "config.h"
#include "api/lb-events-client.h"

#include "base/lb-limits.h"

struct _LbEventsClient
{
  SoupWebsocketConnection *connection; /* (owned) */
  GSocket                 *socket;     /* (owned) */
  GBytes                  *catch_up;   /* (owned) (nullable) */
  GQueue                   waiting;    /* (element-type GBytes) (owned) */
  gsize                    n_waiting;  /* octets of them */
  GSource                 *source;     /* (owned) (nullable): while libsoup may have something */
  gboolean                 is_cut_off;
};

/**
 * lb_events_client_new:
 * @connection: a websocket that is open
 * @socket: what it writes to
 * @catch_up: (nullable): an event in place of many: look at everything again
 *
 * Makes the way of events to a client. libsoup queues without a bound and tells nobody how much: it
 * is given one event whenever the socket can take more, and the rest waits here, where it can be
 * counted.
 *
 * Returns: (transfer full): a client
 */
LbEventsClient *
lb_events_client_new (SoupWebsocketConnection *connection,
                      GSocket                 *socket,
                      GBytes                  *catch_up)
{
  LbEventsClient *self = g_new0 (LbEventsClient, 1);

  self->connection = g_object_ref (connection);
  self->socket = g_object_ref (socket);
  self->catch_up = catch_up != NULL ? g_bytes_ref (catch_up) : NULL;
  g_queue_init (&self->waiting);

  return self;
}

static void
lb_events_client_forget_waiting (LbEventsClient *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  self->n_waiting = 0;
}

static void
lb_events_client_unwatch (LbEventsClient *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/**
 * lb_events_client_free:
 * @self: (transfer full): a client
 *
 * Forgets what still waits; the connection is not closed by this.
 */
void
lb_events_client_free (LbEventsClient *self)
{
  lb_events_client_unwatch (self);
  lb_events_client_forget_waiting (self);
  g_clear_pointer (&self->catch_up, g_bytes_unref);
  g_object_unref (self->socket);
  g_object_unref (self->connection);
  g_free (self);
}

static void
lb_events_client_hand_over (LbEventsClient *self,
                            GBytes         *text)
{
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_TEXT, text);
}

static gboolean
lb_events_client_writable_cb (GSocket      *socket,
                              GIOCondition  condition,
                              gpointer      user_data)
{
  LbEventsClient *self = user_data;
  g_autoptr(GBytes) text = g_queue_pop_head (&self->waiting);

  if (text == NULL)
    {
      g_clear_pointer (&self->source, g_source_unref);
      return G_SOURCE_REMOVE;
    }

  self->n_waiting -= g_bytes_get_size (text);
  lb_events_client_hand_over (self, text);
  return G_SOURCE_CONTINUE;
}

static void
lb_events_client_watch (LbEventsClient *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_OUT, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (lb_events_client_writable_cb), self, NULL);
  g_source_set_static_name (self->source, "[letterbox] events");
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

static void
lb_events_client_wait (LbEventsClient *self,
                       GBytes         *text)
{
  g_queue_push_tail (&self->waiting, g_bytes_ref (text));
  self->n_waiting += g_bytes_get_size (text);
}

/* Too much waits. A client that does not read goes; one that we are too slow for catches up. */
static void
lb_events_client_relieve (LbEventsClient *self)
{
  lb_events_client_forget_waiting (self);
  if (g_socket_condition_check (self->socket, G_IO_OUT) != 0)
    {
      if (self->catch_up != NULL)
        lb_events_client_wait (self, self->catch_up);
      return;
    }

  g_info ("A client of the events reads nothing, and is let go");
  lb_events_client_unwatch (self);
  self->is_cut_off = TRUE;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/**
 * lb_events_client_send:
 * @self: a client
 * @text: an event
 *
 * Sends an event, or keeps it until the client can take it. Beyond %LB_LIMIT_EVENTS_OCTETS a client
 * that does not read is cut off; one that reads gets a single event instead of those that wait, or
 * none.
 */
void
lb_events_client_send (LbEventsClient *self,
                       GBytes         *text)
{
  /* Cut off, and libsoup has not told so yet. */
  if (self->is_cut_off || g_socket_is_closed (self->socket))
    return;

  if (self->source == NULL)
    {
      lb_events_client_hand_over (self, text);
      lb_events_client_watch (self);
      return;
    }

  lb_events_client_wait (self, text);
  if (self->n_waiting > LB_LIMIT_EVENTS_OCTETS && self->waiting.length > 1)
    lb_events_client_relieve (self);
}

/**
 * lb_events_clients_send:
 * @clients: (element-type LbEventsClient): clients
 * @text: an event for all of them
 */
void
lb_events_clients_send (GPtrArray *clients,
                        GBytes    *text)
{
  for (guint i = 0; i < clients->len; i++)
    lb_events_client_send (g_ptr_array_index (clients, i), text);
}

/**
 * lb_events_clients_remove:
 * @clients: (element-type LbEventsClient): clients
 * @connection: the websocket of one of them, which is closed
 */
void
lb_events_clients_remove (GPtrArray               *clients,
                          SoupWebsocketConnection *connection)
{
  for (guint i = 0; i < clients->len; i++)
    {
      if (((LbEventsClient *) g_ptr_array_index (clients, i))->connection == connection)
        {
          g_ptr_array_remove_index_fast (clients, i);
          return;
        }
    }
}

/**
 * lb_events_clients_close:
 * @clients: (element-type LbEventsClient): clients; they are taken out
 * @listener: whose signal handlers at the websockets are disconnected first
 *
 * Says goodbye to all clients.
 */
void
lb_events_clients_close (GPtrArray *clients,
                         gpointer   listener)
{
  while (clients->len > 0)
    {
      g_autoptr(LbEventsClient) client = g_ptr_array_steal_index_fast (clients, clients->len - 1);

      g_signal_handlers_disconnect_by_data (client->connection, listener);
      if (soup_websocket_connection_get_state (client->connection) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close (client->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY,
                                         NULL);
    }
}
