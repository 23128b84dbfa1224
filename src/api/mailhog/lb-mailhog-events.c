#define G_LOG_DOMAIN "lb-mailhog"

#include "config.h"
#include "api/mailhog/lb-mailhog-events.h"

#include "api/lb-events-client.h"
#include "api/mailhog/lb-mailhog-json.h"
#include "base/lb-limits.h"

/* As MailHog, which tells so of broken connections. */
#define KEEPALIVE_SECONDS 54

/* Clients have nothing to say. */
#define INCOMING_OCTETS_MAX 125

/* Messages that wait to be told; of more the oldest are left out. */
#define WAITING_MAX 1000

struct _LbMailhogEvents
{
  GObject       parent_instance;

  LbMailbox    *mailbox; /* (owned) */
  GPtrArray    *clients; /* (owned) (element-type LbEventsClient) */
  GPtrArray    *feeds;   /* (element-type LbApiFeed): event streams */
  GQueue        ids;     /* (owned) (element-type utf8): of what is to be told */
  GCancellable *cancellable; /* (owned) */
  guint         keepalive_id;
  gboolean      is_busy; /* whether a message is being read */
};

G_DEFINE_FINAL_TYPE (LbMailhogEvents, lb_mailhog_events, G_TYPE_OBJECT)

static void lb_mailhog_events_go_on (LbMailhogEvents *self);

/* An event stream that does not read is ended, as MailHog does with one that lags behind. */
static void
lb_mailhog_events_feed_all (LbMailhogEvents *self,
                            GBytes          *piece)
{
  for (guint i = self->feeds->len; i > 0; i--)
    {
      LbApiFeed *feed = g_ptr_array_index (self->feeds, i - 1);

      if (lb_api_feed_get_unsent (feed) > LB_LIMIT_HTTP_UNSENT_OCTETS)
        lb_api_feed_end (feed);
      else
        lb_api_feed_write (feed, piece);
    }
}

static gboolean
lb_mailhog_events_keepalive_cb (gpointer user_data)
{
  LbMailhogEvents *self = LB_MAILHOG_EVENTS (user_data);
  g_autoptr(GBytes) piece = g_bytes_new_static ("keepalive: \n\n", 13);

  lb_mailhog_events_feed_all (self, piece);
  if (self->feeds->len > 0)
    return G_SOURCE_CONTINUE;

  self->keepalive_id = 0;
  return G_SOURCE_REMOVE;
}

/* The text is one line, and an event ends with an empty one (HTML 9.2.5). */
static void
lb_mailhog_events_tell (LbMailhogEvents *self,
                        GBytes          *text)
{
  gsize length;
  const char *octets = g_bytes_get_data (text, &length);
  g_autofree char *line = g_strndup (octets, length);
  g_autofree char *event = g_strdup_printf ("data: %s\n", line);
  g_autoptr(GBytes) piece = g_bytes_new (event, strlen (event));

  lb_events_clients_send (self->clients, text);
  lb_mailhog_events_feed_all (self, piece);
}

static void
lb_mailhog_events_made_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(LbMailhogEvents) self = LB_MAILHOG_EVENTS (user_data);
  g_autoptr(GBytes) text = g_task_propagate_pointer (G_TASK (result), NULL);

  self->is_busy = FALSE;
  lb_mailhog_events_tell (self, text);
  lb_mailhog_events_go_on (self);
}

static void
lb_mailhog_events_make_in_thread (GTask        *task,
                                  gpointer      source_object,
                                  gpointer      task_data,
                                  GCancellable *cancellable)
{
  g_task_return_pointer (task, lb_mailhog_json_make (task_data, ""),
                         (GDestroyNotify) g_bytes_unref);
}

static void
lb_mailhog_events_loaded_cb (GObject      *object,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr(LbMailhogEvents) self = LB_MAILHOG_EVENTS (user_data);
  LbStoredMessage *message = lb_mailbox_load_finish (LB_MAILBOX (object), result, NULL);
  g_autoptr(GTask) task = NULL;

  if (message == NULL)
    {
      self->is_busy = FALSE;
      lb_mailhog_events_go_on (self);
      return;
    }

  task = g_task_new (NULL, NULL, lb_mailhog_events_made_cb, g_steal_pointer (&self));
  g_task_set_source_tag (task, lb_mailhog_events_loaded_cb);
  g_task_set_task_data (task, message, (GDestroyNotify) lb_stored_message_unref);
  g_task_run_in_thread (task, lb_mailhog_events_make_in_thread);
}

static gboolean
lb_mailhog_events_has_clients (LbMailhogEvents *self)
{
  return self->clients->len > 0 || self->feeds->len > 0;
}

/* One message after the other is read and told. */
static void
lb_mailhog_events_go_on (LbMailhogEvents *self)
{
  g_autofree char *id = NULL;

  if (self->is_busy)
    return;
  if (!lb_mailhog_events_has_clients (self))
    g_queue_clear_full (&self->ids, g_free);

  id = g_queue_pop_head (&self->ids);
  if (id == NULL)
    return;

  self->is_busy = TRUE;
  lb_mailbox_load_async (self->mailbox, id, self->cancellable, lb_mailhog_events_loaded_cb,
                         g_object_ref (self));
}

