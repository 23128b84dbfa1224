#define G_LOG_DOMAIN "lb-api-events"

#include "config.h"
#include "api/lb-api-events.h"

#include "api/lb-events-client.h"
#include "api/lb-json-records.h"

/* Mailpit tells its numbers at most four times a second. */
#define STATS_MS 250

/* Mailpit asks every 54 s whether a client is there. */
#define PING_SECONDS 54

/* Clients have nothing to say; what they do say is small. */
#define INCOMING_OCTETS_MAX 4096

struct _LbApiEvents
{
  GObject    parent_instance;

  LbMailbox *mailbox;  /* (owned) */
  GPtrArray *clients;  /* (element-type LbEventsClient) (owned) */
  guint      stats_id; /* tells the numbers soon */
  gulong     added_id; /* the handler of arrivals, while there is a client */
};

G_DEFINE_FINAL_TYPE (LbApiEvents, lb_api_events, G_TYPE_OBJECT)

static LbJson *
lb_api_events_begin (const char *type)
{
  LbJson *json = lb_json_new ();

  lb_json_begin_object (json, NULL);
  lb_json_add_string (json, "Type", type);

  return json;
}

/* Ends the text and sends it to @client, or to all. */
static void
lb_api_events_send (LbApiEvents    *self,
                    LbEventsClient *client,
                    LbJson         *json)
{
  g_autoptr(GBytes) bytes = NULL;

  lb_json_end_object (json);
  bytes = lb_json_end_to_bytes (json);

  if (client != NULL)
    lb_events_client_send (client, bytes);
  else
    lb_events_clients_send (self->clients, bytes);
}

static LbJson *
lb_api_events_begin_bare (const char *type)
{
  LbJson *json = lb_api_events_begin (type);

  lb_json_add_null (json, "Data");
  return json;
}

static GBytes *
lb_api_events_make_bare (const char *type)
{
  LbJson *json = lb_api_events_begin_bare (type);

  lb_json_end_object (json);
  return lb_json_end_to_bytes (json);
}

static void
lb_api_events_send_bare (LbApiEvents *self,
                         const char  *type)
{
  lb_api_events_send (self, NULL, lb_api_events_begin_bare (type));
}

static void
lb_api_events_send_stats (LbApiEvents    *self,
                          LbEventsClient *client)
{
  LbJson *json = lb_api_events_begin ("stats");

  lb_json_begin_object (json, "Data");
  lb_json_add_int (json, "Total", lb_mailbox_get_n_messages (self->mailbox));
  lb_json_add_int (json, "Unread", lb_mailbox_get_n_unread (self->mailbox));
  lb_json_add_string (json, "Version", PACKAGE_VERSION);
  lb_json_end_object (json);
  lb_api_events_send (self, client, json);
}

static gboolean
lb_api_events_stats_cb (gpointer user_data)
{
  LbApiEvents *self = LB_API_EVENTS (user_data);

  self->stats_id = 0;
  lb_api_events_send_stats (self, NULL);

  return G_SOURCE_REMOVE;
}

static void
lb_api_events_want_stats (LbApiEvents *self)
{
  if (self->stats_id == 0 && self->clients->len > 0)
    self->stats_id = g_timeout_add (STATS_MS, lb_api_events_stats_cb, self);
}

static void
lb_api_events_added_cb (LbApiEvents   *self,
                        LbMailboxItem *item)
{
  LbJson *json = lb_api_events_begin ("new");
  lb_json_add_row (json, "Data", lb_mailbox_item_get_row (item), FALSE);
  lb_api_events_send (self, NULL, json);
}

/* The mailbox makes a row object of each arrival for those who listen. */
static void
lb_api_events_listen (LbApiEvents *self)
{
  if (self->clients->len == 0)
    g_clear_signal_handler (&self->added_id, self->mailbox);
  else if (self->added_id == 0)
    self->added_id = g_signal_connect_object (self->mailbox, "message-added",
                                              G_CALLBACK (lb_api_events_added_cb), self,
                                              G_CONNECT_SWAPPED);
}

/* Whoever deleted: clients look again. */
static void
lb_api_events_items_changed_cb (LbApiEvents *self,
                                guint        position,
                                guint        n_removed,
                                guint        n_added)
{
  if (n_removed == 0 || self->clients->len == 0)
    return;

  lb_api_events_send_bare (self,
                           lb_mailbox_get_n_messages (self->mailbox) == 0 ? "truncate" : "prune");
}

static void
lb_api_events_dispose (GObject *object)
{
  LbApiEvents *self = LB_API_EVENTS (object);

  g_clear_handle_id (&self->stats_id, g_source_remove);
  lb_api_events_close (self);
  g_clear_object (&self->mailbox);

  G_OBJECT_CLASS (lb_api_events_parent_class)->dispose (object);
}

static void
lb_api_events_finalize (GObject *object)
{
  LbApiEvents *self = LB_API_EVENTS (object);

  g_ptr_array_unref (self->clients);

  G_OBJECT_CLASS (lb_api_events_parent_class)->finalize (object);
}