static void
lb_mailhog_events_added_cb (LbMailhogEvents *self,
                            LbMailboxItem   *item)
{
  if (!lb_mailhog_events_has_clients (self))
    return;

  if (self->ids.length == WAITING_MAX)
    g_free (g_queue_pop_head (&self->ids));
  g_queue_push_tail (&self->ids, g_strdup (lb_mailbox_item_get_row (item)->id));
  lb_mailhog_events_go_on (self);
}

static void
lb_mailhog_events_dispose (GObject *object)
{
  LbMailhogEvents *self = LB_MAILHOG_EVENTS (object);

  lb_mailhog_events_close (self);
  g_clear_object (&self->mailbox);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (lb_mailhog_events_parent_class)->dispose (object);
}

static void
lb_mailhog_events_finalize (GObject *object)
{
  LbMailhogEvents *self = LB_MAILHOG_EVENTS (object);

  g_ptr_array_unref (self->clients);
  g_ptr_array_unref (self->feeds);
  g_queue_clear_full (&self->ids, g_free);

  G_OBJECT_CLASS (lb_mailhog_events_parent_class)->finalize (object);
}

static void
lb_mailhog_events_class_init (LbMailhogEventsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_mailhog_events_dispose;
  object_class->finalize = lb_mailhog_events_finalize;
}

static void
lb_mailhog_events_init (LbMailhogEvents *self)
{
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_events_client_free);
  self->feeds = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->ids);
}

/**
 * lb_mailhog_events_new:
 * @mailbox: what comes into it is told
 *
 * Returns: (transfer full): what tells MailHog's clients of messages
 */
LbMailhogEvents *
lb_mailhog_events_new (LbMailbox *mailbox)
{
  LbMailhogEvents *self = g_object_new (LB_TYPE_MAILHOG_EVENTS, NULL);

  self->mailbox = g_object_ref (mailbox);
  g_signal_connect_object (mailbox, "message-added", G_CALLBACK (lb_mailhog_events_added_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

static void
lb_mailhog_events_closed_cb (LbMailhogEvents         *self,
                             SoupWebsocketConnection *connection)
{
  lb_events_clients_remove (self->clients, connection);
}

/**
 * lb_mailhog_events_add_client:
 * @self: the events
 * @connection: the websocket of a client of /api/v2/websocket that was let in
 * @socket: what it writes to
 *
 * Sends the client each message from now on.
 */
void
lb_mailhog_events_add_client (LbMailhogEvents         *self,
                              SoupWebsocketConnection *connection,
                              GSocket                 *socket)
{
  soup_websocket_connection_set_max_incoming_payload_size (connection, INCOMING_OCTETS_MAX);
  soup_websocket_connection_set_keepalive_interval (connection, KEEPALIVE_SECONDS);
  g_ptr_array_add (self->clients, lb_events_client_new (connection, socket, NULL));
  g_signal_connect_object (connection, "closed", G_CALLBACK (lb_mailhog_events_closed_cb), self,
                           G_CONNECT_SWAPPED);
}

typedef struct
{
  LbMailhogEvents *events; /* (owned) */
  LbApiFeed       *feed;
  gboolean         is_begun;
} LbMailhogStream;

static void
lb_mailhog_stream_leave (gpointer data)
{
  LbMailhogStream *stream = data;

  g_ptr_array_remove_fast (stream->events->feeds, stream->feed);
  g_object_unref (stream->events);
  g_free (stream);
}

/* Something at once, so that the client has the headers. */
static void
lb_mailhog_stream_more (LbApiFeed *feed,
                        gpointer   user_data)
{
  LbMailhogStream *stream = user_data;
  g_autoptr(GBytes) comment = NULL;

  if (stream->is_begun)
    return;

  stream->is_begun = TRUE;
  stream->feed = feed;
  g_ptr_array_add (stream->events->feeds, feed);
  comment = g_bytes_new_static (":\n\n", 3);
  lb_api_feed_write (feed, comment);
}

/**
 * lb_mailhog_events_add_request:
 * @self: the events
 * @request: (transfer full): GET /api/v1/events
 *
 * Answers with an event stream: each message from now on.
 */
void
lb_mailhog_events_add_request (LbMailhogEvents *self,
                               LbApiRequest    *request)
{
  LbMailhogStream *stream = g_new0 (LbMailhogStream, 1);

  stream->events = g_object_ref (self);
  if (self->keepalive_id == 0)
    self->keepalive_id = g_timeout_add_seconds (KEEPALIVE_SECONDS, lb_mailhog_events_keepalive_cb,
                                                self);
  lb_api_request_watch_client (request);
  lb_api_feed_begin (request, "text/event-stream", lb_mailhog_stream_more, stream,
                     lb_mailhog_stream_leave);
}

/**
 * lb_mailhog_events_close:
 * @self: the events
 *
 * Says goodbye to all clients.
 */
void
lb_mailhog_events_close (LbMailhogEvents *self)
{
  g_clear_handle_id (&self->keepalive_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  while (self->feeds->len > 0)
    lb_api_feed_end (g_ptr_array_index (self->feeds, 0));

  lb_events_clients_close (self->clients, self);
}