static void
lb_api_events_class_init (LbApiEventsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_api_events_dispose;
  object_class->finalize = lb_api_events_finalize;
}

static void
lb_api_events_init (LbApiEvents *self)
{
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_events_client_free);
}

/**
 * lb_api_events_new:
 * @mailbox: what happens in it is told
 *
 * Returns: (transfer full): what tells clients of /api/events what happens
 */
LbApiEvents *
lb_api_events_new (LbMailbox *mailbox)
{
  LbApiEvents *self = g_object_new (LB_TYPE_API_EVENTS, NULL);

  self->mailbox = g_object_ref (mailbox);
  g_signal_connect_object (mailbox, "items-changed", G_CALLBACK (lb_api_events_items_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mailbox, "notify::n-messages", G_CALLBACK (lb_api_events_want_stats),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mailbox, "notify::n-unread", G_CALLBACK (lb_api_events_want_stats), self,
                           G_CONNECT_SWAPPED);

  return self;
}

static void
lb_api_events_closed_cb (LbApiEvents             *self,
                         SoupWebsocketConnection *connection)
{
  lb_events_clients_remove (self->clients, connection);
  if (self->mailbox != NULL)
    lb_api_events_listen (self);
}

/**
 * lb_api_events_add_client:
 * @self: the events
 * @connection: the websocket of a client that was let in
 * @socket: what it writes to
 *
 * Tells the client the numbers, and from now on what happens.
 */
void
lb_api_events_add_client (LbApiEvents             *self,
                          SoupWebsocketConnection *connection,
                          GSocket                 *socket)
{
  g_autoptr(GBytes) prune = lb_api_events_make_bare ("prune");
  LbEventsClient *client = lb_events_client_new (connection, socket, prune);

  soup_websocket_connection_set_max_incoming_payload_size (connection, INCOMING_OCTETS_MAX);
  soup_websocket_connection_set_keepalive_interval (connection, PING_SECONDS);
  g_ptr_array_add (self->clients, client);
  lb_api_events_listen (self);
  g_signal_connect_object (connection, "closed", G_CALLBACK (lb_api_events_closed_cb), self,
                           G_CONNECT_SWAPPED);
  lb_api_events_send_stats (self, client);
}

/**
 * lb_api_events_get_n_clients:
 * @self: the events
 *
 * Returns: how many clients hear what happens
 */
guint
lb_api_events_get_n_clients (LbApiEvents *self)
{
  return self->clients->len;
}

/**
 * lb_api_events_tell_read:
 * @self: the events
 * @ids: (array zero-terminated=1): identifiers of messages
 * @is_read: whether they are read now
 */
void
lb_api_events_tell_read (LbApiEvents        *self,
                         const char * const *ids,
                         gboolean            is_read)
{
  for (; self->clients->len > 0 && *ids != NULL; ids++)
    {
      LbJson *json = lb_api_events_begin ("update");

      lb_json_begin_object (json, "Data");
      lb_json_add_string (json, "ID", *ids);
      lb_json_add_bool (json, "Read", is_read);
      lb_json_end_object (json);
      lb_api_events_send (self, NULL, json);
    }
}

/**
 * lb_api_events_tell_tags:
 * @self: the events
 * @ids: (array zero-terminated=1): identifiers of messages
 * @tags: (array zero-terminated=1): the tags that they have now
 */
void
lb_api_events_tell_tags (LbApiEvents        *self,
                         const char * const *ids,
                         const char * const *tags)
{
  for (; self->clients->len > 0 && *ids != NULL; ids++)
    {
      LbJson *json = lb_api_events_begin ("update");

      lb_json_begin_object (json, "Data");
      lb_json_add_string (json, "ID", *ids);
      lb_json_add_strings (json, "Tags", tags);
      lb_json_end_object (json);
      lb_api_events_send (self, NULL, json);
    }
}

/**
 * lb_api_events_tell_prune:
 * @self: the events
 *
 * Tells that so much has changed that clients do best to look at everything again.
 */
void
lb_api_events_tell_prune (LbApiEvents *self)
{
  lb_api_events_send_bare (self, "prune");
}

/**
 * lb_api_events_tell_delete:
 * @self: the events
 * @ids: (array zero-terminated=1): identifiers of messages that are gone
 */
void
lb_api_events_tell_delete (LbApiEvents        *self,
                           const char * const *ids)
{
  for (; self->clients->len > 0 && *ids != NULL; ids++)
    {
      LbJson *json = lb_api_events_begin ("delete");

      lb_json_begin_object (json, "Data");
      lb_json_add_string (json, "ID", *ids);
      lb_json_end_object (json);
      lb_api_events_send (self, NULL, json);
    }
}

/**
 * lb_api_events_close:
 * @self: the events
 *
 * Says goodbye to all clients.
 */
void
lb_api_events_close (LbApiEvents *self)
{
  lb_events_clients_close (self->clients, self);
}
